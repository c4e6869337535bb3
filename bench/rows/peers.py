"""Columns of words to ratings, beside FastChat's method, evalica and arena-rank on the same votes."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import apart, beside, mebibytes
from bench.peers.environment import peers_python
from bench.peers.taken import Taken
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import LEFT_OUT, Line

TITLE = f"Ratings from a data frame of words, beside peers ({SAID})"
OURS, ARENA_RANK = "ours", "arena-rank"
TASKS = {
    OURS: "ours.from_words",
    "FastChat's method": "fastchats.from_words",
    "FastChat's method, were its rows grouped by pandas": "fastchats.from_words_by_pandas",
    "evalica, given columns": "evalicas.from_words",
    "evalica, given lists": "evalicas.from_lists",
    ARENA_RANK: "arena_ranks.from_words",
}
WANTED = {
    "FastChat's method": "at least 10 x",
    "evalica, given columns": "at least 12 x",
    "evalica, given lists": "at least 12 x",
    ARENA_RANK: "at least 20 x",
}
# How pandas keeps words, and what that is called.
KINDS = {
    "pyarrow": "pandas 3's str beside pyarrow",
    "python": "pandas 3's str without pyarrow",
    "object": "object columns",
}
HERE = "python"  # in a quick run, which is no measurement


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    """Measure everybody under one Python: arena-rank's, or in a quick run our own without it."""
    votes = draw_votes(size.entries, size.tallied_votes, size.voters)
    python = peers_python() if size.other_environment else sys.executable
    tasks = {name: task for name, task in TASKS.items() if size.other_environment or name != ARENA_RANK}
    kinds = KINDS if size.other_environment else {HERE: KINDS[HERE]}
    for kind, meaning in kinds.items():
        data = saved(arena.home.path / f"{kind}.npz", votes, kind=kind)
        taken = in_turn(
            {name: Child(task, data, python) for name, task in tasks.items()}, size.rounds, size.repeats
        )
        yield from _lines(f"{size.entries} entries, {len(votes):,} votes, {meaning}", taken)
    if not size.other_environment:
        yield Line(f"  {ARENA_RANK}, and columns that pandas keeps in other ways", LEFT_OUT)


def _lines(what: str, taken: dict[str, Taken]) -> Iterator[Line]:
    ours = taken[OURS]
    peers = {name: peer for name, peer in taken.items() if name != OURS}
    yield Line(f"{what}: ours", f"{beside(ours)}, {mebibytes(ours)}")
    for name, peer in peers.items():
        yield Line(
            f"  {name}", f"{beside(peer, ours)}, {mebibytes(peer)}; {apart(peer, ours)}", WANTED.get(name, "")
        )
    leanest = min(peer.peak for peer in peers.values())
    share = f"{ours.peak / max(leanest, 1):.2f} x"
    yield Line("  our memory on top of the loaded votes, beside the leanest peer's", share, "at most 0.5 x")
