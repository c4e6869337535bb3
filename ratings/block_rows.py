"""Reads the rows of a blocks file, and says line and field of what is no block."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.block_files import opened
from ratings.blocks import is_hash
from ratings.ledger import LARGEST_INTEGER, canonical
from ratings.text_files import VotesFileError, shown
from ratings.votes_leaves import MARK, MARK_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class BlockRow:
    """One block as the file tells it; nothing of it is believed yet.

    Attributes
    ----------
    number, first, count : int
        The block's number, the position of its first line, how many lines it has.
    previous, root, hash : str
        64 hex digits each.
    sealed_at : datetime
        In UTC.
    signature : bytes
        64 bytes.
    marks : ndarray of uint32, shape (lines,)
        The first four bytes of each leaf hash: no proof of anything, but they tell which line is wrong.
    events : dict of int to mapping
        Those of its lines that are no votes, by their offset in the block, ascending.
    leaves : dict of int to bytes
        Leaf hashes of the events.
    """

    number: int
    first: int
    count: int
    previous: str
    root: str
    hash: str
    sealed_at: datetime
    signature: bytes
    marks: NDArray[np.uint32]
    events: dict[int, Mapping[str, Any]]
    leaves: dict[int, bytes]

    @property
    def votes(self) -> int:
        """How many of its lines are votes."""
        return self.count - len(self.events)


def read(path: Path) -> list[BlockRow]:
    """Read a blocks file.

    Parameters
    ----------
    path : Path
        A ``.jsonl`` or ``.csv`` file, gzipped or not, or a ``.parquet`` file: one block a line or row, in order.

    Raises
    ------
    VotesFileError
        For anything that is no such file, with line and field.
    """
    with opened(path, tuple(FIELDS)) as rows:
        blocks = [_block(place, row) for place, row in rows]
    if not blocks:
        raise VotesFileError(f"{path}: there is no block; the file must have one block a line.")
    return blocks


def _block(place: str, row: dict[str, Any]) -> BlockRow:
    fields: dict[str, Any] = {}
    for name, (meant, read_field) in FIELDS.items():
        if name not in row:
            raise VotesFileError(f"{place}: there is no field {name}; there must be {', '.join(FIELDS)}.")
        try:
            fields["number" if name == "block" else name] = read_field(row[name])
        except (ValueError, TypeError, RecursionError):
            raise VotesFileError(
                f"{place}, field {name}: there is {shown(row[name])}; it must be {meant}."
            ) from None
    events = fields["events"]
    if any(not 0 <= offset < fields["count"] for offset in events) or sorted(events) != list(events):
        raise VotesFileError(f"{place}, field events: the offsets must ascend, from 0, and stay below count.")
    leaves = {offset: sha256(b"\x00" + canonical(event)).digest() for offset, event in events.items()}
    return BlockRow(**fields, leaves=leaves)


def _whole_number(least: int) -> Callable[[Any], int]:
    def read_field(value: Any) -> int:
        if type(value) is not int or not least <= value <= LARGEST_INTEGER:
            raise ValueError
        return value

    return read_field


def _hash(value: Any) -> str:
    if not is_hash(value):
        raise ValueError
    return str(value)


def _signature(value: Any) -> bytes:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{128}", value):
        raise ValueError
    return bytes.fromhex(value)


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII):
        raise ValueError
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _marks(value: Any) -> NDArray[np.uint32]:
    marks = b64decode(value, validate=True)
    if len(marks) % MARK_BYTES:
        raise ValueError
    return np.frombuffer(marks, MARK).astype(np.uint32)


def _events(value: Any) -> dict[int, Mapping[str, Any]]:
    """Read events by their offsets; a vote has no `type`, so that none can hide among them."""
    events: dict[int, Mapping[str, Any]] = {}
    for offset, event in _list(value):
        if type(offset) is not int or not isinstance(event, dict) or not isinstance(event.get("type"), str):
            raise TypeError
        canonical(event)
        events[offset] = event
    if len(events) < len(value):
        raise ValueError
    return events


def _list(value: Any) -> Iterator[Any]:
    if not isinstance(value, list):
        raise TypeError
    return iter(value)


# What each field must be, in words, and how it is read.
FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "block": ("a whole number from 1", _whole_number(1)),
    "first": ("a whole number from 0", _whole_number(0)),
    "count": ("a whole number from 1", _whole_number(1)),
    "previous": ("64 hex digits in small letters", _hash),
    "root": ("64 hex digits in small letters", _hash),
    "sealed_at": ("a time to the second, as 2026-03-01T12:34:56Z", _moment),
    "hash": ("64 hex digits in small letters", _hash),
    "signature": ("128 hex digits in small letters", _signature),
    "marks": ("base64 of four bytes a line", _marks),
    "events": ("a list of an offset and an event with a type each", _events),
}
