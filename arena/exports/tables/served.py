"""The table of battles served: every one that is closed, with its probability and what came of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Min

from arena.battles import receipts
from arena.battles.models import Battle, LedgerLine
from arena.exports.closing import OVERLAP, Seconds, Window, outcome, window
from arena.exports.moments import minute
from arena.exports.named import Named
from arena.exports.scope import Scope, Table
from arena.exports.tables.votes import COLUMNS as OF_VOTES
from arena.tabular.columns import Column, Kind, Row

BATTLES_A_PAGE = 16_384
SAME = {column.name: column for column in OF_VOTES}
COLUMNS = (
    *(
        SAME[name]
        for name in ("battle", "track", "prompt", "categories", "language", "model_a", "model_b", "side_a")
    ),
    Column("voter", Kind.WORD, "The voter's pseudonym, as in the table votes."),
    Column("served_at", Kind.MINUTE, "When it was served, to the minute, in UTC."),
    SAME["probability"],
    Column("outcome", Kind.WORD, "What came of it: voted, skipped or expired."),
)


class Served(NamedTuple):
    """A battle with what came of it so far, in the order of FIELDS."""

    pk: int
    key: str
    track: int
    prompt: int
    left: int
    right: int
    voter_key: Any
    probability: float
    position: int | None
    served_at: float
    expires_at: float
    skipped_at: float | None
    cast_at: float | None


FIELDS: tuple[Any, ...] = (
    "pk", "key", "track_id", "prompt_id", "left_id", "right_id", "voter__pseudonym_key", "probability",
    "vote__line__position", *map(Seconds, ("served_at", "expires_at", "skip__at", "vote__cast_at")),
)  # fmt: skip


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    within, named = window(scope), Named()
    for page in _pages(scope, _before_first(within)):
        if page[0].served_at > within.moment + OVERLAP:
            return  # of those that follow none was closed by then
        named.read_clips({clip for battle in page for clip in (battle.left, battle.right)})
        if rows := [row for battle in page if (row := _row(battle, within, named))]:
            yield rows


def _pages(scope: Scope, last: int) -> Iterator[list[Served]]:
    battles = Battle.objects.order_by("pk").values_list(*FIELDS)
    if scope.track is not None:
        battles = battles.filter(track__slug=scope.track)
    while found := [Served(*row) for row in battles.filter(pk__gt=last)[:BATTLES_A_PAGE]]:
        yield found
        last = found[-1].pk


def _before_first(within: Window) -> int:
    """Return a battle's number below all that were closed within: numbers ascend with time, but for some seconds."""
    if within.after == -math.inf:
        return 0
    before = datetime.fromtimestamp(within.after, UTC)
    over = Battle.objects.filter(expires_at__lt=before).order_by("-pk").values_list("pk", flat=True)
    voted = LedgerLine.objects.filter(
        position__gt=within.after_position, position__lte=within.last_position
    ).order_by("position")
    # Sought within a slice: else the database walks all numbers from the first until one is of these positions.
    first = voted[: within.last_position].aggregate(first=Min("pk"))["first"]
    last = over.first() or 0
    return min(last, first - 1) if first else last


def _row(battle: Served, within: Window, named: Named) -> Row | None:
    closed = outcome(
        within, battle.expires_at, battle.skipped_at, battle.position, voted=battle.cast_at is not None
    )
    if closed is None:
        return None
    track, prompt = named.tracks[battle.track], str(battle.prompt)
    about, year = named.prompt(prompt), int(_minute(battle.cast_at or battle.served_at)[:4])
    return (
        battle.key, track, prompt, about.categories, about.language, named.clips[battle.left],
        named.clips[battle.right], "left", _pseudonym(bytes(battle.voter_key), track, year),
        _minute(battle.served_at), round(battle.probability, 9), closed,
    )  # fmt: skip


def _minute(seconds: float) -> str:
    return _minute_of(int(seconds) // 60)


@lru_cache(maxsize=4096)
def _minute_of(number: int) -> str:
    return minute(datetime.fromtimestamp(60 * number, UTC))


@lru_cache(maxsize=65_536)
def _pseudonym(key: bytes, track: str, year: int) -> str:
    return receipts.pseudonym(key, track, year)


TABLE = Table(
    name="served",
    title="Battles served",
    meaning="Every battle that was served and is closed: voted on, passed over, or expired without an answer.",
    columns=COLUMNS,
    key=("battle",),
    batches=_batches,
    by_track=True,
    grows=True,
)
