"""The commands of a release's boards are read from its own table."""

from __future__ import annotations

import csv
import gzip

import pytest

from arena.exports import recompute_lines


@pytest.fixture(autouse=True)
def nothing_kept():
    recompute_lines.commands.cache_clear()
    yield
    recompute_lines.commands.cache_clear()


def test_one_a_track_of_those_that_have_one(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path
    (tmp_path / "2026-11-30").mkdir()
    with gzip.open(tmp_path / "2026-11-30" / "boards.csv.gz", "wt", newline="") as file:
        rows = csv.writer(file)
        rows.writerows(
            [["track", "entry", "recompute"], ["a", "x", "rank a"], ["a", "y", "rank a"], ["b", "x", ""]]
        )
    assert recompute_lines.commands("2026-11-30") == {"a": "rank a"}


def test_files_that_are_away_are_asked_for_again(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path
    with pytest.raises(OSError, match=r"boards\.csv\.gz"):
        recompute_lines.commands("2026-11-30")
    test_one_a_track_of_those_that_have_one(settings, tmp_path)
