"""Byte ranges, for any header and any size."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from arena.clips.ranges import parse

sizes, places = st.integers(1, 10**12), st.integers(0, 10**13)


@given(places, places, sizes)
def test_from_and_to(first, last, size):
    header = f"bytes={first}-{last}"
    if last < first:
        assert parse(header, size) is None
    elif first >= size:
        with pytest.raises(ValueError, match="beyond"):
            parse(header, size)
    else:
        assert parse(header, size) == (first, min(last, size - 1))


@given(places, sizes)
def test_from_there_on(first, size):
    if first >= size:
        with pytest.raises(ValueError, match="beyond"):
            parse(f"bytes={first}-", size)
    else:
        assert parse(f"bytes={first}-", size) == (first, size - 1)


@given(places, sizes)
def test_the_last_so_many(count, size):
    if count == 0:
        with pytest.raises(ValueError, match="empty"):
            parse("bytes=-0", size)
    else:
        assert parse(f"bytes=-{count}", size) == (max(size - count, 0), size - 1)


@given(st.text(max_size=40) | st.text("bytes=0123456789-, ", max_size=40), sizes)
def test_any_header_is_a_range_or_ignored_or_beyond(header, size):
    try:
        found = parse(header, size)
    except ValueError:
        return
    if found is not None:
        assert 0 <= found[0] <= found[1] < size


@pytest.mark.parametrize(
    "header", ["", "bytes", "bytes=", "bytes=-", "bytes=1-2,4-5", "items=0-1", "bytes=1-2x"]
)
def test_what_is_no_single_range_is_ignored(header):
    assert parse(header, 100) is None


def test_an_empty_file_has_no_byte_to_ask_for():
    with pytest.raises(ValueError, match="beyond"):
        parse("bytes=0-", 0)
