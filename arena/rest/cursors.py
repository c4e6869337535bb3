"""Cursors: words that name a place in a list, and from which side a page of it is taken."""

from __future__ import annotations

import base64
import json
import re
from typing import Any, NamedTuple

from rest_framework.exceptions import ParseError

BAD_CURSOR = (
    "cursor is a word that another page of this list gave in next or previous; without it, the first page."
)
LONGEST_CURSOR = 400
LARGEST_PLACE = 2**63 - 1
Place = int | str


class Cursor(NamedTuple):
    """Where a page lies: after a place, or before it; before None is the end of the list."""

    before: bool
    place: Place | None

    def word(self) -> str:
        text = json.dumps(["before" if self.before else "after", self.place], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


START = Cursor(before=False, place=None)


def read_cursor(word: str, kind: type[Place]) -> Cursor:
    """Return the cursor that a word is, to a place of one kind; raises ParseError."""
    try:
        if len(word) > LONGEST_CURSOR or not re.fullmatch(r"[\w-]+", word, re.ASCII):
            raise ValueError(word)
        direction, place = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        cursor = Cursor({"before": True, "after": False}[direction], place)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ParseError(BAD_CURSOR) from None
    # Only the word itself is a cursor: not what decodes to the same, nor a place of another list.
    if cursor.word() != word or not _is_place(place, kind, may_be_none=cursor.before):
        raise ParseError(BAD_CURSOR)
    return cursor


def _is_place(place: Any, kind: type[Place], *, may_be_none: bool) -> bool:
    if place is None:
        return may_be_none
    if type(place) is not kind:
        return False
    return 0 <= place <= LARGEST_PLACE if isinstance(place, int) else "\0" not in place
