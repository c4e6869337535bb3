"""Draft prompts for the shapes world, spread evenly over the axes of the arena."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass

import numpy as np

from generators.shapes import phrasing
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES, Scene, Thing

CAPABILITIES = {
    "falling": "fall",
    "bouncing": "bounce",
    "jumping": "jump",
    "sliding": "slide",
    "colliding": "slide",
}
DIFFICULTIES = ("easy", "medium", "hard")
USES = {"caption": phrasing.caption, "request": phrasing.request, "setting": phrasing.setting}
SOUNDS = (*TIMBRES, "open")
_CANDIDATES = 24
_ROLLING = {"roll": "slide"}


@dataclass(frozen=True)
class PromptDraft:
    """One prompt and where it stands on the five axes.

    `content` is the shape named first, `capability` what the world must get right, `sound` the timbre asked
    for or "open", `use` the manner of asking, `difficulty` how much is asked at once.
    """

    text: str
    content: str
    capability: str
    sound: str
    use: str
    difficulty: str


def draft_prompts(seed: int, count: int) -> list[PromptDraft]:
    """Draft prompts without duplicates, every value of every axis about equally often.

    Parameters
    ----------
    seed : int
        The same seed gives the same list; a longer list begins with the shorter one.
    count : int
        How many.

    Raises
    ------
    ValueError
        If count is negative.
    """
    if count < 0:
        raise ValueError(f"The number of prompts must not be negative, not {count}.")
    drafts = _drafts(np.random.default_rng(seed))
    return [next(drafts) for _ in range(count)]


def _drafts(rng: np.random.Generator) -> Iterator[PromptDraft]:
    """Yield, of some random drafts each time, the one whose axes have been used least."""
    used: Counter[tuple[int, str]] = Counter()
    known: set[str] = set()
    while True:
        candidates = [draft for draft in (_draft(rng) for _ in range(_CANDIDATES)) if draft.text not in known]
        if not candidates:
            continue
        best = min(
            candidates,
            key=lambda draft: sum(used[axis] ** 2 - (used[axis] - 1) ** 2 for axis in _axes(draft)),
        )
        known.add(best.text)
        used.update(_axes(best))
        yield best


def _axes(draft: PromptDraft) -> list[tuple[int, str]]:
    return list(enumerate(astuple(draft)))[1:]


def _draft(rng: np.random.Generator) -> PromptDraft:
    capability = _one(rng, tuple(CAPABILITIES))
    difficulty = _one(rng, DIFFICULTIES[1:] if capability == "colliding" else DIFFICULTIES)
    content, sound, use = _one(rng, SHAPES), _one(rng, SOUNDS), _one(rng, tuple(USES))
    scene = Scene(
        things=_things(rng, content, capability, difficulty),
        floor=_one(rng, FLOORS) if use == "setting" or rng.random() < 0.75 else "",  # noqa: PLR2004 - most prompts
        timbre="" if sound == "open" else sound,
        meeting=capability == "colliding",
    )
    return PromptDraft(USES[use](scene), content, capability, sound, use, difficulty)


def _things(rng: np.random.Generator, content: str, capability: str, difficulty: str) -> tuple[Thing, ...]:
    """Draw one shape (easy), two that do the same (medium), or three, or two with a motion each (hard)."""
    number = 1 if difficulty == "easy" else 2
    colours = [str(colour) for colour in rng.permutation(COLOURS)]
    shapes = [content, *(_one(rng, SHAPES) for _ in range(2))]
    motion = _motion(CAPABILITIES[capability], shapes[:number])
    speed = _one(rng, ("", "slowly", "quickly"))
    lone_way = difficulty == "easy" and motion in ("slide", "roll")
    direction = _one(rng, ("left", "right", "")) if lone_way else ""
    first = [
        Thing(shape, colour, motion, _size(rng, difficulty), speed, direction)
        for shape, colour in zip(shapes[:number], colours, strict=False)
    ]
    if difficulty != "hard":
        return tuple(first)
    if capability == "colliding":
        return first[0], first[0], first[1]
    return tuple(_with_another(rng, first, shapes[2], colours[2]))


def _with_another(rng: np.random.Generator, first: list[Thing], shape: str, colour: str) -> list[Thing]:
    """Add a shape with another motion, as the third or, half the time, in the place of the second."""
    others = [
        motion
        for motion in ("fall", "bounce", "jump", "slide")
        if motion not in (first[0].motion, _ROLLING.get(first[0].motion))
    ]
    other = Thing(
        shape, colour, _motion(_one(rng, tuple(others)), [shape]), speed=_one(rng, ("", "slowly", "quickly"))
    )
    keep = 1 if rng.random() < 0.5 else 2  # noqa: PLR2004 - a fair coin
    return [*first[:keep], other]


def _motion(motion: str, shapes: list[str]) -> str:
    """Let balls roll where other shapes slide."""
    return "roll" if motion == "slide" and set(shapes) == {"ball"} else motion


def _size(rng: np.random.Generator, difficulty: str) -> str:
    if difficulty == "easy":
        return _one(rng, ("", "", "small", "large"))
    return _one(rng, ("", "small", "large")) if difficulty == "hard" else ""


def _one(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[rng.integers(len(words))]
