"""What all descriptions of a release are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from arena.exports.release_file import FileFacts
from arena.exports.scope import Table
from arena.ledger.heads import HeadDocument


@dataclass(frozen=True)
class About:
    """A release whose tables are written, and the site that it is of."""

    release: str
    published_at: datetime
    until: int
    head: HeadDocument | None
    policy: str
    method_version: str
    licence: str
    site: str
    url: str
    synthetic: bool
    tables: Sequence[Table]
    files: Sequence[FileFacts]

    @property
    def title(self) -> str:
        return f"{self.site}: votes and boards, release {self.release}"

    @property
    def address(self) -> str:
        return f"{self.url}/api/v1/exports/{self.release}/"

    @property
    def summary(self) -> str:
        simulated = " All votes in it are simulated." if self.synthetic else ""
        return (
            "Blind pairwise votes on clips of generative video models, every battle served with its probability, the "
            f"boards fitted from them, and the signed ledger that proves them.{simulated}"
        )

    def files_of(self, table: Table, form: str) -> list[FileFacts]:
        """Return the files of a table in one format: the whole one, then those by track."""
        return [each for each in self.files if (each.table, each.format) == (table.name, form)]
