"""A board refreshed after new votes: counted, fitted from where it stood, ranked, and asked what to show next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import beside
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import Line
from ratings import methods
from ratings.counts import Counts

TITLE = f"A board refreshed after new votes, its counts being kept ({SAID})"
WANTED = ("at most 2 ms", "at most 8 ms")
DRAWN = 200_000  # votes whose fit says how likely the cells of the counts behind the board are


def counts_behind(entries: int, votes: int) -> Counts:
    """Draw the counts of so many votes at once, by the chances of a fit to fewer."""
    few = Counts.of(draw_votes(entries, min(votes, DRAWN), entries * 100))
    chance = methods.fit(few).chances * (few.table.sum(axis=2) / few.votes)[:, :, None]
    table = np.zeros((entries, entries, 4), np.int64)
    drawn = np.random.default_rng(4).multinomial(votes, chance.ravel() / chance.sum())
    table[:, :, :3] = drawn.reshape(chance.shape)
    return Counts(few.names, table)


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    children = {}
    for entries, votes in size.boards:
        file = arena.home.path / f"refresh-{entries}.npz"
        new = draw_votes(entries, size.new_votes, size.new_votes)
        what = f"{entries} entries, {votes:,} votes, {size.new_votes:,} new"
        table = counts_behind(entries, votes).table
        children[what] = Child("ours.refresh", saved(file, new, table=table))
    taken = in_turn(children, size.rounds, 10 * size.repeats)
    for (what, ours), wanted in zip(taken.items(), WANTED, strict=True):
        yield Line(f"{what}: counted, fitted, ranked, agenda", beside(ours), wanted)
