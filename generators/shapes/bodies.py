"""Where the shapes of a scene start and how fast, drawn from a seed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generators.shapes.outlines import Reach, reach
from generators.shapes.scene import Scene, Thing
from generators.shapes.seen import Seen

# Lengths are in frame heights, times in seconds, y upwards from the lower edge of the picture.
FLOOR = 0.15
WALL = 0.05
_RADII = {"small": 0.06, "": 0.085, "large": 0.115}
_PACES = {"slowly": 0.72, "": 1.0, "quickly": 1.4}
_GRAVITY = 2.4
_ON_FLOOR = ("slide", "roll")
_RESTITUTION = {"fall": 0.48, "bounce": 0.86, "jump": 0.8, "slide": 0.82, "roll": 0.82}
_SIDEWAYS = {
    "fall": (0.03, 0.14),
    "bounce": (0.14, 0.34),
    "jump": (0.12, 0.3),
    "slide": (0.75, 1.0),
    "roll": (0.65, 0.9),
}
_BRAKING = {"slide": 0.09, "roll": 0.03}
_CROWD = 3
_TOUCH, _ALOFT = 1e-9, 0.01  # frame heights from a wall, and above the floor


@dataclass
class Body:
    """One shape in motion; position and velocity change as the world steps."""

    radius: float
    reach: Reach
    x: float
    y: float
    vx: float
    vy: float
    gravity: float
    restitution: float
    braking: float
    turns: bool
    angle: float = 0.0
    spin: float = 0.0

    @property
    def ground(self) -> float:
        """Height of the centre when the shape stands on the floor."""
        return FLOOR + self.radius * self.reach.below

    @property
    def beside(self) -> float:
        return self.radius * self.reach.beside

    def room_to(self, other: "Body") -> float:
        """Return the free way between two shapes, below zero where they overlap."""
        x, y = other.x - self.x, other.y - self.y
        gap = math.hypot(x, y) or 1e-9
        x, y = x / gap, y / gap
        return gap - self.radius * self.reach.toward(x, y) - other.radius * other.reach.toward(-x, -y)


def place(scene: Scene, rng: np.random.Generator, aspect: float, scale: float) -> list[Body]:
    """Draw a start for every shape of the scene, each in a column of its own.

    Parameters
    ----------
    scene : Scene
        What is to be seen.
    rng : numpy Generator
        Where the start conditions come from.
    aspect : float
        Width of the picture over its height.
    scale : float
        Times the usual size.
    """
    number = len(scene.things)
    columns = list(range(number)) if scene.meeting else [int(each) for each in rng.permutation(number)]
    bodies = []
    for thing, column in zip(scene.things, columns, strict=True):
        radius = scale * _RADII[thing.size] * rng.uniform(0.94, 1.06) * (0.85 if number >= _CROWD else 1.0)
        heading = _heading(scene, thing, column, rng)
        body = _body(thing, float(radius), heading, rng)
        share = _share(column, number, rng, heading if thing.motion in _ON_FLOOR else 0)
        body.x = WALL + body.beside + share * (aspect - 2 * (WALL + body.beside))
        bodies.append(body)
    return bodies


def place_seen(scene: Scene, start: Sequence[Seen], rng: np.random.Generator, aspect: float) -> list[Body]:
    """Draw how every shape of the scene moves on from where a first frame shows it.

    Parameters
    ----------
    scene : Scene
        What is to be seen.
    start : sequence of Seen
        Its shapes, in the scene's order.
    rng : numpy Generator
        Where the velocities come from.
    aspect : float
        Width of the picture over its height.

    Returns
    -------
    list of Body
        Each where it is seen, or beside the floor or the wall that it is seen to reach into. What is high
        in the air falls, whatever it does afterwards; what bounces and stands hops.
    """
    order = sorted(range(len(start)), key=lambda at: start[at].x)
    bodies = []
    for at, (thing, seen) in enumerate(zip(scene.things, start, strict=True)):
        body = _body(thing, seen.radius, _heading(scene, thing, order.index(at), rng), rng)
        # A shape at a wall stands a little off it, or the step that takes it there would not be noticed.
        edge = WALL + body.beside + _TOUCH
        body.x = min(max(seen.x, edge), max(aspect - edge, edge))
        aloft = seen.y > body.ground + _ALOFT
        if aloft:
            body.vy = 0.0
        elif thing.motion == "bounce":
            _raise(body, "jump", _PACES[thing.speed], rng)
        body.y, body.angle = max(seen.y, body.ground), seen.angle
        bodies.append(body)
    return bodies


def _body(thing: Thing, radius: float, heading: int, rng: np.random.Generator) -> Body:
    pace = _PACES[thing.speed]
    vx = heading * pace * float(rng.uniform(*_SIDEWAYS[thing.motion]))
    body = Body(
        radius=radius,
        reach=reach(thing.shape),
        x=0.0,
        y=0.0,
        vx=vx,
        vy=0.0,
        gravity=_GRAVITY * pace**2,
        restitution=_RESTITUTION[thing.motion],
        braking=_BRAKING.get(thing.motion, 0.12),
        turns=thing.shape == "ball",
        angle=float(rng.uniform(0, np.pi)),
        spin=-vx / radius,
    )
    _raise(body, thing.motion, pace, rng)
    return body


def _heading(scene: Scene, thing: Thing, column: int, rng: np.random.Generator) -> int:
    if scene.meeting:
        return 1 if column < len(scene.things) / 2 else -1
    if thing.direction:
        return 1 if thing.direction == "right" else -1
    return 1 if rng.random() < 0.5 else -1  # noqa: PLR2004 - a fair coin


def _share(column: int, number: int, rng: np.random.Generator, run_up: int) -> float:
    """Draw where in the room x lies, 0 to 1: in its column, or for a lone slider at the wall behind it."""
    if run_up and number == 1:
        return float(rng.uniform(0.02, 0.3) if run_up > 0 else rng.uniform(0.7, 0.98))
    return float((column + rng.uniform(0.25, 0.75)) / number)


def _raise(body: Body, motion: str, pace: float, rng: np.random.Generator) -> None:
    """Put the shape on the floor, on its way up, or high above."""
    body.y = body.ground
    if motion == "jump":
        body.vy = pace * float(rng.uniform(1.45, 1.7))
    elif motion not in _ON_FLOOR:
        low, high = body.ground + 0.32, 0.96 - body.radius * body.reach.above
        body.y = float(low + (high - low) * rng.uniform(0.2, 1.0))


def drift(body: Body, rng: np.random.Generator, aspect: float, seconds: float, *, seen: bool = False) -> None:
    """Send the shape on a straight line through the floor or a wall, without weight; from mid-air unless it is seen."""
    if not seen:
        body.x = float(rng.uniform(0.3, 0.7)) * aspect
        body.y = float(rng.uniform(0.4, 0.75))
    if rng.random() < 0.6:  # noqa: PLR2004 - mostly through the floor, where a missing bounce is plainest
        target = (float(rng.uniform(0.2, 0.8)) * aspect, 0.04)
    else:
        target = (0.03 if rng.random() < 0.5 else aspect - 0.03, float(rng.uniform(0.3, 0.8)))  # noqa: PLR2004
    body.vx, body.vy = (target[0] - body.x) / seconds, (target[1] - body.y) / seconds
    body.gravity = body.braking = 0.0
    body.spin = 0.0
