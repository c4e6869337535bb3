"""How much each row does: enough for steady numbers, or just enough to see that the row works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers of repetitions, seconds, sockets and votes."""

    runs: int
    warm_up: float  # seconds
    seconds: float
    processes: tuple[int, ...]  # web processes, one configuration after the other
    crowds: tuple[int, ...]  # sockets that vote at once
    rate: int  # votes/s offered while the board is watched
    spectators: int
    tallied_votes: int
    entries: int
    few_votes: int
    many_votes: int
    # the ratings beside their peers
    rounds: int  # processes of each, in turn
    repeats: int  # in each process
    voters: int
    boards: tuple[tuple[int, int], ...]  # entries and votes behind them
    new_votes: int
    replicates: int
    peers_replicates: int  # of those, how many a slow peer is given
    embedded: int  # entries whose clips are timed, from the last
    clips: int  # of each of them
    orders: int  # that one worker carries out, of each model
    steps: int  # of the model that takes its time
    other_environment: bool  # whether peers are measured that need packages of their own

    @property
    def crowd(self) -> int:
        """Sockets of the rows that measure one crowd."""
        return self.crowds[len(self.crowds) // 2]


FULL = Size(
    runs=3,
    warm_up=0.5,
    seconds=3.0,
    processes=(1, 2),
    crowds=(1, 50, 200),
    rate=500,
    spectators=2_000,
    tallied_votes=1_000_000,
    entries=60,
    few_votes=10_000,
    many_votes=100_000,
    rounds=2,
    repeats=3,
    voters=50_000,
    boards=((60, 1_000_000), (150, 5_000_000)),
    new_votes=1_000,
    replicates=1_000,
    peers_replicates=50,
    embedded=11,
    clips=9,
    orders=12,
    steps=160,
    other_environment=True,
)
QUICK = Size(
    runs=1,
    warm_up=0.1,
    seconds=0.3,
    processes=(2,),
    crowds=(1, 8),
    rate=50,
    spectators=40,
    tallied_votes=20_000,
    entries=8,
    few_votes=100,
    many_votes=300,
    rounds=1,
    repeats=1,
    voters=1_000,
    boards=((8, 20_000), (12, 50_000)),
    new_votes=100,
    replicates=64,
    peers_replicates=4,
    embedded=1,
    clips=1,
    orders=2,
    steps=2,
    other_environment=False,
)
