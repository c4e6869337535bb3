"""The hash by which the ledger holds a board's standings: of canonical rows that anybody can make again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from arena.leaderboard.models import Standing
from ratings import ledger


def canonical_rows(standings: Iterable[Standing]) -> bytes:
    """Return the standings as canonical JSON: ordered by entry, ratings as text with three decimals, or null."""
    rows: list[ledger.Value] = [
        {
            "entry": standing.entry.slug,
            "rating": _three_decimals(standing.rating),
            "low": _three_decimals(standing.low),
            "high": _three_decimals(standing.high),
            "rank_low": standing.rank_low,
            "rank_high": standing.rank_high,
            "battles": standing.battles,
            "state": str(standing.state),
        }
        for standing in sorted(standings, key=lambda standing: standing.entry.slug)
    ]
    return ledger.canonical(rows)


def standings_sha256(standings: Iterable[Standing]) -> str:
    """Return the SHA-256 (hex) of the canonical rows."""
    return sha256(canonical_rows(standings)).hexdigest()


def _three_decimals(points: float | None) -> str | None:
    return None if points is None else f"{points:.3f}"
