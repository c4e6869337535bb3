"""How much there is at this moment, for a page: counted where that is quick, and else as the database estimates it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db.models import Max, QuerySet, Sum

from arena.battles.models import Battle, LedgerLine, Voter
from arena.entries.models import Entry, open_tracks
from arena.leaderboard.models import Tally
from arena.ledger.models import Block, Event

COUNTED_BELOW = 200_000  # rows: a count of so many takes some hundredths of a second
KEPT_SECONDS = 5.0
DIGITS = 3  # of an estimate, which is no better than that


class Count(NamedTuple):
    """A number of things; `about` where it is an estimate."""

    number: int
    about: bool = False


def counts() -> dict[str, Count]:
    """Return what there is of each kind, as it was some seconds ago at most."""
    pages = caches["pages"]
    kept: dict[str, Count] | None = pages.get("data-counts")
    if kept is None:
        kept = _counted()
        pages.set("data-counts", kept, KEPT_SECONDS)
    return kept


def _counted() -> dict[str, Count]:
    return {
        "votes": Count(_sealed_votes()),
        "counted": Count(Tally.objects.aggregate(all=Sum("votes"))["all"] or 0),
        "battles": _closed_battles(),
        "voters": _number(Voter.objects.who_stay()),
        "entries": Count(Entry.objects.public().count()),
        "tracks": Count(open_tracks().filter(open=True).count()),
        "blocks": Count(Block.objects.aggregate(last=Max("number"))["last"] or 0),
    }


def _sealed_votes() -> int:
    """Return how many votes have a position: positions leave no gap, and what is no vote is an event."""
    last = max(model.objects.aggregate(last=Max("position"))["last"] or 0 for model in (LedgerLine, Event))
    return last - Event.objects.filter(position__isnull=False).count()


def _closed_battles() -> Count:
    """Return how many battles are over: of one that is open nobody hears."""
    number, about = _number(Battle.objects.all())
    return Count(number if about else number - Battle.objects.unanswered().count(), about)


def _number(rows: QuerySet[Any]) -> Count:
    estimate = json.loads(rows.explain(format="json"))[0]["Plan"]["Plan Rows"]
    if estimate < COUNTED_BELOW:
        return Count(rows.count())
    return Count(round(estimate, DIGITS - len(str(estimate))), about=True)
