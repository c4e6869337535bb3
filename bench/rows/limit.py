"""How far counting and fitting are from the limit: the time in which the votes can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import beside
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import Line, middle

TITLE = f"Distance to the limit, the votes being in memory and in no cache ({SAID})"
READ, OURS = "ours.read_once", "ours.from_comparisons"


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    votes = draw_votes(size.entries, size.tallied_votes, size.voters)
    data = saved(arena.home.path / "limit.npz", votes)
    children = {task: Child(task, data, cold=True) for task in (READ, OURS)}
    taken = in_turn(children, size.rounds, 2 * size.repeats)
    what = f"{size.entries} entries, {len(votes):,} votes"
    yield Line(f"{what}: their columns read once by NumPy", f"{1000 * middle(taken[READ].seconds):.2f} ms")
    yield Line(f"{what}: counted and fitted", _times(beside(taken[OURS], taken[READ])), "at most 12 x")


def _times(said: str) -> str:
    return said.replace("x ours", "x that")
