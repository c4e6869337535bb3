"""Fills a new arena with tracks and the shapes world's prompts; a second time adds only what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice, product

from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task, Track, World
from generators.shapes.first_frames import first_frame
from generators.shapes.language import parse
from generators.shapes.prompts import PromptDraft, draft_prompts

SEEDS = {Task.TEXT_TO_VIDEO: 2026, Task.IMAGE_TO_VIDEO: 2027}
SIDE = 512  # pixels of a first frame
BEFORE_THE_START, A_BEAT = 8, 2  # turns; a first frame takes a tenth of a second to draw

Turn = list[Prompt]  # a text, and a text with a picture


def plant_tracks() -> None:
    for position, (world, task, sound) in enumerate(product(World, Task, (False, True))):
        slug = f"{world}-{task}{'-with-sound' if sound else ''}"
        Track.objects.get_or_create(
            world=world, task=task, sound=sound, defaults={"slug": slug, "position": position}
        )


def plant_prompts(count: int) -> None:
    """Add drafted prompts until each task of the shapes world has `count` of them."""
    _store(_missing_turns(count))


def plant_more_prompts(count: int) -> bool:
    """Add the next few of them, and tell whether there were any: those that a start cannot wait for come by beats."""
    try:
        return _store(islice(_still_missing(count), A_BEAT))
    except BaseException:
        _still_missing.cache_clear()  # what was taken and not stored is missing yet
        raise


@cache
def _still_missing(count: int) -> Iterator[Turn]:
    """Return what is missing, looked up once a process: all drafts cost more than a beat's drawing does."""
    return _missing_turns(count)


def _missing_turns(count: int) -> Iterator[Turn]:
    """Yield prompts of all tasks by turns: clips are made in their order, and no track is to wait for another's."""
    for turn in zip(*(_missing(task, count) for task in SEEDS), strict=True):
        if prompts := [prompt for prompt in turn if prompt is not None]:
            yield prompts


def _missing(task: Task, count: int) -> Iterator[Prompt | None]:
    """Yield the task's drafts in their order, and None for one that is there already."""
    there = set(Prompt.objects.filter(world=World.SHAPES, task=task).values_list("text", flat=True))
    for number, draft in enumerate(draft_prompts(SEEDS[task], count)):
        yield None if draft.text in there else _prompt(task, number, draft)


def _prompt(task: Task, number: int, draft: PromptDraft) -> Prompt:
    return Prompt(
        world=World.SHAPES,
        task=task,
        text=draft.text,
        content=draft.content,
        capability=draft.capability,
        sound=draft.sound,
        use=draft.use,
        difficulty=draft.difficulty,
        first_frame=_first_frame(number, draft.text) if task == Task.IMAGE_TO_VIDEO else "",
    )


def _first_frame(number: int, text: str) -> str:
    """Store the file before its row is: one that is left without a row harms nobody."""
    return first_frames.store(first_frame(parse(text), number, SIDE, SIDE))


def _store(turns: Iterable[Turn]) -> bool:
    return bool(Prompt.objects.bulk_create(list(chain.from_iterable(turns)), ignore_conflicts=True))
