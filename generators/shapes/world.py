"""Let the shapes of a scene move under gravity, and note every impact at its exact instant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from generators.shapes.bodies import WALL, Body, drift, place, place_seen
from generators.shapes.scene import FLOORS, TIMBRES, Scene
from generators.shapes.seen import Seen

AUDIBLE = 0.16  # speed of contact, in frame heights a second, from which an impact sounds
FULL_STRENGTH = 1.9
FEWEST_IMPACTS = 2
QUIET_END = 0.3  # seconds before the end in which an impact could not ring out
_STEPS_A_SECOND = 480
_RESTING = 0.09
_ATTEMPTS = 40
_CEILING = 1.05  # where a centre may go, in frame heights
_CLEARANCE = 0.03  # frame heights between two shapes at the start
_SHRINK = 0.97  # shapes that find no room are drawn again, a little smaller


@dataclass(frozen=True)
class Impact:
    """A shape touches something: when (s), how hard (0 to 1), which shape, and where (0 left to 1 right)."""

    time: float
    strength: float
    thing: int
    across: float


@dataclass(frozen=True)
class Film:
    """A scene played: where every shape is in every frame, and what touched when.

    Parameters
    ----------
    scene : Scene
        With the floor and the timbre drawn where the prompt left them open.
    radii : tuple of float
        Size of each shape, in frame heights.
    places : ndarray of float64, shape (frames, shapes, 2)
        Centres in frame heights; x from the left, y from the lower edge upwards.
    angles : ndarray of float64, shape (frames, shapes)
        Turn of each shape in radians.
    impacts : tuple of Impact
        In the order of time.
    """

    scene: Scene
    radii: tuple[float, ...]
    places: NDArray[np.float64]
    angles: NDArray[np.float64]
    impacts: tuple[Impact, ...]


def play(
    scene: Scene,
    seed: int,
    *,
    frames: int,
    fps: int,
    aspect: float = 1.0,
    weightless: bool = False,
    start: Sequence[Seen] | None = None,
) -> Film:
    """Play a scene from start conditions drawn by the seed.

    Parameters
    ----------
    scene : Scene
        What is to be seen.
    seed : int
        Draws start conditions until at least two impacts can be heard.
    frames, fps : int
        Length of the film; frame i shows the instant i / fps.
    aspect : float
        Width of the picture over its height.
    weightless : bool
        Without gravity and without contact: straight lines through floor, walls and each other.
    start : sequence of Seen or None
        Where a first frame shows the shapes, in the scene's order; the seed then draws their motion alone.

    Returns
    -------
    Film
        The first draw that stays in the picture with enough impacts, or the one that comes nearest.
    """
    rng = np.random.default_rng([seed, 1])
    scene = replace(
        scene,
        floor=scene.floor or FLOORS[rng.integers(len(FLOORS))],
        timbre=scene.timbre or TIMBRES[rng.integers(len(TIMBRES))],
    )
    best: Film | None = None
    best_worth = (False, -1)
    scale = 1.0
    for _ in range(_ATTEMPTS):
        bodies = place(scene, rng, aspect, scale) if start is None else place_seen(scene, start, rng, aspect)
        if weightless:
            for body in bodies:
                drift(body, rng, aspect, frames / fps, seen=start is not None)
        elif start is None and _crowded(bodies):
            scale *= _SHRINK
            continue
        film = _run(scene, bodies, frames, fps, aspect, solid=not weightless)
        worth = weightless or _in_sight(film), _heard(film, fps)
        if worth > best_worth:
            best, best_worth = film, worth
        if best_worth >= (True, 1 if weightless else FEWEST_IMPACTS):
            break
    return best or _run(scene, bodies, frames, fps, aspect, solid=True)


def _in_sight(film: Film) -> bool:
    """Whether no shape is thrown out at the top: a small one may be, between two large ones."""
    return bool(film.places[:, :, 1].max() <= _CEILING)


def _heard(film: Film, fps: int) -> int:
    """Count the instants at which something sounds, early enough to be heard."""
    end = len(film.places) / fps - QUIET_END
    return len({round(impact.time, 2) for impact in film.impacts if impact.time <= end})


def _crowded(bodies: list[Body]) -> bool:
    return any(a.room_to(b) < _CLEARANCE for a, b in combinations(bodies, 2))


def _run(scene: Scene, bodies: list[Body], frames: int, fps: int, aspect: float, *, solid: bool) -> Film:
    places = np.empty((frames, len(bodies), 2))
    angles = np.empty((frames, len(bodies)))
    radii = tuple(body.radius for body in bodies)
    steps = max(1, round(_STEPS_A_SECOND / fps))
    world = _World(bodies, 1 / (fps * steps), aspect, solid=solid)
    for frame in range(frames):
        for i, body in enumerate(bodies):
            places[frame, i] = body.x, body.y
            angles[frame, i] = body.angle
        for _ in range(steps):
            world.step()
    impacts = sorted(world.impacts, key=lambda impact: impact.time)
    return Film(scene, radii, places, angles, tuple(impacts))


class _World:
    """Bodies, and the clock that steps them."""

    def __init__(self, bodies: list[Body], step: float, aspect: float, *, solid: bool) -> None:
        self.bodies, self.seconds, self.aspect, self.solid = bodies, step, aspect, solid
        self.ticks = 0
        self.impacts: list[Impact] = []
        self.pairs = list(combinations(range(len(bodies)), 2)) if solid else []

    def step(self) -> None:
        for i, body in enumerate(self.bodies):
            before = body.x, body.y
            self._glide(body)
            self._meet_floor(i, body, before[1])
            self._meet_walls(i, body, before[0])
        for i, j in self.pairs:
            self._meet(i, j)
        self.ticks += 1

    def _glide(self, body: Body) -> None:
        step = self.seconds
        body.x += body.vx * step
        body.angle += body.spin * step
        if body.y > body.ground or body.vy > body.gravity * step or not self.solid:
            body.y += body.vy * step - body.gravity * step * step / 2
            body.vy -= body.gravity * step
        else:
            body.vy = 0.0
            slower = max(0.0, abs(body.vx) - body.braking * step)
            body.vx = slower if body.vx > 0 else -slower
            body.spin = -body.vx / body.radius if body.turns else 0.0

    def _meet_floor(self, i: int, body: Body, before: float) -> None:
        if not before > body.ground >= body.y:
            return
        self._note(i, -body.vy, (before - body.ground) / (before - body.y))
        if not self.solid:
            return
        body.y = body.ground
        body.vy = -body.vy * body.restitution if -body.vy > _RESTING else 0.0
        if body.turns:
            body.spin = -body.vx / body.radius

    def _meet_walls(self, i: int, body: Body, before: float) -> None:
        left, right = WALL + body.beside, self.aspect - WALL - body.beside
        if before > left >= body.x:
            edge = left
        elif before < right <= body.x:
            edge = right
        else:
            return
        self._note(i, abs(body.vx), (before - edge) / (before - body.x))
        if self.solid:
            body.x = edge + (1e-9 if edge == left else -1e-9)
            body.vx *= -body.restitution
            body.spin = -body.vx / body.radius if body.turns else 0.0

    def _meet(self, i: int, j: int) -> None:
        """Let two shapes exchange momentum along the line between them, as bodies of equal density."""
        a, b = self.bodies[i], self.bodies[j]
        overlap = -a.room_to(b)
        if overlap <= 0:
            return
        gap = math.hypot(b.x - a.x, b.y - a.y)
        nx, ny = (b.x - a.x) / gap, (b.y - a.y) / gap
        closing = (a.vx - b.vx) * nx + (a.vy - b.vy) * ny
        if closing <= 0:
            return
        share = b.radius**2 / (a.radius**2 + b.radius**2)
        push = closing * (1 + (a.restitution + b.restitution) / 2)
        a.vx, a.vy = a.vx - push * share * nx, a.vy - push * share * ny
        b.vx, b.vy = b.vx + push * (1 - share) * nx, b.vy + push * (1 - share) * ny
        when = 1 - min(1.0, overlap / (closing * self.seconds))
        self._note(i, closing, when)
        self._note(j, closing, when)

    def _note(self, i: int, speed: float, share: float) -> None:
        if self.solid and speed < AUDIBLE:
            return
        body = self.bodies[i]
        strength = min(1.0, speed / FULL_STRENGTH) if self.solid else 0.6
        time = (self.ticks + share) * self.seconds
        self.impacts.append(Impact(time, strength, i, float(np.clip(body.x / self.aspect, 0, 1))))
