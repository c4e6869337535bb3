"""Which waiting clip goes to which worker: pure, so that its promises can be tried on any floor of workers.

Clips go by their place, prompt by prompt, to the worker that can make them and has the least on its way. Those of a
large model are drained instead: a worker that has loaded one keeps getting its clips, up to a bound while others wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

LIGHT, HEAVY, CALL, JOB = "light", "heavy", "call", "job"
MOST_ON_THEIR_WAY = {
    LIGHT: 8,
    HEAVY: 2,
    CALL: 8,
    JOB: 8,
}  # to one worker: a newcomer's clips wait behind these
MOST_IN_A_ROW = 8  # of one large model, while another one's clips wait
MOST_JOBS = 4  # at one provider at a time


def load(capability: str) -> str:
    """Return what a clip is to a worker: light or heavy work, the call of an endpoint, or a provider's job."""
    if capability.startswith("diffusers:"):
        return HEAVY
    if capability.startswith("hosted:"):
        return JOB
    return CALL if capability == "hosted" else LIGHT


@dataclass(frozen=True)
class Waiting:
    """A clip that nobody has: the least place comes first. `asks` says that it would begin a provider's job."""

    place: tuple[int, ...]
    number: int
    capability: str
    asks: bool = False


@dataclass(frozen=True)
class Run:
    """The large model that a worker was sent clips of last, and how many in a row."""

    capability: str = ""
    length: int = 0

    def after(self, capability: str) -> Run:
        """Return the run when one more clip was sent."""
        if load(capability) != HEAVY:
            return self
        return Run(capability, self.length + 1 if capability == self.capability else 1)


@dataclass(frozen=True)
class Able:
    """A worker that is up: what it can do, how much of each load is on its way, and what it was sent last."""

    worker: int
    abilities: frozenset[str]
    warm: frozenset[str] = frozenset()
    on_their_way: Mapping[str, int] = field(default_factory=dict)
    run: Run = Run()


def choose(
    workers: Iterable[Able],
    waiting: Iterable[Waiting],
    most: Mapping[str, int] = MOST_ON_THEIR_WAY,
    jobs: Mapping[str, int] | None = None,
) -> list[tuple[Waiting, int]]:
    """Return which clips are sent next, each with its worker, in the order of sending.

    `jobs` counts what is open at each provider, by capability: beyond MOST_JOBS only what is there is looked after.
    """
    places = [_Place(able, most) for able in sorted(workers, key=lambda able: able.worker)]
    open_jobs, sent = Counter(jobs or {}), []
    ordered = sorted(waiting, key=lambda clip: (clip.place, clip.number))
    for clip in ordered:
        if load(clip.capability) != HEAVY and not (clip.asks and open_jobs[clip.capability] >= MOST_JOBS):
            place = min(
                (place for place in places if place.takes(clip.capability)),
                key=lambda place: place.rank(clip.capability),
                default=None,
            )
            if place is not None:
                open_jobs[clip.capability] += clip.asks
                sent.append(place.take(clip))
    return sent + _drained(places, [clip for clip in ordered if load(clip.capability) == HEAVY])


def _drained(places: list[_Place], ordered: list[Waiting]) -> list[tuple[Waiting, int]]:
    """Let each worker go on with the model it has, those that have it loaded first."""
    by_model = {
        model: list(clips)
        for model, clips in groupby(sorted(ordered, key=lambda c: c.capability), lambda c: c.capability)
    }
    sent = []
    while wanted := [(place, model) for place in places if (model := place.wants(by_model))]:
        place, model = min(wanted, key=lambda pair: (*pair[0].rank(pair[1]), by_model[pair[1]][0].place))
        sent.append(place.take(by_model[model].pop(0)))
        if not by_model[model]:
            del by_model[model]
    return sent


class _Place:
    """A worker while clips are dealt out."""

    def __init__(self, able: Able, most: Mapping[str, int]) -> None:
        self.able, self.most = able, most
        self.on_their_way = Counter(able.on_their_way)
        self.run = able.run

    def takes(self, capability: str) -> bool:
        kind = load(capability)
        return capability in self.able.abilities and self.on_their_way[kind] < self.most[kind]

    def rank(self, capability: str) -> tuple[int, int, int]:
        """Of a large model who has it loaded counts most; else who has least to do."""
        cold, much = capability not in self.able.warm, self.on_their_way[load(capability)]
        first, second = (cold, much) if load(capability) == HEAVY else (much, cold)
        return int(first), int(second), self.able.worker

    def wants(self, waiting: Mapping[str, list[Waiting]]) -> str | None:
        """Return the large model that it is to go on with, or to change to: the one whose clip waits foremost."""
        models = [model for model in waiting if self.takes(model)]
        others = [model for model in models if model != self.run.capability]
        if len(others) < len(models) and (self.run.length < MOST_IN_A_ROW or not others):
            return self.run.capability
        return min(others, key=lambda model: waiting[model][0].place, default=None)

    def take(self, clip: Waiting) -> tuple[Waiting, int]:
        self.on_their_way[load(clip.capability)] += 1
        self.run = self.run.after(clip.capability)
        return clip, self.able.worker
