"""The words of the shapes world: every word it reads, and what each stands for."""

from collections.abc import Mapping

from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES


def _plural(word: str) -> str:
    return word + ("es" if word.endswith(("s", "x", "sh", "ch")) else "s")


def _with_plurals(words: Mapping[str, str]) -> dict[str, str]:
    return {form: meaning for word, meaning in words.items() for form in (word, _plural(word))}


NUMBERS: Mapping[str, int] = {"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4}

SHAPE_WORDS = _with_plurals(
    {shape: shape for shape in SHAPES}
    | {"circle": "ball", "sphere": "ball", "disc": "ball", "disk": "ball", "marble": "ball"}
    | {"box": "square", "cube": "square", "block": "square", "pyramid": "triangle"}
)


def _spelt(**forms: str) -> dict[str, str]:
    """Return word -> meaning from meaning="several words"."""
    return {word: meaning for meaning, words in forms.items() for word in words.split()}


COLOUR_WORDS = {colour: colour for colour in COLOURS} | _spelt(
    red="crimson scarlet",
    yellow="golden gold",
    green="emerald",
    blue="azure",
    purple="violet",
    pink="magenta rose",
)

FLOOR_WORDS = {floor: floor for floor in FLOORS} | _spelt(
    grey="gray", sand="sandy beige", navy="dark", lilac="lavender"
)
FLOOR_NOUNS = frozenset({"floor", "ground", "surface", "background", "table", "stage"})

TIMBRE_WORDS = {timbre: timbre for timbre in TIMBRES} | _spelt(
    bell="chime",
    wood="wooden",
    drum="drumming",
    beep="electronic",
    glass="glassy",
    string="strings plucked harp guitar",
)
SOUND_NOUNS = frozenset({"sound", "sounds", "noise", "noises", "tone", "tones"})

MOTION_WORDS = _spelt(
    fall="fall falls falling drop drops dropping",
    bounce="bounce bounces bouncing rebound rebounds rebounding",
    jump="jump jumps jumping hop hops hopping leap leaps leaping",
    slide="slide slides sliding glide glides gliding",
    roll="roll rolls rolling",
)
SPEED_WORDS = _spelt(slowly="slowly gently softly slow", quickly="quickly fast rapidly hard swiftly")
SIZE_WORDS = _spelt(small="small little tiny", large="large big huge")
DIRECTION_WORDS = _spelt(left="left leftwards", right="right rightwards")

MEETING_WORDS = frozenset({"towards", "toward", "collide", "collides", "colliding"})

# Words that carry the sentence and change nothing in the scene.
FILLERS = frozenset(
    word
    for group in (
        ("the", "of", "its", "their", "it", "they", "that", "there", "each", "other"),
        ("and", "while", "as", "with", "together"),
        ("to", "on", "onto", "across", "over", "along", "in", "up", "down", "from", "above", "off"),
        ("is", "are", "show", "shows", "make", "makes", "making"),
    )
    for word in group
)
