"""Reads what a worker announces of itself: a closed form, and a sentence on the first thing that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

LARGEST_BODY = 256 * 1024
LONGEST_NAME, LONGEST_DEVICE, LONGEST_CAPABILITY, LONGEST_NOTICE, LONGEST_VERSION = 20, 120, 300, 2000, 120
MOST_ABILITIES, MOST_OFFERS, MOST_NOTICES, MOST_VERSIONS, MOST_BUSY = 300, 100, 100, 50, 64
DEEPEST = 12  # levels in each other: a recipe has three
LARGEST_NUMBER, LARGEST_STEP = 2**63 - 1, 2**31 - 1
ROLES = ("clips", "calls")
OFFER = {"slug", "name", "description", "recipe", "tasks", "sound", "price_per_second"}
PIECE = {"order", "stage", "step", "steps"}
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_BOOT = re.compile(r"[0-9a-f]{16}")
_STAGE = re.compile(r"[a-z]{1,12}")


class AnnouncementError(ValueError):
    """The text says what is wrong."""


@dataclass(frozen=True)
class Announcement:
    """What one process of a box says of itself; offers are looked at no further than their fields' names."""

    worker: str
    role: str
    boot: str
    device: str
    memory_bytes: int | None
    free_bytes: int | None
    abilities: list[str]
    warm: list[str]
    offers: list[dict[str, Any]]
    versions: dict[str, str | None]
    busy: list[dict[str, Any]]
    notices: list[str]
    stopping: bool


def read(body: bytes) -> Announcement:
    """Return the announcement that `body` holds; raises AnnouncementError."""
    told = _object(body)
    names = {field.name for field in fields(Announcement)}
    if unknown := sorted(set(told) - names):
        raise AnnouncementError(f"An announcement has no field {unknown[0]!r}.")
    if missing := sorted(names - set(told)):
        raise AnnouncementError(f"The announcement lacks {', '.join(missing)}.")
    for name, (holds, wanted) in FORM.items():
        if not holds(told[name]):
            raise AnnouncementError(f"{name} must be {wanted}.")
    return Announcement(**told)


def _object(body: bytes) -> dict[str, Any]:
    """Return the body's object, if the database can keep all of its characters and numbers."""
    try:
        told = json.loads(body.decode())
        text = json.dumps(told, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        told = text = None
    if not isinstance(told, dict) or text is None or "\\u0000" in text:
        raise AnnouncementError("An announcement is one JSON object of finite numbers and whole characters.")
    if not is_flat(told, DEEPEST):
        raise AnnouncementError(f"An announcement is nested in at most {DEEPEST} levels.")
    return told


def is_flat(value: Any, deepest: int) -> bool:
    """Whether objects and lists stand in each other in no more levels: what has many ends whoever walks through it."""
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return deepest > 0 and all(is_flat(each, deepest - 1) for each in inside)


def _text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


def _matches(pattern: re.Pattern[str], longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= longest and bool(pattern.fullmatch(value))


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _or_null(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or holds(value)


def _list(each: Callable[[Any], bool], most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(each, value))


def _is_version(name: str, value: Any) -> bool:
    return len(name) <= LONGEST_VERSION and _or_null(_text(LONGEST_VERSION))(value)


def _are_versions(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MOST_VERSIONS
        and all(_is_version(*pair) for pair in value.items())
    )


def _is_offer(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == OFFER and isinstance(value["recipe"], dict)


def _is_piece(value: Any) -> bool:
    step = _or_null(_whole(0, LARGEST_STEP))
    return (
        isinstance(value, dict)
        and set(value) == PIECE
        and _whole(-LARGEST_NUMBER, LARGEST_NUMBER)(value["order"])
        and _matches(_STAGE, LONGEST_NAME)(value["stage"])
        and step(value["step"])
        and step(value["steps"])
    )


_words = _list(_text(LONGEST_CAPABILITY), MOST_ABILITIES), f"a list of at most {MOST_ABILITIES} capabilities"
_bytes = _or_null(_whole(0, LARGEST_NUMBER)), "a number of bytes, or null"

FORM: dict[str, tuple[Callable[[Any], bool], str]] = {
    "worker": (_matches(_NAME, LONGEST_NAME), f"1 to {LONGEST_NAME} of a-z, 0-9 and inner dashes"),
    "role": (lambda value: value in ROLES, " or ".join(ROLES)),
    "boot": (_matches(_BOOT, 16), "16 digits of 0-9 and a-f, others with every start"),
    "device": (_text(LONGEST_DEVICE), f"a text of 1 to {LONGEST_DEVICE} characters"),
    "memory_bytes": _bytes,
    "free_bytes": _bytes,
    "abilities": _words,
    "warm": _words,
    "offers": (_list(_is_offer, MOST_OFFERS), f"a list of at most {MOST_OFFERS} objects of {sorted(OFFER)}"),
    "versions": (_are_versions, f"an object of at most {MOST_VERSIONS} versions, as texts or null"),
    "busy": (_list(_is_piece, MOST_BUSY), f"a list of at most {MOST_BUSY} objects of {sorted(PIECE)}"),
    "notices": (
        _list(_text(LONGEST_NOTICE), MOST_NOTICES),
        f"a list of at most {MOST_NOTICES} sentences of {LONGEST_NOTICE} characters",
    ),
    "stopping": (lambda value: isinstance(value, bool), "true or false"),
}
