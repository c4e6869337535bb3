"""The table of clips: how each was made, and what is in it once it can no longer be drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from arena.battles.models import Battle
from arena.clips.models import Clip, ClipState
from arena.entries.models import State
from arena.exports import clip_origin
from arena.exports.moments import minute
from arena.exports.scope import Scope, Table
from arena.labs.models import Origin
from arena.tabular.columns import Column, Kind, Row

CLIPS_A_PAGE = 2000
COLUMNS = (
    Column("entry", Kind.WORD, "The entry, by its permanent slug."),
    Column("prompt", Kind.WORD, "The prompt that it answers, as the table prompts numbers it."),
    Column("track", Kind.WORD, "The rating pool, by its slug."),
    Column("state", Kind.WORD, "ready, removed, void (black, frozen or unreadable), refused or failed."),
    Column("made_at", Kind.MINUTE, "When it was ready, in UTC; unknown of sealed entries.", nullable=True),
    Column("removed_at", Kind.MINUTE, "When it was taken down, in UTC.", nullable=True),
    *clip_origin.MAKING,
    Column("seed", Kind.INTEGER, "Unknown while the clip can be drawn, as all that follows.", nullable=True),
    Column("sha256", Kind.TEXT, "SHA-256 of its file, in hex.", nullable=True),
    Column("size", Kind.INTEGER, "Bytes of its file.", nullable=True),
    *clip_origin.CONTENT,
)
UNKNOWN_MAKING: Row = (None,) * len(clip_origin.MAKING)
UNKNOWN_CONTENT: Row = (None,) * (3 + len(clip_origin.CONTENT))
CAN_BE = (ClipState.READY, ClipState.PENDING, ClipState.FAILED)  # drawn, now or once it is made after all
# A clip that was never shown tells how its entry fares in the making.
SHOWN = Q(state=ClipState.READY) | Q(made_at__isnull=False)
SEALED = Q(entry__public_name="")


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    last, clips = 0, _told()
    while page := list(clips.filter(pk__gt=last)[:CLIPS_A_PAGE]):
        yield _rows(page, scope.now)
        last = page[-1].pk


def _told() -> QuerySet[Clip]:
    """Return what is told of: of sealed entries the clips that were shown, of others also what came to nothing."""
    clips = Clip.objects.select_related("entry", "track", "order").order_by("pk")
    told = clips.exclude(state=ClipState.PENDING).exclude(entry__state=State.GONE)
    return told.filter(~SEALED | (SHOWN & ~Q(entry__state=State.PREPARING)))


def _rows(clips: Sequence[Clip], now: datetime) -> list[Row]:
    of_open = {clip.order_id for clip in clips if not clip.entry.sealed}
    origins = dict(Origin.objects.filter(order__in=of_open).values_list("order_id", "details"))
    hidden = _drawable(of_open) | _in_open_battles(of_open, now)
    return [_row(clip, origins.get(clip.order_id), told=clip.order_id not in hidden) for clip in clips]


def _drawable(orders: Collection[int]) -> set[int]:
    """Return the orders of which a clip can be drawn: silent and sounding twin show the same pictures."""
    can_be = Clip.objects.filter(order__in=orders, state__in=CAN_BE)
    return set(can_be.exclude(entry__state=State.WITHDRAWN).values_list("order_id", flat=True))


def _in_open_battles(orders: Collection[int], now: datetime) -> set[int]:
    """Return the orders of which a clip is in a battle that may still be answered."""
    found: set[int] = set()
    for side in ("left", "right"):
        battles = Battle.objects.filter(
            **{f"{side}__order__in": orders}, vote__isnull=True, skip__isnull=True, expires_at__gt=now
        )
        found.update(battles.values_list(f"{side}__order_id", flat=True))
    return found


def _row(clip: Clip, details: Any, *, told: bool) -> Row:
    sealed = clip.entry.sealed
    return (
        clip.entry.slug,
        str(clip.prompt_id),
        clip.track.slug,
        clip.state,
        None if sealed or clip.made_at is None else minute(clip.made_at),
        clip.removed_at and minute(clip.removed_at),
        *(UNKNOWN_MAKING if sealed else clip_origin.making(details)),
        *(UNKNOWN_CONTENT if sealed or not told else _content(clip, details)),
    )


def _content(clip: Clip, details: Any) -> Row:
    return clip.order.seed, clip.sha256 or None, clip.size, *clip_origin.content(details)


TABLE = Table(
    name="clips",
    title="Clips",
    meaning=(
        "Facts of every clip. While it can be drawn nothing tells what is in it: whoever was served it could find out "
        "whose it is. Of a sealed entry nothing tells how its clips were made."
    ),
    columns=COLUMNS,
    key=("entry", "prompt", "track"),
    batches=_batches,
)
