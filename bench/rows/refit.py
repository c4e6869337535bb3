"""A refit of many entries from very many votes: the arithmetic alone, and the whole heartbeat."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from arena.battles.models import LedgerLine
from arena.leaderboard import blocks
from arena.leaderboard.models import CountBlock, Tally
from arena.leaderboard.refit import refit_boards
from arena.prompts.models import Track
from bench.own_arena import OwnArena
from bench.peers.votes import draw_votes
from bench.planting import plant_battles, plant_clips, plant_entries, plant_prompts
from bench.size import Size
from bench.table import Line, middle
from ratings import agenda, clusters, methods
from ratings.counts import Counts
from ratings.outcomes import Comparisons

TITLE = "Refit of a board"
TRACK = "open-text-to-video"
NEW_VOTES = 500
REPEATS = 5
VOTES_A_VOTER = 20


def seconds_of(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def arithmetic(votes: Comparisons) -> None:
    fit = methods.fit(Counts.of(votes))
    fit = fit.with_covariance(clusters.clustered(fit, votes).covariance)
    fit.interval()
    fit.ranks()
    agenda.pair_probabilities(fit.strength, fit.covariance)


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:  # noqa: ARG001 - its servers are used through Django
    votes = draw_votes(size.entries, size.tallied_votes, size.tallied_votes // VOTES_A_VOTER)
    alone = [seconds_of(lambda: arithmetic(votes)) for _ in range(REPEATS)]
    what = f"{size.entries} entries, {size.tallied_votes:,} votes of {votes.voters:,} voters"
    yield Line(f"{what}: fit, clustered intervals, ranks, agenda", f"{1000 * middle(alone):.0f} ms")
    _plant(votes)
    whole = []
    for _ in range(size.runs + 1):
        _vote()
        whole.append(seconds_of(refit_boards))
    yield Line(
        f"{what}: the whole heartbeat with {NEW_VOTES} new votes",
        f"{1000 * middle(whole[1:]):.0f} ms",
        "under 1 s: a board a second",
    )


def _plant(votes: Comparisons) -> None:
    """Put the votes behind a track's board as if they had been counted long ago."""
    entries = plant_entries(len(votes.names), TRACK)
    plant_prompts(20, TRACK)
    plant_clips(TRACK)
    refit_boards()
    track = Track.objects.get(slug=TRACK)
    numbers = np.array([entry.pk for entry in entries])
    rows = np.empty(len(votes), blocks.ROW)
    rows["voter"], rows["outcome"] = votes.voter, votes.outcome
    rows["left"], rows["right"] = numbers[votes.left], numbers[votes.right]
    CountBlock.objects.create(track=track, last=0, votes=len(rows), columns=rows.tobytes())
    Tally.objects.filter(track=track).update(votes=len(rows))


def _vote() -> None:
    """Let planted battles be voted on, so that the heartbeat has something to seal, count and fit."""
    battles = plant_battles(NEW_VOTES, 10, TRACK)
    battles.vote()
    assert LedgerLine.objects.filter(position=None).exists()  # noqa: S101 - or nothing would be measured
