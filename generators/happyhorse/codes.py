"""Scenes as small integers: what the training films keep, and what the models are given as words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generators.shapes.scene import (
    COLOURS,
    DIRECTIONS,
    FLOORS,
    MOST_SHAPES,
    MOTIONS,
    SHAPES,
    SIZES,
    SPEEDS,
    TIMBRES,
    Scene,
    Thing,
)

Codes = NDArray[np.int8]
Words = NDArray[np.float32]

SLOTS = MOST_SHAPES
ABSENT = -1  # no such shape; or a word that the prompt leaves open
PROPERTIES = (SHAPES, COLOURS, MOTIONS, SIZES, SPEEDS, DIRECTIONS)
SHAPE, COLOUR, MOTION, SIZE, SPEED, DIRECTION = range(len(PROPERTIES))
_LENGTHS = [len(words) for words in PROPERTIES]
_STARTS = np.cumsum([0, *_LENGTHS[:-1]])
_FLOOR_START = sum(_LENGTHS)
_TIMBRE_START = _FLOOR_START + len(FLOORS)
_MEETING = _TIMBRE_START + len(TIMBRES)
_NUMBER = _MEETING + 1
VOCABULARY = _NUMBER + SLOTS
PHRASES = SLOTS + 1  # one for every shape, one for floor, sound and company
_HELD_OUT_SHARE = 16
_PRIMES = np.array([7919, 104_729, 1_299_709, 15_485_863, 32_452_843, 49_979_687], np.int64)


@dataclass(frozen=True)
class SceneCodes:
    """Scenes in rows.

    Parameters
    ----------
    things : ndarray of int8, shape (n, SLOTS, 6)
        Indices into PROPERTIES; ABSENT where a scene has fewer shapes.
    floor, timbre : ndarray of int8, shape (n,)
        As asked for; ABSENT where left open.
    meeting : ndarray of bool, shape (n,)
    """

    things: Codes
    floor: Codes
    timbre: Codes
    meeting: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.things)

    def words(self) -> Words:
        """Return the prompts as phrases, shape (n, PHRASES, VOCABULARY): one where a phrase has the word.

        A phrase is one token: the sum of its words' embeddings, so "small red ball bounces" is one, and
        "on a grey floor with a bell sound" is the last.
        """
        rows = len(self)
        words = np.zeros((rows, PHRASES, VOCABULARY), np.float32)
        row, slot, kind = np.nonzero(self.things != ABSENT)
        words[row, slot, _STARTS[kind] + self.things[row, slot, kind]] = 1
        for asked, start in ((self.floor, _FLOOR_START), (self.timbre, _TIMBRE_START)):
            row = np.flatnonzero(asked != ABSENT)
            words[row, SLOTS, start + asked[row]] = 1
        words[:, SLOTS, _MEETING] = self.meeting
        number = (self.things[:, :, SHAPE] != ABSENT).sum(axis=1)
        words[np.arange(rows), SLOTS, _NUMBER + number - 1] = 1
        return words

    def held_out(self) -> NDArray[np.bool_]:
        """Return which scenes are never trained on: one in sixteen, by a fixed sum over all their words."""
        slots = np.arange(1, SLOTS + 1)[None, :, None]
        total = ((self.things.astype(np.int64) + 2) * _PRIMES * slots * slots).sum(axis=(1, 2))
        total += (self.floor.astype(np.int64) + 2) * 86_028_121 + (
            self.timbre.astype(np.int64) + 2
        ) * 122_949_823
        total += self.meeting.astype(np.int64) * 141_650_939
        # The middle bits of a product are mixed well; the lowest are not.
        return (total * 2_654_435_761 >> 20) % _HELD_OUT_SHARE == 0


def encode(scenes: list[Scene]) -> SceneCodes:
    """Return the codes of scenes."""
    things = np.full((len(scenes), SLOTS, len(PROPERTIES)), ABSENT, np.int8)
    for row, scene in enumerate(scenes):
        for slot, thing in enumerate(scene.things):
            things[row, slot] = _thing(thing)
    return SceneCodes(
        things,
        np.array([_index(FLOORS, scene.floor) for scene in scenes], np.int8),
        np.array([_index(TIMBRES, scene.timbre) for scene in scenes], np.int8),
        np.array([scene.meeting for scene in scenes], bool),
    )


def _thing(thing: Thing) -> list[int]:
    values = (thing.shape, thing.colour, thing.motion, thing.size, thing.speed, thing.direction)
    return [words.index(value) for words, value in zip(PROPERTIES, values, strict=True)]


def _index(words: tuple[str, ...], word: str) -> int:
    return words.index(word) if word else ABSENT
