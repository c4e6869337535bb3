"""Makes numbers of arrays into numbers of JSON: rounded to what is meant, whole where they are whole."""

from __future__ import annotations

DIGITS = 3


def rounded(value: float | None) -> float | None:
    """Round to a thousandth, of a point or whatever it is."""
    return None if value is None else round(float(value), DIGITS) + 0.0  # no minus before nothing


def whole(value: float) -> float:
    """Give a number of votes: an int, unless weights made it another."""
    return int(value) if value == int(value) else round(float(value), DIGITS)
