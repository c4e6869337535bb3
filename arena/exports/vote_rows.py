"""Rows of the votes table for single votes, wherever in the ledger they stand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from arena.battles import vote_facts
from arena.battles.integrity import reason_against
from arena.battles.models import LedgerLine
from arena.exports import sealed
from arena.exports.tables.votes import COLUMNS
from arena.ledger import lines
from arena.ledger.models import Block
from arena.tabular.columns import Row

CONTENT, LANGUAGE = "vote__battle__prompt__content", "vote__battle__prompt__language"
KEY = "vote__battle__voter__pseudonym_key"


def fields_of(votes: QuerySet[LedgerLine]) -> QuerySet[Any, Any]:
    """Return of each vote its position, its block, and all that a row says beside the sealed line."""
    holding = Block.objects.filter(first_position__lte=OuterRef("position")).order_by("-first_position")
    numbered = votes.annotate(block=Subquery(holding.values("number")[:1]))
    return numbered.values_list(
        "position", "block", CONTENT, LANGUAGE, KEY, *vote_facts.fields("vote__"), named=True
    )


def of(found: Sequence[Any]) -> list[Row]:
    """Return the rows of votes whose `fields_of` were read, in their order."""
    its_line = _lines([vote for vote in found if vote[4]]) | _lines_of_the_forgotten(
        [vote for vote in found if not vote[4]]
    )
    return [_row(json.loads(its_line[vote.position]), vote) for vote in found]


def _row(sealed_values: dict[str, Any], vote: Any) -> Row:
    _, block, content, language, _, *facts = vote
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


def _lines(votes: Sequence[Any]) -> dict[int | None, bytes]:
    return (
        lines.of_votes(LedgerLine.objects.filter(position__in=[vote.position for vote in votes]))
        if votes
        else {}
    )


def _lines_of_the_forgotten(votes: Sequence[Any]) -> dict[int | None, bytes]:
    """Read lines back from their blocks: of a voter who has left, the database can make no pseudonym any more."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for vote in votes:
        wanted[vote.block].add(vote.position)
    found: dict[int | None, bytes] = {}
    for block in Block.objects.defer("leaves").filter(number__in=wanted).iterator(1):
        numbered = enumerate(sealed.lines_of(block), block.first_position)
        found |= {position: line for position, line in numbered if position in wanted[block.number]}
    return found
