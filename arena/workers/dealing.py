"""Deals waiting clips out to the workers that are up, and remembers which large model each was given last."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.core.cache import cache

from arena.workers import choosing, sending
from arena.workers.choosing import HEAVY, Able, Run, Waiting, load
from arena.workers.models import Worker

REMEMBERED_SECONDS = 3600


def deal(
    workers: Sequence[Worker],
    on_their_way: Iterable[tuple[int, str]],
    waiting: Iterable[Waiting],
    most: Mapping[str, int] = choosing.MOST_ON_THEIR_WAY,
    jobs: Mapping[str, int] | None = None,
) -> list[tuple[Waiting, Worker]]:
    """Choose which clips are sent next to whom, and keep that they are on their way; call it in a transaction.

    `on_their_way` tells worker and capability of each clip that counts against `most`.
    """
    able = _able(workers, on_their_way)
    by_key = {worker.pk: worker for worker in workers}
    dealt = [(clip, by_key[key]) for clip, key in choosing.choose(able, waiting, most, jobs)]
    for worker in workers:
        given = [clip for clip, to in dealt if to == worker]
        if given:
            sending.begun(worker, [clip.number for clip in given])
    _remember(able, dealt)
    return dealt


def _able(workers: Iterable[Worker], on_their_way: Iterable[tuple[int, str]]) -> list[Able]:
    loads: dict[int, Counter[str]] = {}
    for key, capability in on_their_way:
        loads.setdefault(key, Counter())[load(capability)] += 1
    return [
        Able(
            worker.pk,
            frozenset(worker.abilities),
            frozenset(worker.warm),
            loads.get(worker.pk, Counter()),
            _run_of(worker),
        )
        for worker in workers
        if worker.abilities
    ]


def _run_of(worker: Worker) -> Run:
    """Return the run that is remembered of this start of a worker; else it has the model that it loaded last."""
    large = [word for word in worker.warm if load(word) == HEAVY]
    with contextlib.suppress(*sending.AWAY):
        if kept := cache.get(_place(worker)):
            return Run(*kept)
    return Run(large[-1]) if large else Run()


def _remember(able: Iterable[Able], dealt: Iterable[tuple[Waiting, Worker]]) -> None:
    runs = {one.worker: one.run for one in able}
    for clip, worker in dealt:
        if load(clip.capability) == HEAVY:
            runs[worker.pk] = run = runs[worker.pk].after(clip.capability)
            with contextlib.suppress(*sending.AWAY):
                cache.set(_place(worker), (run.capability, run.length), REMEMBERED_SECONDS)


def _place(worker: Worker) -> str:
    return f"run:{worker.pk}:{worker.boot}"
