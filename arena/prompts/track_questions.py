"""How lists are narrowed to tracks: by a track's own fields, from whatever row leads to one."""

from __future__ import annotations

from itertools import product
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from arena.prompts.models import Task, World
from arena.rest import filters

SLUGS = tuple(
    f"{world}-{task}{'-with-sound' if sound else ''}"
    for world, task, sound in product(World, Task, (False, True))
)

SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH, enum=SLUGS, description="Slug of the track.")


def by_slug(path: str, help_text: str = "Slug of the track.") -> Any:
    """Return the filter of rows whose `path` leads to a track's slug."""
    return filters.one_of(SLUGS, help_text, field_name=path)


def by_world(path: str) -> Any:
    return filters.one_of(World.values, "World of the track.", field_name=path)


def by_task(path: str) -> Any:
    return filters.one_of(Task.values, "Task of the track.", field_name=path)


def by_sound(path: str) -> Any:
    return filters.flag("Whether the track has sound.", field_name=path)
