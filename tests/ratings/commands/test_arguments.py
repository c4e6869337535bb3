import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from ratings.commands import arguments


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is what is under test
def test_a_moment_is_read_as_it_is_written(when):
    when = when.replace(second=0, microsecond=0, tzinfo=UTC)
    for word in (f"{when:%Y-%m-%dT%H:%M}", f"{when:%Y-%m-%dT%H:%MZ}", f"{when:%Y-%m-%d %H:%M:%S}"):
        assert arguments.moment(word) == when
    assert arguments.moment(f"{when:%Y-%m-%d}") == when.replace(hour=0, minute=0)
    there = f"{when + timedelta(hours=2):%Y-%m-%dT%H:%M}+02:00"
    assert arguments.moment(there) == when
    assert arguments.moment(there).utcoffset() == timedelta()


@pytest.mark.parametrize(
    "word",
    [
        "",
        "today",
        "2026",
        "2026-03",
        "2026-02-30",
        "2026-03-01T25:00",
        "2026-W01-1",
        "0001-01-01T00:00+23:00",
    ],
)
def test_what_is_no_moment_is_refused(word):
    with pytest.raises(argparse.ArgumentTypeError, match="it must be a day as 2026-03-01 or a minute"):
        arguments.moment(word)


def test_names_are_read_between_commas_and_quotes():
    assert arguments.words("a,b") == ["a", "b"]
    assert arguments.words('"a,b", c d') == ["a,b", "c d"]
    for word in ("", "a,,b", ",", "a\nb", "a\rb"):
        with pytest.raises(argparse.ArgumentTypeError, match="names with commas between them"):
            arguments.words(word)


def test_a_picture_has_an_ending_that_says_its_form():
    assert arguments.picture("a/B.SVG") == Path("a/B.SVG")
    with pytest.raises(argparse.ArgumentTypeError, match=r"it must end with .svg, .png, .pdf"):
        arguments.picture("a.jpg")


@pytest.mark.parametrize("word", ["0", "-1", "1.5", "x", "", "9" * 30, "\N{ARABIC-INDIC DIGIT THREE}"])
def test_what_is_no_number_of_something_is_refused(word):
    with pytest.raises(argparse.ArgumentTypeError, match="it must be a whole number of at least 1"):
        arguments.at_least(1)(word)
