"""Bootstrapped ratings, beside FastChat's method."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import beside
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import Line

TITLE = f"Resampled ratings, exact multinomials, beside FastChat's method ({SAID})"
OURS, FASTCHAT = "ours.resampled", "fastchats.resampled"


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    votes = draw_votes(size.entries, size.tallied_votes, size.voters)
    cores = os.cpu_count() or 1
    children = {
        task: Child(
            task, saved(arena.home.path / f"{task}.npz", votes, replicates=number, side_by_side=cores)
        )
        for task, number in ((OURS, size.replicates), (FASTCHAT, size.peers_replicates))
    }
    taken = in_turn(children, size.rounds, size.repeats)
    ours, peer = taken[OURS], taken[FASTCHAT]
    scale = size.replicates / size.peers_replicates
    wider = np.mean(np.divide(peer.found, ours.found)) - 1.0
    yield Line(f"{size.replicates:,} resamples of {len(votes):,} votes: ours, {cores} threads", beside(ours))
    yield Line(
        f"  FastChat's method, {cores} processes at the ready, {size.peers_replicates} timed and scaled",
        f"{beside(peer, ours, scale=scale)}; its errors {wider:+.1%}",
        "at least 30 x",
    )
