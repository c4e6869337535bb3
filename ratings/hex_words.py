"""Words of 16 hex digits, as pseudonyms are, as integers of eight bytes and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.votes_parquet import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGITS = 16


def packed(words: Any) -> NDArray[np.uint64] | None:
    """Give each word as one integer.

    Parameters
    ----------
    words : pyarrow.Array of string, or of a dictionary of them, length n
        None of them missing.

    Returns
    -------
    ndarray of uint64, shape (n,)
        Different for different words; None unless every word has 16 hex digits in small letters.
    """
    if str(words.type).startswith("dictionary"):
        numbers = packed(words.dictionary)
        return None if numbers is None else numbers.take(places(words.indices, len(numbers)))
    letters = _letters(words)
    return None if letters is None else _packed(letters)


def spelled(numbers: NDArray[np.uint64]) -> tuple[str, ...]:
    """Give the words of integers that were packed."""
    digits = numbers.astype("<u8").tobytes().hex().encode("utf-32-le")  # as NumPy's own texts are laid out
    return tuple(np.frombuffer(digits, f"<U{DIGITS}").tolist())


def _letters(words: Any) -> NDArray[np.uint8] | None:
    """Give the bytes of all words, without a copy, if they are hex digits and 16 in each."""
    if str(words.type) != "string" or words.null_count:
        return None
    if not len(words):
        return np.empty(0, np.uint8)
    _, offsets, data = words.buffers()
    ends = np.frombuffer(offsets, np.int32)[words.offset : words.offset + len(words) + 1]
    if (np.diff(ends) != DIGITS).any():
        return None
    letters = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    # Of bytes without a sign, those below the first are above the last too.
    return letters if ((letters - ord("0") < 10) | (letters - ord("a") < 6)).all() else None  # noqa: PLR2004


def _packed(letters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Pack eight digits at once, which are the low halves of eight bytes, into the four bytes that they spell."""
    digits = letters.view("<u8")
    digits = (digits & 0x0F0F0F0F0F0F0F0F) + 9 * ((digits >> 6) & 0x0101010101010101)
    digits = ((digits << 4) | (digits >> 8)) & 0x00FF00FF00FF00FF
    digits = (digits | (digits >> 8)) & 0x0000FFFF0000FFFF
    return (digits | (digits >> 16)).astype("<u4").view(np.uint64)
