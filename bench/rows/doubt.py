"""Doubt clustered by voter, and what every voter moves."""

from __future__ import annotations

from collections.abc import Iterator

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import beside, mebibytes
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import Line

TITLE = f"Doubt and influence of voters ({SAID})"
TASKS = {
    "covariance clustered by voter": ("ours.clustered", ""),
    "influence of all voters": ("ours.influences", ""),
    "both, votes summed once": ("ours.doubt", "at most 100 ms"),
}


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    votes = draw_votes(size.entries, size.tallied_votes, size.voters)
    data = saved(arena.home.path / "doubt.npz", votes)
    children = {name: Child(task, data) for name, (task, _) in TASKS.items()}
    taken = in_turn(children, size.rounds, size.repeats)
    what = f"{size.entries} entries, {len(votes):,} votes, {size.voters:,} voters"
    for name, each in taken.items():
        yield Line(f"{what}: {name}", f"{beside(each)}, {mebibytes(each)} on top", TASKS[name][1])
