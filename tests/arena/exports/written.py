"""Public tables as tests look at them: rows by column, and files."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from arena.exports import sealed
from arena.exports.catalogue import TABLES
from arena.exports.scope import Scope
from arena.tabular.columns import names
from arena.tabular.formats import FORMATS


def scope(**fields: Any) -> Scope:
    """Return a scope up to the newest block and now, or as told."""
    return Scope(**{"until": sealed.newest(), "now": timezone.now(), **fields})


def rows(table: str, **fields: Any) -> list[dict[str, Any]]:
    """Return a table's rows as mappings."""
    header = names(TABLES[table].columns)
    return [
        dict(zip(header, row, strict=True))
        for batch in TABLES[table].batches(scope(**fields))
        for row in batch
    ]


def file(table: str, ending: str, **fields: Any) -> bytes:
    """Return a table as a file."""
    its = TABLES[table]
    return b"".join(FORMATS[ending].pieces(its.columns, its.batches(scope(**fields))))
