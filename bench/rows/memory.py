"""Whether a web process grows with the votes it has taken."""

from __future__ import annotations

from collections.abc import Iterator

from bench import sockets
from bench.own_arena import OwnArena
from bench.planting import plant_battles, plant_clips
from bench.rows.ballots import vote_all
from bench.size import Size
from bench.table import Line

TITLE = "Memory of the web process"
BATCH = 25_000


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    plant_clips()
    with arena.web(1) as (server,):
        cast, sizes = 0, []
        for goal in (size.few_votes, size.many_votes):
            while cast < goal:
                batch = min(BATCH, goal - cast)
                sockets.run(vote_all(arena.url, plant_battles(batch, size.crowd)))
                cast += batch
            sizes.append(server.memory_info().rss / 2**20)
            yield Line(f"after {goal:,} votes", f"{sizes[-1]:.1f} MiB")
    yield Line("growth in between", f"{sizes[1] - sizes[0]:+.1f} MiB", "flat")
