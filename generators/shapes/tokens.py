"""Known words, each with what stands around it: whether it describes a shape or a floor, or counts shapes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from generators.shapes import vocabulary as words
from generators.shapes.nearest import NEAREST
from generators.shapes.spelling import BREAK

PARTICIPLES = frozenset(verb for verb in words.MOTION_WORDS if verb.endswith("ing"))
_LISTED = frozenset().union(words.SIZE_WORDS, words.COLOUR_WORDS)  # "a small, red ball"
_GOES_ON = _LISTED | PARTICIPLES
_ADJECTIVES = _LISTED.union(words.SPEED_WORDS, words.FLOOR_WORDS, words.TIMBRE_WORDS, PARTICIPLES)
_BEFORE_NOUNS = _ADJECTIVES.union(words.NUMBERS, words.POINTERS, {"of"})
_NOTHING = ""


@dataclass(frozen=True)
class Token:
    """One word that the world knows.

    Parameters
    ----------
    place : int
        Its index among all words of the text.
    said, word : str
        As it was written, and the word of the vocabulary that it is read as.
    before, after : tuple of str
        The two known words on either side, nearest first; empty where there is none or the phrase ends.
    describes_shape, describes_floor : bool
        Whether a shape or a floor is named behind it, with nothing but adjectives between.
    counts_shapes : bool
        Whether a shape is named behind it, with nothing but numbers and adjectives between.
    """

    place: int
    said: str
    word: str
    before: tuple[str, str]
    after: tuple[str, str]
    describes_shape: bool
    describes_floor: bool
    counts_shapes: bool


def is_known(word: str) -> bool:
    """Tell whether a word of the text is read at all."""
    return word in words.LEXICON or word in NEAREST or words.number(word) is not None


def tokens(text: Sequence[str]) -> list[Token]:
    """Return the known words of a text.

    Parameters
    ----------
    text : sequence of str
        As `spelling.words` cuts it, breaks included.
    """
    places = [place for place, word in enumerate(text) if word == BREAK or is_known(word)]
    read = [NEAREST.get(text[place], text[place]) for place in places]
    shapes = _named_behind(words.SHAPE_WORDS, read, _ADJECTIVES)
    floors = _named_behind(words.FLOOR_NOUNS, read, _ADJECTIVES)
    counted = _named_behind(words.SHAPE_WORDS, read, _BEFORE_NOUNS)
    return [
        Token(
            place,
            text[place],
            word,
            (_at(read, i - 1), _at(read, i - 2)),
            (_at(read, i + 1), _at(read, i + 2)),
            shapes[i],
            floors[i],
            counted[i],
        )
        for i, (place, word) in enumerate(zip(places, read, strict=True))
        if word != BREAK
    ]


def _at(read: Sequence[str], i: int) -> str:
    return read[i] if 0 <= i < len(read) else _NOTHING


def _named_behind(nouns: Collection[str], read: Sequence[str], through: Collection[str]) -> list[bool]:
    """Tell of every word whether a noun follows, walking from the end so that each is looked at once."""
    found = [False] * len(read)
    for i in range(len(read) - 2, -1, -1):
        following = read[i + 1]
        if following == BREAK:
            found[i] = read[i] in _LISTED and _at(read, i + 2) in _GOES_ON and found[i + 1]
        else:
            found[i] = following in nouns or (following in through and found[i + 1])
    return found
