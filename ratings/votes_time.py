"""Reads when votes were cast, as text or from Arrow's timestamps: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MEANT = "a time, as 2026-03-01T12:34Z"
MOST_KEPT = 1 << 20  # minutes of two years


def microseconds(name: str, moment: datetime) -> int:
    """Give a moment as a number.

    Parameters
    ----------
    name : str
        What the moment is, for the error.
    moment : datetime
        With a time zone.

    Raises
    ------
    ValueError
        For a time without a zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{name} is {moment.isoformat()}; it must carry a time zone.")
    return (moment - EPOCH) // MICROSECOND


class Moments(dict[str, int]):
    """Times as texts have them, each read once: a file names the same minutes again and again.

    ISO 8601 to the minute or finer, with a zone; a time without one is in UTC, as the column is.
    """

    def __missing__(self, text: str) -> int:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
        if len(self) >= MOST_KEPT:
            self.clear()
        number = self[text] = (moment - EPOCH) // MICROSECOND
        return number
