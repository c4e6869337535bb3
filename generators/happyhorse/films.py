"""The films that the family learns from: scenes of every kind, played by the simulated world."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generators.happyhorse.codes import SLOTS, SceneCodes, encode
from generators.shapes.scene import COLOURS, FLOORS, MOTIONS, SHAPES, SIZES, SPEEDS, TIMBRES, Scene, Thing
from generators.shapes.world import Film, play

FPS = 24
INSTANTS = 97  # a first frame, and 24 tokens of four more
MOST_IMPACTS = 80
_A_TASK = 250
_ROOT_SEED = 20_261
_NUMBERS = (0.34, 0.38, 0.22, 0.06)


@dataclass(frozen=True)
class Films:
    """Films in rows, without their colours: these are drawn anew each time a film is used.

    Parameters
    ----------
    things, floor, timbre, meeting
        Of the scene, as SceneCodes has them.
    radii, angles : ndarray of float32, shape (n, SLOTS)
        Radius in frame heights; turn in the first frame, in radians.
    places : ndarray of float32, shape (n, INSTANTS, SLOTS, 2)
        Centres in frame heights, y upwards; zero for absent shapes.
    impacts : ndarray of float32, shape (n, MOST_IMPACTS, 3)
        Time in seconds, slot, strength 0 to 1; time -1 where there are fewer.
    """

    things: NDArray[np.int8]
    floor: NDArray[np.int8]
    timbre: NDArray[np.int8]
    meeting: NDArray[np.bool_]
    radii: NDArray[np.float32]
    angles: NDArray[np.float32]
    places: NDArray[np.float32]
    impacts: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.things)

    def codes(self) -> SceneCodes:
        return SceneCodes(self.things, self.floor, self.timbre, self.meeting)

    def __getitem__(self, rows: NDArray[np.int64] | slice) -> "Films":
        return Films(*(getattr(self, each.name)[rows] for each in fields(self)))

    def save(self, path: Path) -> None:
        np.savez(path, **vars(self))

    @classmethod
    def read(cls, path: Path) -> "Films":
        with np.load(path, allow_pickle=False) as stored:
            return cls(**{each.name: stored[each.name] for each in fields(cls)})


def shoot(count: int, workers: int, first: int = 0) -> Iterator[Films]:
    """Yield films, some hundred at a time, numbered from `first`: a number always gives the same film."""
    starts = range(first, first + count, _A_TASK)
    sizes = [min(_A_TASK, first + count - start) for start in starts]
    if workers == 1:
        yield from map(_shoot, starts, sizes)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_shoot, starts, sizes)


def joined(parts: list[Films]) -> Films:
    return Films(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Films)))


def _shoot(first: int, count: int) -> Films:
    scenes = [
        draw_scene(np.random.default_rng([_ROOT_SEED, number])) for number in range(first, first + count)
    ]
    films = map(partial(play, frames=INSTANTS, fps=FPS), scenes, range(first, first + count))
    return from_films(scenes, list(films))


def from_films(scenes: list[Scene], films: list[Film]) -> Films:
    """Return played films as rows, beside the scenes as they were asked for."""
    codes, rows = encode(scenes), len(films)
    radii, angles = (np.zeros((rows, SLOTS), np.float32) for _ in range(2))
    places = np.zeros((rows, INSTANTS, SLOTS, 2), np.float32)
    impacts = np.full((rows, MOST_IMPACTS, 3), -1, np.float32)
    for row, film in enumerate(films):
        number = len(film.radii)
        radii[row, :number], angles[row, :number] = film.radii, film.angles[0]
        places[row, :, :number] = film.places
        heard = [(impact.time, impact.thing, impact.strength) for impact in film.impacts][:MOST_IMPACTS]
        impacts[row, : len(heard)] = np.reshape(heard, (-1, 3))
    return Films(codes.things, codes.floor, codes.timbre, codes.meeting, radii, angles, places, impacts)


def draw_scene(rng: np.random.Generator) -> Scene:
    """Draw a scene such as a prompt can ask for: more kinds than the arena's own prompts have."""
    number = 1 + int(rng.choice(SLOTS, p=_NUMBERS))
    meeting = number > 1 and rng.random() < 0.18  # noqa: PLR2004 - as often as the arena's prompts, nearly
    alike = _motion(rng) if rng.random() < 0.65 else ""  # noqa: PLR2004 - mostly all do the same
    things = [_draw_thing(rng, alike) for _ in range(number)]
    if meeting:
        things = [
            replace(thing, motion="slide" if rng.random() < 0.7 else thing.motion, direction="")  # noqa: PLR2004
            for thing in things
        ]
    floor, timbre = (str(rng.choice(words)) if rng.random() < 0.8 else "" for words in (FLOORS, TIMBRES))  # noqa: PLR2004
    return Scene(tuple(things), floor, timbre, meeting=meeting)


def _draw_thing(rng: np.random.Generator, motion: str) -> Thing:
    shape = str(rng.choice(SHAPES, p=_SHAPE_ODDS))
    motion = motion or _motion(rng)
    directed = rng.random() < (0.6 if motion in ("slide", "roll") else 0.15)
    return Thing(
        shape=shape,
        colour=str(rng.choice(COLOURS)),
        motion=motion,
        size=str(rng.choice(SIZES, p=(0.25, 0.5, 0.25))),
        speed=str(rng.choice(SPEEDS)),
        direction=("left", "right")[rng.integers(2)] if directed else "",
    )


def _motion(rng: np.random.Generator) -> str:
    return str(rng.choice(MOTIONS))


_SHAPE_ODDS = tuple(share / 7 for share in (2, *repeat(1, len(SHAPES) - 1)))
