"""The ledger: how fast votes are sealed into blocks, what a proof costs, and how fast an analyst checks all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from arena.ledger import blocks, sealing
from bench import sealed_votes
from bench.own_arena import OwnArena
from bench.planting import plant_battles, plant_clips
from bench.size import Size
from bench.table import Line, middle
from ratings import merkle
from ratings.verify import verify

TITLE = "The ledger: votes sealed, proved and verified"
PROOFS = 20


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    votes = sealed_votes.draw(size.many_votes, size.entries)
    what = f"a block of {len(votes):,} votes"
    sealing_them = [_seconds(lambda: sealed_votes.seal(votes)) for _ in range(size.runs)]
    yield Line(f"{what}: lines, leaves, root, signature", _rate(sealing_them, len(votes)))
    cutting = [_cut(size) for _ in range(size.runs)]
    yield Line("  the whole heartbeat with its database", _rate(cutting, len(votes)))
    yield _proof(sealed_votes.seal(votes))
    yield from _verified(arena, size)


def _cut(size: Size) -> float:
    """Seal what waits and cut a block of it; what other rows left behind goes before."""
    plant_clips()
    _seal_all()
    plant_battles(size.many_votes, size.crowd).vote()
    return _seconds(_seal_all)


def _seal_all() -> None:
    with transaction.atomic():
        sealing.seal(timezone.now())
    blocks.cut_all(timezone.now())


def _proof(sealed: sealed_votes.Sealed) -> Line:
    count = len(sealed.leaves)
    places = range(0, count, max(1, count // PROOFS))
    making = [_seconds(lambda at=at: merkle.path(sealed.leaves, at)) for at in places]
    paths = [merkle.path(sealed.leaves, at) for at in places]
    checking = [
        _seconds(lambda at=at, path=path: _check(sealed, at, path))
        for at, path in zip(places, paths, strict=True)
    ]
    longest = max(map(len, paths))
    return Line(
        f"a proof that a line is one of {count:,}",
        f"{longest * merkle.HASH_BYTES} bytes; made in {1000 * middle(making):.1f} ms, "
        f"checked in {1000 * middle(checking):.3f} ms",
    )


def _check(sealed: sealed_votes.Sealed, at: int, path: Sequence[bytes]) -> None:
    if merkle.root_of_path(sealed.leaves[at], at, len(sealed.leaves), path).hex() != sealed.header["root"]:
        raise RuntimeError("a proof does not lead to the root of its block.")


def _verified(arena: OwnArena, size: Size) -> Iterator[Line]:
    files, rows = sealed_votes.write(arena.home.path, size.tallied_votes, size.entries, size.many_votes)
    for file in files:
        taken = [_seconds(lambda file=file: _verify(file, rows)) for _ in range(size.runs)]
        what = f"python -m ratings verify, {size.tallied_votes:,} votes, {file.name}"
        yield Line(what, _rate(taken, size.tallied_votes), "1 M in under 10 s")


def _verify(votes: Path, rows: Path) -> None:
    if verify(votes, rows, bytes(sealed_votes.KEY.verify_key)).findings:
        raise RuntimeError("a ledger that is as it was sealed does not verify.")


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _rate(seconds: Sequence[float], votes: int) -> str:
    median = middle(seconds)
    return f"{median:.2f} s, {votes / median:,.0f} votes/s"
