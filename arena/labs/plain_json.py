"""Whether something that a lab sent is plain JSON that can be kept, hashed and read back as it is."""

from __future__ import annotations

import json
import math
from typing import Any

from ratings.ledger import LARGEST_INTEGER

DEEPEST = 12


class PlainError(ValueError):
    """The text says what is wrong."""


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that `body` holds; raises PlainError."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except PlainError:
        raise
    except (ValueError, RecursionError):
        raise PlainError("The body is not JSON in UTF-8; send one JSON object.") from None
    if not isinstance(found, dict):
        raise PlainError("The body is JSON, but no object; send one JSON object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PlainError("The body has the same key twice in one object; give each key once.")
    return found


def _no_constant(name: str) -> Any:
    raise PlainError(f"The body has {name}, which JSON does not know; give a number.")


def check(value: Any, deepest: int = DEEPEST) -> None:
    """Refuse what the database could not keep, or what another reader would read differently; raises PlainError."""
    match value:
        case None | bool():
            return
        case str():
            _check_text(value)
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise PlainError("A whole number is too large; give one beyond 2**53 as text.")
        case float():
            if not math.isfinite(value):
                raise PlainError("A number is not finite; give a finite one.")
        case list() | dict():
            _check_inside(value, deepest)
        case _:
            raise PlainError("Give JSON: objects, lists, texts, numbers, true, false and null.")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PlainError("A text holds half a character; give valid Unicode.") from None
    if "\0" in text:
        raise PlainError("A text holds a zero character; leave it out.")


def _check_inside(value: list[Any] | dict[Any, Any], deepest: int) -> None:
    if not deepest:
        raise PlainError(f"It is nested too deeply; {DEEPEST} levels are the most.")
    for key in value if isinstance(value, dict) else ():
        if not isinstance(key, str):
            raise PlainError("The keys of an object are texts.")
        _check_text(key)
    for inner in value.values() if isinstance(value, dict) else value:
        check(inner, deepest - 1)
