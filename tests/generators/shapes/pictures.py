"""First frames that several tests look at: drawn by the world, or drawn over its empty room."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts
from generators.shapes.render import render, room
from generators.shapes.scene import Scene, Thing
from generators.shapes.seen import Seen
from generators.shapes.world import Film, play


def film(floor: str, *things: Seen) -> Film:
    """Return one instant of shapes that stand anywhere, whether physics would put them there or not."""
    scene = Scene(tuple(Thing(thing.shape, thing.colour, "fall") for thing in things), floor, "bell")
    places, angles = [[(thing.x, thing.y) for thing in things]], [[thing.angle for thing in things]]
    return Film(scene, tuple(thing.radius for thing in things), np.array(places), np.array(angles), ())


def drawn(floor: str, *things: Seen, height: int = 512) -> np.ndarray:
    return render(film(floor, *things), height, height)[0]


def first_instants(seed: int, count: int, aspect: float = 1.0) -> list[Film]:
    """Return how films of drafted prompts begin."""
    films = [
        play(parse(draft.text), number, frames=96, fps=24, aspect=aspect)
        for number, draft in enumerate(draft_prompts(seed, count))
    ]
    return [replace(each, places=each.places[:1], angles=each.angles[:1]) for each in films]


def things_of(instant: Film) -> list[Seen]:
    """Return what stands in an instant, from left to right."""
    rows = zip(instant.scene.things, instant.places[0], instant.radii, instant.angles[0], strict=True)
    things = [Seen(thing.shape, thing.colour, *place, radius, angle) for thing, place, radius, angle in rows]
    return sorted(things, key=lambda thing: thing.x)


def painted(floor: str, paint: Callable[[ImageDraw.ImageDraw], None]) -> np.ndarray:
    """Return an empty room with something on it that the world would not draw."""
    picture = Image.fromarray(room(floor, 512, 512).copy())
    paint(ImageDraw.Draw(picture))
    return np.asarray(picture)


def encoded(
    pixels: np.ndarray, kind: str = "PNG", size: tuple[int, int] | None = None, **options: int
) -> bytes:
    picture, file = Image.fromarray(pixels), BytesIO()
    (picture.resize(size, Image.Resampling.LANCZOS) if size else picture).save(file, kind, **options)
    return file.getvalue()
