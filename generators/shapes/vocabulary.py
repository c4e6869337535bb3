"""The words of the shapes world: every word it reads, and what each stands for."""

from collections.abc import Mapping

from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES


def plural(word: str) -> str:
    """Return the regular plural."""
    return word + ("es" if word.endswith(("s", "x", "sh", "ch")) else "s")


def with_plurals(words: Mapping[str, str]) -> dict[str, str]:
    """Let the plural of every word mean what the word means."""
    return {form: meaning for word, meaning in words.items() for form in (word, plural(word))}


def spelt(**forms: str) -> dict[str, str]:
    """Return word -> meaning from meaning="several words"."""
    return {word: meaning for meaning, words in forms.items() for word in words.split()}


ARTICLES: Mapping[str, int] = {"a": 1, "an": 1}
NUMBERS: Mapping[str, int] = {**ARTICLES, "one": 1, "another": 1} | {
    word: number
    for number, words in enumerate(
        (
            "two pair couple",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve dozen",
        ),
        2,
    )
    for word in words.split()
}
_LONGEST_NUMBER = 3  # digits

_SHAPES = {shape: shape for shape in SHAPES} | spelt(
    ball="circle sphere disc disk marble orb", square="box cube block", triangle="pyramid"
)
SHAPE_WORDS = with_plurals(_SHAPES)
PLURALS = frozenset(SHAPE_WORDS) - frozenset(_SHAPES)

COLOUR_WORDS = {colour: colour for colour in COLOURS} | spelt(
    red="crimson scarlet ruby",
    yellow="golden gold",
    green="emerald",
    blue="azure",
    purple="violet",
    pink="magenta rose",
)

FLOOR_WORDS = {floor: floor for floor in FLOORS} | spelt(
    grey="gray", sand="sandy beige", navy="dark", lilac="lavender"
)
FLOOR_NOUNS = frozenset({"floor", "ground", "surface", "background", "table", "stage"})

TIMBRE_WORDS = {timbre: timbre for timbre in TIMBRES} | spelt(
    bell="bells chime chimes",
    wood="wooden",
    drum="drums drumming",
    beep="beeps beeping electronic",
    glass="glassy",
    string="strings plucked harp guitar",
)
SOUND_NOUNS = frozenset({"sound", "sounds", "noise", "noises", "tone", "tones"})

MOTION_WORDS = spelt(
    fall="fall falls falling fell drop drops dropping dropped",
    bounce="bounce bounces bouncing bounced rebound rebounds rebounding",
    jump="jump jumps jumping jumped hop hops hopping hopped leap leaps leaping",
    slide="slide slides sliding slid glide glides gliding skid skids skidding",
    roll="roll rolls rolling rolled",
)
SPEED_WORDS = spelt(
    slowly="slowly slow gently softly", quickly="quickly quick fast rapidly rapid hard swiftly swift"
)
SIZE_WORDS = spelt(small="small little tiny", large="large big huge giant enormous")
DIRECTION_WORDS = spelt(left="left leftwards leftward", right="right rightwards rightward")

MEETING_WORDS = frozenset(
    {"towards", "toward"}
    | {"collide", "collides", "colliding", "meet", "meets", "meeting", "hit", "hits", "hitting"}
)

# Before a shape that was named already, these point back to it.
POINTERS = frozenset({"the", "both", "this", "these", "that"})

# Words that carry the sentence and change nothing in the scene.
FILLERS = POINTERS | frozenset(
    word
    for group in (
        ("of", "its", "their", "it", "they", "which", "there", "each", "other"),
        ("and", "while", "as", "with", "together", "like"),
        ("to", "on", "onto", "across", "over", "along", "in", "into", "at", "against", "by"),
        ("up", "down", "from", "above", "off"),
        ("is", "are", "show", "shows", "make", "makes", "making", "sounding", "please"),
        ("video", "clip", "scene"),
    )
    for word in group
)

LEXICON = frozenset().union(
    NUMBERS,
    SHAPE_WORDS,
    COLOUR_WORDS,
    FLOOR_WORDS,
    FLOOR_NOUNS,
    TIMBRE_WORDS,
    SOUND_NOUNS,
    MOTION_WORDS,
    SPEED_WORDS,
    SIZE_WORDS,
    DIRECTION_WORDS,
    MEETING_WORDS,
    FILLERS,
)


def number(word: str) -> int | None:
    """Return how many a number word or a short row of digits says; None for any other word, and for 0."""
    if word in NUMBERS:
        return NUMBERS[word]
    short = word.isascii() and word.isdecimal() and len(word) <= _LONGEST_NUMBER
    return (int(word) or None) if short else None
