"""Bring a prompt and its first frame together: which shape that is seen is which shape that is asked for."""

from collections import Counter
from dataclasses import dataclass, replace

from generators.contract import PermanentFailure
from generators.shapes.phrasing import with_article
from generators.shapes.scene import SIZES, Scene, Thing
from generators.shapes.seen import Seen, Sight


@dataclass(frozen=True)
class Start:
    """Where a clip begins: the scene with the floor that is seen, and its shapes as they are seen, in its order."""

    scene: Scene
    things: tuple[Seen, ...]


def ground(scene: Scene, sight: Sight) -> Start:
    """Find every shape that a prompt asks for in its first frame.

    Parameters
    ----------
    scene : Scene
        What the prompt asks for.
    sight : Sight
        What the first frame shows.

    Returns
    -------
    Start
        Shapes alike in form and colour are told apart by their sizes where the prompt names these, and
        otherwise taken from left to right.

    Raises
    ------
    PermanentFailure
        If the first frame shows other shapes than the prompt asks for, or another floor.
    """
    _check_same(scene, sight)
    if scene.floor not in ("", sight.floor):
        raise PermanentFailure(
            f"The first frame shows {with_article(sight.floor)} floor; the prompt asks for "
            f"{with_article(scene.floor)} one."
        )
    left = sorted(sight.things, key=lambda seen: seen.x)
    found: dict[int, Seen] = {}
    for kind in {_kind(thing) for thing in scene.things}:
        asked = [at for at, thing in enumerate(scene.things) if _kind(thing) == kind]
        alike = [seen for seen in left if _kind(seen) == kind]
        found |= _paired(scene, asked, alike)
    things = tuple(found[at] for at in range(len(scene.things)))
    return Start(replace(scene, floor=sight.floor), things)


def _check_same(scene: Scene, sight: Sight) -> None:
    asked, shown = Counter(map(_kind, scene.things)), Counter(map(_kind, sight.things))
    if asked != shown:
        raise PermanentFailure(
            f"The first frame shows {_listed(shown)}; the prompt asks for {_listed(asked)}."
        )


def _paired(scene: Scene, asked: list[int], alike: list[Seen]) -> dict[int, Seen]:
    """Give the smallest to what is asked for as smallest; within a size, from left to right."""
    by_size = sorted(asked, key=lambda at: SIZES.index(scene.things[at].size))
    pairs: dict[int, Seen] = {}
    rest = sorted(alike, key=lambda seen: seen.radius)
    for size in SIZES:
        those = [at for at in by_size if scene.things[at].size == size]
        taken, rest = rest[: len(those)], rest[len(those) :]
        pairs |= dict(zip(those, sorted(taken, key=lambda seen: seen.x), strict=True))
    return pairs


def _kind(thing: Thing | Seen) -> tuple[str, str]:
    return thing.colour, thing.shape


def _listed(kinds: Counter[tuple[str, str]]) -> str:
    """Return "a red ball and two blue squares" of what was counted."""
    numbers = ("", "", "two", "three", "four")
    parts = [
        with_article(" ".join(kind)) if number == 1 else f"{numbers[number]} {' '.join(kind)}s"
        for kind, number in kinds.items()
    ]
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
