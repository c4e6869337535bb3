"""Lines for DuckDB run as they are printed, on each format that we write."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from arena.exports import duckdb_lines
from arena.exports.catalogue import TABLES
from arena.tabular.formats import FORMATS

WINNERS = ["model_a", "model_b", "tie", "tie (bothbad)", "model_a"]


def vote(number: int, winner: str, *, counted: bool = True) -> tuple:
    return (
        f"battle-{number}", "shapes-text-to-video", "1", None, "en", "kestrel", "pale-otter", winner, "left", "0123",
        "2026-03-01T12:34Z", 0.5, counted, None if counted else "not-watched", 1,
    )  # fmt: skip


VOTES = [vote(number, winner) for number, winner in enumerate(WINNERS)]
VOTES.append(vote(9, "model_b", counted=False))
SERVED = [
    ("b1", "t", "1", None, "en", "kestrel", "pale-otter", "left", "0123", "2026-03-01T12:34Z", 0.5, outcome)
    for outcome in ("voted", "skipped", "voted")
]


def written(folder: Path, table: str, rows: list[tuple], form: str) -> str:
    """Write rows as a release has them: text is packed."""
    content = b"".join(FORMATS[form].pieces(TABLES[table].columns, [rows]))
    path = folder / (f"{table}.{form}" if form == "parquet" else f"{table}.{form}.gz")
    path.write_bytes(content if form == "parquet" else gzip.compress(content))
    return str(path)


@pytest.mark.parametrize("form", FORMATS)
def test_the_first_rows_of_every_format(tmp_path, form):
    path = written(tmp_path, "votes", VOTES, form)
    answer = duckdb.sql(duckdb_lines.first_rows(path, form))
    assert answer.columns == [column.name for column in TABLES["votes"].columns]
    assert [row[0] for row in answer.fetchall()] == [row[0] for row in VOTES[:5]]


@pytest.mark.parametrize("form", FORMATS)
def test_win_rates_are_of_counted_votes_with_ties_as_halves(tmp_path, form):
    answer = duckdb.sql(duckdb_lines.win_rates(written(tmp_path, "votes", VOTES, form), form))
    assert answer.fetchall() == [
        ("shapes-text-to-video", "kestrel", 5, 0.6),
        ("shapes-text-to-video", "pale-otter", 5, 0.4),
    ]


def test_what_came_of_battles(tmp_path):
    path = written(tmp_path, "served", SERVED, "parquet")
    assert duckdb.sql(duckdb_lines.outcomes(path, "parquet")).fetchall() == [
        ("t", "skipped", 1),
        ("t", "voted", 2),
    ]


def test_an_address_cannot_end_its_quotation():
    assert duckdb_lines.first_rows("http://x/'; DROP", "csv") == (
        "SELECT * FROM read_csv('http://x/''; DROP') LIMIT 5;"
    )
