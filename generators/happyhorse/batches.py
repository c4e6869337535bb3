"""Batches to learn from: films in new clothes each time, as tokens."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.happyhorse import latents
from generators.happyhorse.codes import ABSENT, COLOUR, DIRECTION, SHAPE, SIZE, SceneCodes
from generators.happyhorse.films import Films
from generators.shapes.scene import COLOURS, DIRECTIONS, FLOORS, TIMBRES

Index = NDArray[np.int64]

_LEFT_OPEN = 0.2  # share of prompts that do not say the floor, and of those that do not say the sound
_SPARE = 1.25  # drawn beyond the batch, since some turn out to be held out


@dataclass(frozen=True)
class Tokens:
    """A batch of clips as the models see them; each field of shape (batch, tokens, width)."""

    words: Tensor
    first: Tensor
    motion: Tensor
    voice: Tensor
    strikes: Tensor


@dataclass(frozen=True)
class Dressed:
    """Films with colours, floor and timbre, and the prompt that asks for them."""

    films: Films
    codes: SceneCodes
    colour: Index
    floor: Index
    timbre: Index

    def __getitem__(self, rows: Index) -> "Dressed":
        codes = SceneCodes(*(part[rows] for part in vars(self.codes).values()))
        return Dressed(self.films[rows], codes, self.colour[rows], self.floor[rows], self.timbre[rows])


def draw(films: Films, size: int, rng: np.random.Generator) -> Tokens:
    """Return a batch, none of a scene that is held out."""
    while True:
        dressed = dress(films[rng.integers(len(films), size=round(size * _SPARE) + 8)], rng)
        kept = np.flatnonzero(~dressed.codes.held_out())[:size]
        if len(kept) == size:
            return tokens(dressed[kept])


def dress(films: Films, rng: np.random.Generator) -> Dressed:
    """Draw colours, floor and timbre anew, and mirror every other film: its motion knows neither."""
    films = _mirrored(films, (rng.random(len(films)) < 0.5) & ~films.meeting)  # noqa: PLR2004 - a fair coin
    things = films.things.copy()
    there = things[:, :, SHAPE] != ABSENT
    things[:, :, COLOUR] = np.where(there, rng.integers(len(COLOURS), size=there.shape), ABSENT)
    floor, timbre = (rng.integers(len(words), size=len(films)) for words in (FLOORS, TIMBRES))
    asked = [
        np.where(rng.random(len(films)) < _LEFT_OPEN, ABSENT, drawn).astype(np.int8)
        for drawn in (floor, timbre)
    ]
    codes = SceneCodes(things, asked[0], asked[1], films.meeting)
    return Dressed(films, codes, things[:, :, COLOUR].astype(np.int64), floor, timbre)


def _mirrored(films: Films, rows: NDArray[np.bool_]) -> Films:
    things, places = films.things.copy(), films.places.copy()
    ways = len(DIRECTIONS) - 1
    turn = rows[:, None] & (things[:, :, SHAPE] != ABSENT)
    things[:, :, DIRECTION] = np.where(turn, ways - things[:, :, DIRECTION], things[:, :, DIRECTION])
    places[..., 0] = np.where(turn[:, None], 1 - places[..., 0], places[..., 0])
    angles = np.where(turn, -films.angles, films.angles)
    return replace(films, things=things, places=places, angles=angles)


def tokens(dressed: Dressed) -> Tokens:
    """Return films as tokens, without noise."""
    films, things = dressed.films, dressed.films.things
    there = things[:, :, SHAPE] != ABSENT
    look = latents.Look(
        things[:, :, SHAPE].astype(np.int64),
        dressed.colour,
        dressed.floor,
        films.radii,
        films.angles,
        films.places[:, 0],
    )
    arrays = (
        dressed.codes.words(),
        latents.encode_first(look),
        latents.encode_motion(films.places, there),
        latents.encode_voice(dressed.timbre, np.maximum(things[:, :, SIZE], 0), there),
        latents.encode_strikes(films.impacts),
    )
    return Tokens(*map(torch.from_numpy, arrays))
