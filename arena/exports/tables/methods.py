"""The table of methods: every version of how boards are fitted and of which votes count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.db.models.fields.json import KeyTextTransform

from arena.exports.moments import second
from arena.exports.scope import Scope, Table
from arena.leaderboard.method_history import HISTORY, What
from arena.leaderboard.models import Board
from arena.tabular.columns import Column, Kind, Row

COLUMNS = (
    Column("kind", Kind.WORD, "method (how boards are fitted) or policy (which votes count)."),
    Column("version", Kind.WORD, "As boards carry it."),
    Column("changed", Kind.TEXT, "What is new in it."),
    Column("since", Kind.MOMENT, "When this arena first had a board of it, in UTC.", nullable=True),
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    since = first_boards(scope.now)
    yield [
        (each.what.value, each.version, each.changed, second(since.get((each.what, each.version))))
        for each in HISTORY
    ]


def first_boards(now: datetime) -> dict[tuple[What, str], datetime]:
    """Return when this arena first had a board of each version, of those that it has kept one of."""
    boards = Board.objects.filter(computed_at__lte=now).order_by()
    words: dict[What, Any] = {
        What.METHOD: "method_version",
        What.POLICY: KeyTextTransform("policy", "parameters"),
    }
    return {
        (what, version): first
        for what, word in words.items()
        for version, first in boards.values_list(word).annotate(first=Min("computed_at"))
    }


TABLE = Table(
    name="methods",
    title="Methods",
    meaning="The versions of the method and of the counting policy, with what changed.",
    columns=COLUMNS,
    key=("kind", "version"),
    batches=_batches,
)
