"""Integer arrays to ratings, beside evalica's compiled core."""

from __future__ import annotations

from collections.abc import Iterator

from bench.own_arena import OwnArena
from bench.peers.children import SAID, Child, in_turn
from bench.peers.compared import apart, beside
from bench.peers.votes import draw_votes, saved
from bench.size import Size
from bench.table import Line

TITLE = f"Ratings from integer arrays beside evalica's compiled core ({SAID})"
WANTED = "at least 1.5 x"
WHOLE, COUNTED, CORE = "ours.from_integers", "ours.from_comparisons", "evalicas.compiled"


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    votes = draw_votes(size.entries, size.tallied_votes, size.voters)
    data = saved(arena.home.path / "integers.npz", votes)
    tasks = (WHOLE, COUNTED, CORE)
    taken = in_turn({task: Child(task, data) for task in tasks}, size.rounds, 2 * size.repeats)
    what = f"{size.entries} entries, {len(votes):,} votes"
    core = taken[CORE]
    yield Line(f"{what}: evalica's private core, given the arrays it wants", beside(core))
    for task, meaning in ((WHOLE, "checked, counted and fitted"), (COUNTED, "counted and fitted")):
        ours = taken[task]
        ratio = f"the core takes {beside(core, ours).rpartition(', ')[2]}"
        yield Line(f"  ours, {meaning}", f"{beside(ours)}; {ratio}; {apart(core, ours)}", WANTED)
