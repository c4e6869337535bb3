"""Refusals: what the duel socket answers instead of an error, from a closed list of codes."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    UNKNOWN_TRACK = "unknown_track"
    UNKNOWN_BATTLE = "unknown_battle"
    NOT_WATCHED = "not_watched"
    ALREADY_VOTED = "already_voted"
    EXPIRED = "expired"
    NO_PAIR = "no_pair"
    RATE_LIMITED = "rate_limited"


class Refusal(Exception):  # noqa: N818 - the contract's word
    """A request that is answered with no, a code and one sentence."""

    def __init__(self, code: Code, detail: str, battle: str | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.battle = code, detail, battle

    def message(self) -> dict[str, str | None]:
        return {"type": "refusal", "code": self.code.value, "detail": self.detail, "battle": self.battle}
