"""What can be served on a track: ready clips and the agenda, kept for a second in each process."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.conf import settings

from arena.battles.matchmaking import Pair
from arena.battles.models import Agenda
from arena.clips.models import Clip
from arena.prompts.models import Track


@dataclass(frozen=True)
class Candidates:
    """Ready clips of a track by entry and prompt, as bit sets, and the agenda's weight of each pair."""

    loaded_at: float
    clips: dict[tuple[int, int], int]  # (entry, prompt) -> clip
    prompts: list[int]  # bit -> prompt
    answers: dict[int, int]  # entry -> bit set of prompts
    place: dict[int, tuple[int, int]]  # clip -> (entry, bit)
    agenda: dict[Pair, float] = field(default_factory=dict)

    def unmet(self, met: set[int]) -> dict[int, int]:
        """Return `answers` without the clips in `met`."""
        answers = dict(self.answers)
        for clip in met:
            if clip in self.place:
                entry, bit = self.place[clip]
                answers[entry] &= ~(1 << bit)
        return answers


_kept: dict[int, Candidates] = {}


def of(track: Track) -> Candidates:
    """Return the track's candidates, at most `settings.CANDIDATES_KEPT_SECONDS` old."""
    kept = _kept.get(track.pk)
    now = time.monotonic()
    if kept is None or now - kept.loaded_at >= settings.CANDIDATES_KEPT_SECONDS:
        kept = _kept[track.pk] = _load(track, now)
    return kept


def _load(track: Track, now: float) -> Candidates:
    clips = {
        (entry, prompt): clip
        for clip, entry, prompt in Clip.objects.ready().on(track).values_list("id", "entry_id", "prompt_id")
    }
    prompts = sorted({prompt for _, prompt in clips})
    bits = {prompt: bit for bit, prompt in enumerate(prompts)}
    answers: dict[int, int] = {}
    for entry, prompt in clips:
        answers[entry] = answers.get(entry, 0) | 1 << bits[prompt]
    place = {clip: (entry, bits[prompt]) for (entry, prompt), clip in clips.items()}
    return Candidates(now, clips, prompts, answers, place, _agenda(track))


def _agenda(track: Track) -> dict[Pair, float]:
    agenda = Agenda.objects.filter(track=track).first()
    return {(first, second): weight for first, second, weight in agenda.pairs} if agenda else {}
