"""Words of a prompt, as the networks are given them, read back."""

from itertools import accumulate

import numpy as np

from generators.happyhorse.codes import ABSENT, SLOTS, SceneCodes
from generators.shapes.scene import COLOURS, DIRECTIONS, FLOORS, MOTIONS, SHAPES, SIZES, SPEEDS, TIMBRES

KINDS = {
    "shape": SHAPES,
    "colour": COLOURS,
    "motion": MOTIONS,
    "size": SIZES,
    "speed": SPEEDS,
    "direction": DIRECTIONS,
    "floor": FLOORS,
    "timbre": TIMBRES,
    "meeting": ("each other",),
    "number": ("one", "two", "three", "four"),
}
NAMES = [f"{kind}={word}" for kind, words in KINDS.items() for word in words]
_STARTS = dict(zip(KINDS, accumulate(map(len, KINDS.values()), initial=0), strict=False))


def said(words) -> list[set[str]]:
    """What each phrase of one prompt says, words of shape (PHRASES, VOCABULARY)."""
    return [{NAMES[at] for at in np.flatnonzero(phrase)} for phrase in words]


def codes_of(words) -> SceneCodes:
    """Scenes from their words, shape (n, PHRASES, VOCABULARY)."""
    words = np.asarray(words)
    things = np.stack([_asked(words[:, :SLOTS], kind) for kind in list(KINDS)[:6]], axis=-1)
    last = words[:, SLOTS]
    return SceneCodes(things, _asked(last, "floor"), _asked(last, "timbre"), _asked(last, "meeting") == 0)


def _asked(phrases, kind: str):
    part = phrases[..., _STARTS[kind] : _STARTS[kind] + len(KINDS[kind])]
    return np.where(part.any(-1), part.argmax(-1), ABSENT).astype(np.int8)
