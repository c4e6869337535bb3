"""The ledger's lines: one canonical form for a value, a vote's line, and the hash that seals a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Winner = Literal["model_a", "model_b", "tie", "tie (bothbad)"]
Side = Literal["left", "right"]
WINNERS: tuple[Winner, ...] = get_args(Winner)
SIDES: tuple[Side, ...] = get_args(Side)

# Beyond this, readers that hold numbers as doubles would read another integer.
LARGEST_INTEGER = 2**53 - 1


def canonical(value: Value) -> bytes:
    """Bytes of a value's one canonical JSON form (RFC 8785): sorted keys, no spaces, UTF-8.

    Parameters
    ----------
    value : str, int, bool, None, or sequences and mappings of them
        Mappings have string keys. A decimal goes in as a string that its maker has rounded.

    Raises
    ------
    TypeError
        For floats, whose digits depend on who writes them, for bytes, and for anything else JSON has no
        word for.
    ValueError
        For an integer that a double cannot hold, or text that is not valid Unicode.
    """
    try:
        return json.dumps(_ordered(value, "value"), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise ValueError("the text holds half of a surrogate pair; it must be valid Unicode.") from error


def leaf_hash(line: bytes) -> str:
    """SHA-256 of a zero byte and the line, in hex: a leaf of RFC 6962, which no inner node can imitate."""
    return sha256(b"\x00" + line).hexdigest()


def vote_line(
    *,
    battle: str,
    track: str,
    prompt: str,
    model_a: str,
    model_b: str,
    winner: Winner,
    side_a: Side,
    voter: str,
    cast_at: datetime,
    probability: float | Decimal,
) -> bytes:
    """Canonical line of one vote: exactly the immutable values that the ledger seals.

    Parameters
    ----------
    battle, track, prompt, voter : str
        The battle's opaque name, the track's slug, the prompt's slug, the voter's pseudonym.
    model_a, model_b : str
        The two entries, by slug or codename; the words are those of published arena data.
    winner : {"model_a", "model_b", "tie", "tie (bothbad)"}
        The answer.
    side_a : {"left", "right"}
        Where `model_a` was shown.
    cast_at : datetime
        When the vote was cast, with a time zone; the line keeps the minute in UTC.
    probability : float or Decimal
        Probability with which this unordered pair was served; the line keeps nine decimals.

    Raises
    ------
    ValueError
        For empty text, an entry against itself, an unknown winner or side, a time without a zone, or a
        probability that is not above 0 and at most 1 when rounded to nine decimals.
    """
    texts = {
        "battle": battle,
        "track": track,
        "prompt": prompt,
        "model_a": model_a,
        "model_b": model_b,
        "voter": voter,
    }
    for field, text in texts.items():
        if not isinstance(text, str) or not text:
            raise ValueError(f"{field} is {text!r}; it must be text that is not empty.")
    if model_a == model_b:
        raise ValueError(f"model_a and model_b are both {model_a!r}; an entry never meets itself.")
    _one_of("winner", winner, WINNERS)
    _one_of("side_a", side_a, SIDES)
    line = texts | {
        "winner": winner,
        "side_a": side_a,
        "cast_at": _minute(cast_at),
        "probability": _nine_decimals(probability),
    }
    return _of_texts(line)


def _of_texts(texts: Mapping[str, str]) -> bytes:
    """Canonical form of texts under plain names: what `canonical` gives, in a fraction of its time."""
    line = ",".join([f'"{name}":{encode_basestring(texts[name])}' for name in sorted(texts)])
    try:
        return f"{{{line}}}".encode()
    except UnicodeEncodeError as error:
        raise ValueError("the text holds half of a surrogate pair; it must be valid Unicode.") from error


def _ordered(value: Value, place: str) -> Value:
    """Put every mapping into canonical order; refuse what JSON would leave ambiguous."""
    match value:
        case None | bool() | str():
            return value
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise ValueError(f"{place} is {value}; integers beyond 2**53 - 1 must be given as strings.")
            return int(value)
        case Mapping():
            for key in value:
                if not isinstance(key, str):
                    raise TypeError(f"{place} has the key {key!r}; every key must be a string.")
            # RFC 8785 orders by UTF-16 code units, which differs from code points beyond the basic plane.
            keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
            return {key: _ordered(value[key], f"{place}.{key}") for key in keys}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_ordered(item, f"{place}[{index}]") for index, item in enumerate(value)]
    raise TypeError(
        f"{place} is {value!r} of type {type(value).__name__}; it must be a string, integer, boolean, null, "
        "list or mapping (a decimal goes in as a string)."
    )


def _one_of(field: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ValueError(f"{field} is {word!r}; it must be one of {', '.join(map(repr, words))}.")


def _minute(moment: datetime) -> str:
    """ISO 8601 to the minute in UTC, such as 2026-03-01T12:34Z; seconds would single a voter out."""
    if moment.utcoffset() is None:
        raise ValueError(f"cast_at is {moment.isoformat()}; it must carry a time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _nine_decimals(probability: float | Decimal) -> str:
    text = f"{probability:.9f}"
    if not (float(text) > 0.0 and probability <= 1.0):
        raise ValueError(
            f"probability is {probability}; it must be above 0 and at most 1 with nine decimals."
        )
    return text
