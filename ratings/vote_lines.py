"""Builds the ledger's lines of many votes from the cells of a votes file, as fast as Python can."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratings.votes_rows import Row

# The columns that a line is made of, in the order of `row`, which begins with those that every votes file has.
CELLS = (
    "model_a", "model_b", "winner", "battle", "track", "prompt", "side_a", "voter", "cast_at", "probability",
)  # fmt: skip
QUOTES_A_LINE = 4 * len(CELLS)


def lines(rows: Sequence[Row]) -> list[bytes]:
    """Canonical lines of votes: what `ratings.ledger.vote_line` makes of the same values.

    Parameters
    ----------
    rows : sequence of tuple, shape (n,)
        A number of no matter here, the texts of CELLS in that order, and whatever else. `cast_at` is to the
        minute and `probability` has nine decimals, as the line has them; other texts give other lines.

    Returns
    -------
    list of bytes, length n
        Half a surrogate pair, which no true line has, is kept, so that the line is another one.
    """
    plain = [
        f'{{"battle":"{battle}","cast_at":"{cast_at}","model_a":"{model_a}","model_b":"{model_b}",'
        f'"probability":"{probability}","prompt":"{prompt}","side_a":"{side_a}","track":"{track}",'
        f'"voter":"{voter}","winner":"{winner}"}}'
        for _, model_a, model_b, winner, battle, track, prompt, side_a, voter, cast_at, probability, *_ in rows
    ]
    # Only quotes, backslashes and control characters are spelled otherwise in JSON; all rows are asked at once.
    whole = "".join(plain)
    if whole.count('"') == QUOTES_A_LINE * len(plain) and "\\" not in whole and whole.isprintable():
        return list(map(str.encode, plain))
    return [_spelled(dict(zip(CELLS, row[1:], strict=False))) for row in rows]


def _spelled(cells: dict[str, str]) -> bytes:
    line = ",".join(f'"{name}":{encode_basestring(cells[name])}' for name in sorted(cells))
    return f"{{{line}}}".encode(errors="surrogatepass")
