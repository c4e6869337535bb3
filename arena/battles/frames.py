"""What a voter's page may say: text frames checked field by field, refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from arena.refusals import Code, Refusal

MAX_CHARACTERS = 2_000
MAX_SECONDS = 86_400.0
CHOICES = {"left": 0, "right": 1, "tie": 2, "both_bad": 3}
SIDES = {"left": 0, "right": 1}
REASONS = ("unsafe", "broken", "illegal")


@dataclass(frozen=True, slots=True)
class Next:
    track: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class Shown:
    battle: str


@dataclass(frozen=True, slots=True)
class Watched:
    battle: str
    side: int
    seconds: float
    heard: bool


@dataclass(frozen=True, slots=True)
class CastVote:
    battle: str
    choice: int


@dataclass(frozen=True, slots=True)
class SkipBattle:
    battle: str


@dataclass(frozen=True, slots=True)
class ReportSide:
    battle: str
    side: int
    reason: str


Frame = Next | Shown | Watched | CastVote | SkipBattle | ReportSide


def parse(text: str) -> Frame:
    """Return the frame that `text` holds, or raise the Refusal that answers it."""
    if len(text) > MAX_CHARACTERS:
        raise Refusal(
            Code.TOO_LARGE, f"A message has at most {MAX_CHARACTERS} characters; this one has {len(text)}."
        )
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(Code.BAD_MESSAGE, "A message is a JSON object; this one is not JSON.") from None
    if not isinstance(data, dict):
        raise Refusal(Code.BAD_MESSAGE, "A message is a JSON object with a type.")
    kind = data.get("type")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refusal(Code.BAD_MESSAGE, f"The type of a message is one of {', '.join(READERS)}.")
    return reader(data)


def _string(data: dict[str, Any], name: str, longest: int) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise Refusal(Code.BAD_MESSAGE, f'"{name}" is a text of 1 to {longest} characters.')
    return value


def _one_of(data: dict[str, Any], name: str, words: Any) -> str:
    value = data.get(name)
    if not isinstance(value, str) or value not in words:
        raise Refusal(Code.BAD_MESSAGE, f'"{name}" is one of {", ".join(words)}.')
    return value


def _flag(data: dict[str, Any], name: str, *, default: bool) -> bool:
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise Refusal(Code.BAD_MESSAGE, f'"{name}" is true or false.')
    return value


def _seconds(data: dict[str, Any]) -> float:
    value = data.get("seconds")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SECONDS:
        raise Refusal(Code.BAD_MESSAGE, '"seconds" is a number from 0 to 86400.')
    return float(value)


def _battle(data: dict[str, Any]) -> str:
    return _string(data, "battle", 40)


def _next(data: dict[str, Any]) -> Next:
    return Next(_string(data, "track", 60), _flag(data, "ahead", default=False))


def _watched(data: dict[str, Any]) -> Watched:
    side = SIDES[_one_of(data, "side", SIDES)]
    return Watched(_battle(data), side, _seconds(data), _flag(data, "heard", default=False))


def _vote(data: dict[str, Any]) -> CastVote:
    return CastVote(_battle(data), CHOICES[_one_of(data, "choice", CHOICES)])


def _report(data: dict[str, Any]) -> ReportSide:
    return ReportSide(_battle(data), SIDES[_one_of(data, "side", SIDES)], _one_of(data, "reason", REASONS))


READERS: dict[str, Callable[[dict[str, Any]], Frame]] = {
    "next": _next,
    "shown": lambda data: Shown(_battle(data)),
    "watched": _watched,
    "vote": _vote,
    "skip": lambda data: SkipBattle(_battle(data)),
    "report": _report,
}
