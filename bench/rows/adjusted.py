"""Ratings beside covariates of the clips, beside FastChat's contextual method."""

from __future__ import annotations

from collections.abc import Iterator

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import apart, beside
from bench.peers.votes import draw_covariates, saved
from bench.size import Size
from bench.table import Line

TITLE = f"Ratings adjusted for covariates, from integer arrays, beside FastChat's method ({SAID})"
OURS, FASTCHAT = "ours.with_covariates", "fastchats.with_covariates"
WANTED = {False: "at least 8 x", True: "at least 30 x"}


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    for levels in (False, True):
        votes, difference = draw_covariates(size.entries, size.tallied_votes, levels=levels)
        file = arena.home.path / f"covariates-{levels}.npz"
        data = saved(file, votes, difference=difference, grouped=levels)
        taken = in_turn({task: Child(task, data) for task in (OURS, FASTCHAT)}, size.rounds, size.repeats)
        ours, peer = taken[OURS], taken[FASTCHAT]
        kind = "covariates of 5 levels, grouped" if levels else "covariates"
        what = f"{size.entries} entries, {len(votes):,} votes, {len(difference)} {kind}"
        yield Line(f"{what}: ours, with doubt", beside(ours))
        yield Line("  FastChat's method", f"{beside(peer, ours)}; {apart(peer, ours)}", WANTED[levels])
