"""Tables of every kind of column, drawn at random."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from arena.tabular.columns import Column, Kind

# What a database holds: no zero bytes, no half of a surrogate pair.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    [",", '"', "\n", "\r", "a,b", 'say "a"', "%s", "%", "\\", "x\r\ny", " ", "null", "ß夜🜁", "=1+1"]
)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1))  # noqa: DTZ001 - hypothesis draws naive ones
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
CELLS = {
    Kind.TEXT: WORDS,
    Kind.WORD: WORDS,
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    Kind.BOOLEAN: st.booleans(),
    Kind.MINUTE: TIMES.map("{:%Y-%m-%dT%H:%MZ}".format),
    Kind.MOMENT: TIMES.map("{:%Y-%m-%dT%H:%M:%SZ}".format),
    Kind.JSON: JSON.filter(lambda value: value is not None),
}


@st.composite
def tables(draw, most_rows=6):
    """Return columns and rows; about half of the columns may be unknown."""
    kinds = draw(st.lists(st.sampled_from(Kind), min_size=1, max_size=8))
    columns = tuple(
        Column(f"{kind}%{at}", kind, f"About {kind}.", nullable=draw(st.booleans()))
        for at, kind in enumerate(kinds)
    )
    cells = [st.none() | CELLS[each.kind] if each.nullable else CELLS[each.kind] for each in columns]
    return columns, draw(st.lists(st.tuples(*cells), max_size=most_rows))


def moment(text: str) -> datetime:
    """Return the time that a cell holds."""
    return datetime.fromisoformat(text).astimezone(UTC)


def batches(rows, size):
    return [rows[at : at + size] for at in range(0, len(rows), size)]
