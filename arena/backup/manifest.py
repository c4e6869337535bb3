"""The manifest of a backup: what it holds, as of which moment, and under which sums; the last thing written into it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from arena.backup.errors import BackupError
from arena.backup.moment import IDENTIFIER, Head
from ratings.blocks import is_hash

FORMAT = 1
LARGEST = 1 << 22


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    paddock: str
    server: int
    schema: str
    migrations: tuple[str, ...]
    counts: dict[str, int]
    head: Head | None
    files: dict[str, dict[str, int]]
    missing: int
    secret: str
    sums: str = ""
    links: str = ""

    def written(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()


def read(text: bytes) -> Manifest:
    """Return the manifest that was written; raises BackupError, also for one of a later kind."""
    try:
        told = json.loads(text)
        if told.pop("format") > FORMAT:
            raise BackupError("The backup was made by a newer Paddock: update this one first.")
        told["migrations"] = tuple(told["migrations"])
        told["head"] = Head(*told["head"]) if told["head"] else None
        made = Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _unreadable() from None
    if not _holds(made):
        raise _unreadable()
    return made


def _holds(made: Manifest) -> bool:
    """Whether what becomes part of a statement is what it looks like."""
    head = made.head
    return (
        _plain(made.schema)
        and isinstance(made.server, int)
        and all(_plain(table) and isinstance(count, int) for table, count in made.counts.items())
        and (head is None or (isinstance(head.number, int) and is_hash(head.hash)))
        and all(isinstance(name, str) for name in made.migrations)
    )


def _plain(name: Any) -> bool:
    return isinstance(name, str) and IDENTIFIER.fullmatch(name) is not None


def _unreadable() -> BackupError:
    return BackupError("The backup's manifest cannot be read: it is damaged, or was made by something else.")
