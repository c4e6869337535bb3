"""What the numbers in battles stand for: tracks, prompts and clips, read as they are met and kept for one export."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from arena.clips.models import Clip
from arena.prompts.models import Prompt, Track


class About(NamedTuple):
    """What a prompt is about; None where nobody said."""

    categories: str | None
    language: str


class Named:
    """Slugs of tracks by number, slugs of entries by the number of a clip, and what prompts are about."""

    def __init__(self) -> None:
        self.tracks: dict[int, str] = dict(Track.objects.values_list("pk", "slug"))
        self.clips: dict[int, str] = {}
        self._prompts: dict[str, About] = {}

    def prompt(self, number: str) -> About:
        """Return what a prompt is about, by its number as public files write it."""
        if number not in self._prompts:
            for pk, content, language in Prompt.objects.values_list("pk", "content", "language"):
                self._prompts[str(pk)] = About(content or None, language)
        return self._prompts[number]

    def read_clips(self, numbers: Collection[int]) -> None:
        """Know whose these clips are from now on."""
        new = [number for number in numbers if number not in self.clips]
        if new:
            self.clips.update(Clip.objects.filter(pk__in=new).values_list("pk", "entry__slug"))
