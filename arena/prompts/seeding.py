"""Fills a new arena with tracks and prompts; a second time adds only what is missing."""

from __future__ import annotations

from itertools import product

from arena.prompts.models import Prompt, Task, Track, World
from generators.shapes.prompts import draft_prompts

SEED = 2026


def plant_tracks() -> None:
    for position, (world, task, sound) in enumerate(product(World, Task, (False, True))):
        slug = f"{world}-{task}{'-with-sound' if sound else ''}"
        Track.objects.get_or_create(
            world=world, task=task, sound=sound, defaults={"slug": slug, "position": position}
        )


def plant_prompts(count: int) -> None:
    """Add drafted prompts until the shapes world has `count` of them."""
    Prompt.objects.bulk_create(
        [
            Prompt(
                world=World.SHAPES,
                task=Task.TEXT_TO_VIDEO,
                text=draft.text,
                content=draft.content,
                capability=draft.capability,
                sound=draft.sound,
                use=draft.use,
                difficulty=draft.difficulty,
            )
            for draft in draft_prompts(SEED, count)
        ],
        ignore_conflicts=True,
    )
