from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from ratings.blocks import FIRST_PREVIOUS, block_hash, header_line, is_hash, signed_message

HEADER = {
    "number": 7,
    "previous": "ab" * 32,
    "root": "cd" * 32,
    "first": 1,
    "count": 2,
    "sealed_at": datetime(2026, 3, 1, 12, 34, 56, 789, tzinfo=UTC),
}


def test_a_header_to_the_byte():
    line = header_line(**HEADER)
    assert line == (
        b'{"count":2,"first":1,"number":7,"previous":"' + b"ab" * 32 + b'","root":"' + b"cd" * 32 + b'",'
        b'"sealed_at":"2026-03-01T12:34:56Z","type":"block"}'
    )
    assert block_hash(line) == sha256(line).hexdigest()
    assert signed_message("ab" * 32) == b"paddock-block:" + b"ab" * 32


def test_any_zone_gives_one_line():
    elsewhere = HEADER["sealed_at"].astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert header_line(**HEADER | {"sealed_at": elsewhere}) == header_line(**HEADER)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"number": 0}, "they must be at least 1, 0 and 1"),
        ({"first": -1}, "they must be at least 1, 0 and 1"),
        ({"count": 0}, "they must be at least 1, 0 and 1"),
        ({"previous": "AB" * 32}, "previous is 'AB.*; it must be 64 hex digits in small letters"),
        ({"root": "cd"}, "root is 'cd'; it must be 64 hex digits"),
        ({"sealed_at": datetime(2026, 3, 1)}, "it must carry a time zone"),  # noqa: DTZ001 - the point
    ],
)
def test_what_is_no_header_is_refused(cells, sentence):
    with pytest.raises(ValueError, match=sentence):
        header_line(**HEADER | cells)


@pytest.mark.parametrize("digits", ["0" * 63, "0" * 65, "g" * 64, "A" * 64, 5, None])
def test_what_is_no_hash(digits):
    assert not is_hash(digits)
    assert is_hash(FIRST_PREVIOUS)
