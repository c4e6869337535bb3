"""What a provider's answer means: a state, a file, or a failure in one sentence that names no key and no address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generators.contract import JSON, AdapterError, ContentRefused, PermanentFailure, TransientFailure
from generators.providers.contract import GONE, RUNNING, Contract
from generators.providers.places import at, word
from generators.said import said

# Whatever the contract, these mark an answer, in its codes or in its words; providers pass each other's on.
REFUSED = (
    "datainspectionfailed",
    "ipinfringementsuspect",
    "content_policy_violation",
    "content policy",
    "moderation_blocked",
    "flagged as sensitive",
    "nsfw content",
)
SPENT = (
    "arrearage",
    "freetieronly",
    "exhausted balance",
    "top_up",
    "insufficient_quota",
    "insufficient balance",
    "insufficient credit",
)
BUSY = ("throttling", "was throttled", "rate limit")

_NO_KEY, _NO_MONEY, _NOT_THERE = frozenset({401, 403}), 402, frozenset({404, 410})
_LATER = frozenset({408, 409, 425, 429})
_SERVER = 500
_HUNDRED = 100
_PIECE = 8  # so much of a key is never repeated
_LONGEST_WORDS = 2000
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,9}://\S+|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?", re.IGNORECASE)
_CODES = ("code", "error_type", "type", "title")
_WORDS = ("message", "detail", "msg", "error", "reason")
_INSIDE = ("output", "error", "detail")


def refusal(contract: Contract, status: int, told: Mapping[str, JSON] | None, key: str) -> AdapterError:
    """Return what an answer that is no success means.

    Parameters
    ----------
    contract : Contract
        Of whoever answered.
    status : int
        400 or more.
    told : mapping or None
        The answer's object.
    key : str
        That was sent; words that repeat a part of it are not repeated.
    """
    if found := _marked(contract, told, key):
        return found
    if status == _NO_MONEY:
        return _spent(contract)
    if status in _NO_KEY:
        return PermanentFailure(f"The provider does not accept the key in {contract.key_variable}.")
    if status in _LATER:
        return TransientFailure(f"The provider has no room now: it answered {status}.")
    if status >= _SERVER:
        return TransientFailure(f"The provider is away: it answered {status}.")
    return PermanentFailure(said(f"The provider answered {status}", _reason(told, key)))


def failed(contract: Contract, told: Mapping[str, JSON], key: str) -> AdapterError:
    """Return why a job has failed that was taken: it is over, so none of it passes by itself."""
    found = _marked(contract, told, key)
    if found and not isinstance(found, TransientFailure):
        return found
    return PermanentFailure(said("The provider failed", _reason(told, key)))


def state(contract: Contract, told: Mapping[str, JSON]) -> str:
    """Return a job's state; a word that the contract does not know means that it still runs."""
    found = at(told, contract.state_at)
    return contract.states.get(found, RUNNING) if isinstance(found, str) else RUNNING


def is_gone(contract: Contract, status: int, told: Mapping[str, JSON] | None) -> bool:
    """Whether an answer says that there is no such job."""
    return status in _NOT_THERE or (told is not None and state(contract, told) == GONE)


def is_about_the_key(status: int) -> bool:
    """Whether an answer is about the key or its account, and not about what was asked."""
    return status in _NO_KEY or status == _NO_MONEY


def share(contract: Contract, told: Mapping[str, JSON]) -> float | None:
    """Return how far a job is, 0 to 1, where the provider says."""
    done = word(at(told, contract.share_at)) if contract.share_at else None
    return min(1.0, max(0.0, done / _HUNDRED)) if isinstance(done, int | float) else None


def file_of(contract: Contract, told: Mapping[str, JSON]) -> str | None:
    """Return the address of a job's file, or None where the answer names none."""
    found = at(told, contract.file_at)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, str) and found else None


def made(contract: Contract, told: Mapping[str, JSON], key: str) -> dict[str, JSON]:
    """Return what a provider says that it has made, as plain values by our names; none that repeats the key."""
    found = {name: word(at(told, place)) for name, place in contract.told.items()}
    return {
        name: value for name, value in found.items() if value is not None and not _repeats(str(value), key)
    }


def is_number(found: JSON, key: str) -> bool:
    """Whether what a provider calls a job can be kept: of plain characters, and not the key with which it was asked."""
    if not isinstance(found, str) or not _NUMBER.fullmatch(found):
        return False
    return len(key) < _PIECE or key not in found


def _marked(contract: Contract, told: Mapping[str, JSON] | None, key: str) -> AdapterError | None:
    """Return what certain words of an answer mean, whatever its status."""
    text = " ".join([*_found(told, _CODES), *_found(told, _WORDS)])[:_LONGEST_WORDS].lower()
    if any(mark in text for mark in REFUSED):
        return ContentRefused(said("The provider refuses this prompt by its rules", _reason(told, key)))
    if any(mark in text for mark in SPENT):
        return _spent(contract)
    if any(mark in text for mark in BUSY):
        return TransientFailure("The provider has no room now: too much was asked of it at once.")
    return None


def _spent(contract: Contract) -> AdapterError:
    return PermanentFailure(f"The account of the key in {contract.key_variable} has no money left.")


def _reason(told: Mapping[str, JSON] | None, key: str) -> str | None:
    """Return a provider's own words: no address, and nothing that repeats the key."""
    words = next(_found(told, _WORDS), None) or next(_found(told, _CODES), None)
    if words is None or _repeats(words, key):
        return None
    return _ADDRESS.sub("(an address)", words)


def _repeats(words: str, key: str) -> bool:
    return (
        any(key[at : at + _PIECE] in words for at in range(max(1, len(key) - _PIECE + 1))) if key else False
    )


def _found(told: JSON, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts under some names, outermost first; providers put them at different depths."""
    if isinstance(told, list):
        for each in told[:3]:
            yield from _found(each, names)
    if not isinstance(told, Mapping):
        return
    yield from (told[name] for name in names if isinstance(told.get(name), str) and told[name].strip())
    for inner in _INSIDE:
        yield from _found(told.get(inner), names)
