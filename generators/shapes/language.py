"""Read a prompt of the shapes world into the scene it asks for."""

import re
from dataclasses import dataclass, field

from generators.contract import PromptNotUnderstood
from generators.shapes import vocabulary as words
from generators.shapes.scene import FLOORS, MOST_SHAPES, MOTIONS, Scene, Thing

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W_]+)*|\d+")
_LINKS = (words.FILLERS, words.FLOOR_NOUNS, words.SOUND_NOUNS, words.MEETING_WORDS)
_MEANINGS = (
    words.NUMBERS,
    words.SHAPE_WORDS,
    words.COLOUR_WORDS,
    words.FLOOR_WORDS,
    words.TIMBRE_WORDS,
    words.MOTION_WORDS,
    words.SPEED_WORDS,
    words.SIZE_WORDS,
    words.DIRECTION_WORDS,
)
_LEXICON = frozenset().union(*_LINKS, *_MEANINGS)


def parse(text: str) -> Scene:
    """Read a prompt into a scene.

    Parameters
    ----------
    text : str
        English, as in "A red ball and a blue square bounce quickly on a grey floor with a bell sound".
        The order of phrases is free, and synonyms are known: "circle" for "ball", "drops" for "falls".

    Returns
    -------
    Scene

    Raises
    ------
    PromptNotUnderstood
        If a word is not of this world (the words are named), or a shape has no colour or no motion.
    """
    tokens = _WORD.findall(text.lower())
    if unknown := list(dict.fromkeys(token for token in tokens if token not in _LEXICON)):
        raise PromptNotUnderstood(f"The shapes world does not know {_quoted(unknown)}.")
    reader = _Reader()
    for here, token in enumerate(tokens):
        reader.read(token, tokens[here + 1] if here + 1 < len(tokens) else "")
    return reader.scene()


def _quoted(unknown: list[str]) -> str:
    return f"the word{'s' * (len(unknown) > 1)} " + ", ".join(f"'{word}'" for word in unknown)


@dataclass
class _Draft:
    """A shape whose sentence is still being read."""

    shape: str
    colour: str
    size: str
    motion: str = ""
    speed: str = ""
    direction: str = ""


@dataclass
class _Reader:
    """What has been read so far: shapes that wait for their verb, and those that have it."""

    number: int = 1
    size: str = ""
    colour: str = ""
    speed: str = ""
    waiting: list[_Draft] = field(default_factory=list)
    moving: list[_Draft] = field(default_factory=list)
    done: list[_Draft] = field(default_factory=list)
    floor: str = ""
    timbre: str = ""
    meeting: bool = False

    def read(self, token: str, following: str) -> None:
        if self._read_place(token, following):
            return
        if token in words.NUMBERS:
            self.number = words.NUMBERS[token]
        elif token in words.SIZE_WORDS:
            self.size = words.SIZE_WORDS[token]
        elif token in words.COLOUR_WORDS:
            self.colour = words.COLOUR_WORDS[token]
        elif token in words.SHAPE_WORDS:
            self._name(words.SHAPE_WORDS[token])
        elif token in words.MOTION_WORDS:
            self._move(words.MOTION_WORDS[token])
        else:
            self._qualify(token)

    def _read_place(self, token: str, following: str) -> bool:
        """Take the words of floor and sound, which a noun behind them tells from a shape's colour."""
        if token in words.FLOOR_WORDS and (following in words.FLOOR_NOUNS or token not in words.COLOUR_WORDS):
            self.floor = words.FLOOR_WORDS[token]
        elif token in words.COLOUR_WORDS and following in words.FLOOR_NOUNS:
            raise PromptNotUnderstood(f"There is no {token} floor; the floors are {', '.join(FLOORS)}.")
        elif token in words.TIMBRE_WORDS:
            self.timbre = words.TIMBRE_WORDS[token]
        else:
            return False
        self.number = 1
        return True

    def _name(self, shape: str) -> None:
        if not self.colour:
            raise PromptNotUnderstood(f"The {shape} has no colour; say for example 'a red {shape}'.")
        self.waiting += [_Draft(shape, self.colour, self.size) for _ in range(self.number)]
        self.number, self.size, self.colour = 1, "", ""

    def _move(self, motion: str) -> None:
        if not self.waiting:
            raise PromptNotUnderstood(
                f"No shape stands before the motion '{motion}'; each shape has one motion."
            )
        self.done += self.moving
        self.moving, self.waiting = self.waiting, []
        for draft in self.moving:
            draft.motion, draft.speed = motion, self.speed
        self.speed = ""

    def _qualify(self, token: str) -> None:
        if token in words.MEETING_WORDS:
            self.meeting = True
        elif token in words.SPEED_WORDS and self.waiting:
            self.speed = words.SPEED_WORDS[token]
        for draft in self.moving:
            if token in words.SPEED_WORDS and not self.waiting:
                draft.speed = words.SPEED_WORDS[token]
            elif token in words.DIRECTION_WORDS:
                draft.direction = words.DIRECTION_WORDS[token]

    def scene(self) -> Scene:
        drafts = self.done + self.moving
        if self.waiting or not drafts:
            subject = f"the {self.waiting[0].colour} {self.waiting[0].shape}" if self.waiting else "a shape"
            raise PromptNotUnderstood(f"Say what {subject} does; the motions are {', '.join(MOTIONS)}.")
        if self.colour:
            raise PromptNotUnderstood(f"Nothing is named behind the colour '{self.colour}'.")
        if len(drafts) > MOST_SHAPES:
            raise PromptNotUnderstood(f"At most {MOST_SHAPES} shapes fit into a scene, not {len(drafts)}.")
        if self.meeting and len(drafts) == 1:
            raise PromptNotUnderstood("One shape alone cannot move towards another.")
        return Scene(tuple(Thing(**vars(draft)) for draft in drafts), self.floor, self.timbre, self.meeting)
