"""Reads and writes places, as "input.prompt", in the JSON of a provider."""

from __future__ import annotations

import json
from collections.abc import Mapping

from generators.contract import JSON

LONGEST_WORD, LARGEST_NUMBER = 60, 2**53


def at(told: JSON, place: str) -> JSON:
    """Return what is at a place, or None."""
    for name in place.split("."):
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def put(body: dict[str, JSON], place: str, value: JSON) -> None:
    """Put a value at a place, making the objects on the way; [] at the end makes a list of it."""
    *way, last = place.split(".")
    for name in way:
        body = body.setdefault(name, {})
    if last.endswith("[]"):
        body[last.removesuffix("[]")] = [value]
    else:
        body[last] = value


def word(value: JSON) -> JSON:
    """Return a number or a short plain text as it is, and None for anything else."""
    if isinstance(value, str):
        return value if value.isprintable() and len(value) <= LONGEST_WORD else None
    return value if isinstance(value, int | float) and abs(value) < LARGEST_NUMBER else None


def object_in(content: bytes) -> dict[str, JSON] | None:
    """Return the JSON object that some bytes are, or None."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
