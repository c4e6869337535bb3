"""Plants the open world's own prompts: texts at once, and those with a first frame, which takes drawing, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db.models import QuerySet

from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task, World
from arena.prompts.open_prompts import OpenPrompt, prompts
from generators.open_world.first_frames import first_frame


def plant_open_texts(count: int) -> None:
    """Add those of the first `count` texts that are missing."""
    texts = prompts(Task.TEXT_TO_VIDEO)[:count]
    there = set(_there(Task.TEXT_TO_VIDEO).values_list("text", flat=True))
    Prompt.objects.bulk_create(
        [_row(prompt) for prompt in texts if prompt.text not in there], ignore_conflicts=True
    )


def plant_next_picture(count: int) -> None:
    """Add the next of the first `count` prompts with a first frame that is missing: half a second of drawing."""
    try:
        for prompt in _waiting(count):
            if not _there(prompt.task).filter(text=prompt.text).exists():
                _plant(prompt)
                return
    except BaseException:
        _waiting.cache_clear()  # what was taken and not stored is missing yet
        raise


@cache
def _waiting(count: int) -> Iterator[OpenPrompt]:
    """Return those to look at, each once a process: one that an operator deletes does not come back at once."""
    return iter(prompts(Task.IMAGE_TO_VIDEO)[:count])


def _plant(prompt: OpenPrompt) -> None:
    """Store the file before its row is: one that is left without a row harms nobody."""
    row = _row(prompt)
    row.first_frame = first_frames.store(first_frame(prompt.scene))
    Prompt.objects.bulk_create([row], ignore_conflicts=True)


def _there(task: Task) -> QuerySet[Prompt]:
    return Prompt.objects.filter(world=World.OPEN, task=task)


def _row(prompt: OpenPrompt) -> Prompt:
    return Prompt(
        world=World.OPEN, task=prompt.task, text=prompt.text, language=prompt.language, **prompt.axes
    )
