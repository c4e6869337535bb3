"""A refit of many entries from the counts of very many votes: the arithmetic alone, and the whole heartbeat."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from arena.battles.models import LedgerLine
from arena.leaderboard.models import PairTally, Tally
from arena.leaderboard.refit import refit_boards
from arena.prompts.models import Track
from bench.own_arena import OwnArena
from bench.planting import plant_battles, plant_clips, plant_entries, plant_prompts
from bench.size import Size
from bench.table import Line, middle
from ratings import bradley_terry, information
from ratings.counts import Counts
from ratings.simulate import draw_comparisons

TITLE = "Refit of a board"
TRACK = "open-text-to-video"
NEW_VOTES = 500
REPEATS = 5


def seconds_of(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def draw_counts(entries: int, votes: int) -> Counts:
    rng = np.random.default_rng(1)
    names = [f"entry-{n}" for n in range(entries)]
    return Counts.of(draw_comparisons(rng, names, rng.normal(0.0, 1.0, entries), votes))


def arithmetic(counts: Counts) -> None:
    fit = bradley_terry.fit(counts)
    fit.interval()
    fit.ranks()
    information.pair_weights(fit.hessian_covariance, fit.strength)


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:  # noqa: ARG001 - its servers are used through Django
    counts = draw_counts(size.entries, size.tallied_votes)
    alone = [seconds_of(lambda: arithmetic(counts)) for _ in range(REPEATS)]
    what = f"{size.entries} entries, counts of {size.tallied_votes:,} votes"
    yield Line(f"{what}: fit, intervals, ranks, agenda", f"{1000 * middle(alone):.0f} ms", "under 50 ms")
    _plant(counts)
    whole = []
    for _ in range(size.runs + 1):
        _vote()
        whole.append(seconds_of(refit_boards))
    yield Line(
        f"{what}: the whole heartbeat with {NEW_VOTES} new votes", f"{1000 * middle(whole[1:]):.0f} ms"
    )


def _plant(counts: Counts) -> None:
    """Put the counts behind a track's board as if its votes had been counted long ago."""
    entries = plant_entries(len(counts.names), TRACK)
    plant_prompts(20, TRACK)
    plant_clips(TRACK)
    refit_boards()
    track = Track.objects.get(slug=TRACK)
    PairTally.objects.bulk_create(
        [
            PairTally(
                track=track, left=entries[i], right=entries[j],
                left_wins=cell[0], right_wins=cell[1], ties=cell[2], both_bad=cell[3],
            )
            for i, row in enumerate(counts.table.tolist())
            for j, cell in enumerate(row)
            if sum(cell)
        ]
    )  # fmt: skip
    Tally.objects.filter(track=track).update(votes=counts.votes)


def _vote() -> None:
    """Let planted battles be voted on, so that the heartbeat has something to seal, count and fit."""
    battles = plant_battles(NEW_VOTES, 10, TRACK)
    battles.vote()
    assert LedgerLine.objects.filter(position=None).exists()  # noqa: S101 - or nothing would be measured
