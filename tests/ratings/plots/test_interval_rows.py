from itertools import pairwise

import pytest

from ratings.plots.interval_rows import MOST_ROWS, Column, Row, Table, draw, minus, short
from tests.ratings.plots.drawings import heights, words

TABLE = Table("Title", (Column("entry", "left"),), (Column("points", "right"),), ("A note.",))


def rows(number):
    return [Row((f"entry {at}",), (f"{at}",), 900.0 + at, 950.0 + at, 1000.0 + at) for at in range(number)]


@pytest.mark.parametrize("number", [0, 1, 60])
def test_every_row_has_a_line_of_its_own(tmp_path, number):
    draw(tmp_path / "a.svg", TABLE, rows(number))
    named = [f"entry {at}" for at in range(number)]
    found = heights(tmp_path / "a.svg", named)
    assert list(found) == named
    lines = sorted(found.values())
    assert all(after - before > 12 for before, after in pairwise(lines))
    assert {"Title", "A note.", "points"} <= set(words(tmp_path / "a.svg"))


def test_of_very_many_rows_some_are_drawn_and_that_is_said(tmp_path):
    draw(tmp_path / "a.svg", TABLE, rows(MOST_ROWS + 1))
    drawn = words(tmp_path / "a.svg")
    assert f"entry {MOST_ROWS}" not in drawn
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 1} rows." in drawn


def test_the_scale_is_made_for_those_of_whom_more_is_known(tmp_path):
    young = Row(("young",), ("-",), -3000.0, 1800.0, 4000.0, fits=False)
    draw(tmp_path / "with.svg", TABLE, [*rows(5), young])
    draw(tmp_path / "without.svg", TABLE, rows(5))
    ticks = [
        [word for word in words(tmp_path / name) if word.isdigit()] for name in ("with.svg", "without.svg")
    ]
    assert ticks[0] == ticks[1]
    draw(tmp_path / "alone.svg", TABLE, [young])
    assert minus("-3,000") in words(tmp_path / "alone.svg")


def test_long_names_are_cut():
    assert short("x" * 40) == "x" * 40
    assert short("x" * 41) == "x" * 39 + "\N{HORIZONTAL ELLIPSIS}"
