"""Rows of the votes table for single votes, wherever in the ledger they stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from arena.battles import vote_facts
from arena.battles.integrity import reason_against
from arena.battles.models import LedgerLine
from arena.exports.tables.votes import COLUMNS
from arena.ledger import lines
from arena.ledger.models import Block
from arena.tabular.columns import Row

CONTENT, LANGUAGE = "vote__battle__prompt__content", "vote__battle__prompt__language"


def fields_of(votes: QuerySet[LedgerLine]) -> QuerySet[Any, Any]:
    """Return of each vote its position, its block, and all that a row says beside the sealed line."""
    holding = Block.objects.filter(first_position__lte=OuterRef("position")).order_by("-first_position")
    numbered = votes.annotate(block=Subquery(holding.values("number")[:1]))
    return numbered.values_list(
        "position", "block", CONTENT, LANGUAGE, *vote_facts.fields("vote__"), named=True
    )


def of(found: Sequence[Any]) -> list[Row]:
    """Return the rows of votes whose `fields_of` were read, in their order."""
    positions = [vote.position for vote in found]
    its_line = lines.of_votes(LedgerLine.objects.filter(position__in=positions)) if found else {}
    return [_row(json.loads(its_line[vote.position]), vote) for vote in found]


def _row(sealed_values: dict[str, Any], vote: Any) -> Row:
    _, block, content, language, *facts = vote
    reason = reason_against(vote_facts.read(facts))
    cells = sealed_values | {
        "categories": content or None,
        "language": language,
        "probability": float(sealed_values["probability"]),
        "counted": not reason,
        "reason": reason or None,
        "block": block,
    }
    return tuple(cells[column.name] for column in COLUMNS)
