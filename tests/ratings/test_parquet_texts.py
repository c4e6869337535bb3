from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest

from ratings.text_files import VotesFileError
from ratings.votes_leaves import COLUMNS, read
from ratings.votes_rows import opened
from tests.ratings.ledgers import TYPES, _typed, small, write
from tests.ratings.votes_files import row, write_parquet

VOTES, ROWS = small()
NOON = datetime(2026, 3, 1, 12, 34, tzinfo=UTC)


def texts(path, *columns):
    with opened(path, columns) as (_, rows):
        return [cells[4:] for cells in rows]


def refused(path):
    with pytest.raises(VotesFileError) as caught:
        read(path)
    return str(caught.value).removeprefix(str(path))


def test_rows_are_those_of_the_same_file_in_csv(tmp_path):
    columns = COLUMNS[3:]
    path, _ = write(tmp_path, VOTES, ROWS, ".parquet")
    other, _ = write(tmp_path, VOTES, ROWS)
    with opened(path, columns) as (found, rows), opened(other, columns) as (as_csv, lines):
        assert found == as_csv == list(COLUMNS)
        assert [each[1:] for each in rows] == [each[1:] for each in lines]
    with opened(path, columns) as (_, rows):
        assert [each[0] for each in rows] == list(range(1, 21))


def test_leaves_are_the_same_however_a_tool_wrote_the_file(tmp_path):
    path, _ = write(tmp_path, VOTES, ROWS, ".parquet")
    leaves = read(path)
    naive = {"cast_at": pa.timestamp("us")}
    for types in (naive, dict.fromkeys(TYPES, None), dict.fromkeys(TYPES, pa.large_string()) | naive):
        rows = [_typed(vote) for vote in VOTES]
        again = write_parquet(
            tmp_path / "again.parquet", rows, {n: t for n, t in types.items() if t is not None}
        )
        assert read(again).hashes == leaves.hashes
        assert read(again).block_words == ["1", "2", "3", "4"]
    as_text = write_parquet(tmp_path / "text.parquet", VOTES)
    assert read(as_text).hashes == leaves.hashes


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (NOON, "2026-03-01T12:34Z"),
        (NOON.astimezone(timezone(timedelta(hours=3))), "2026-03-01T12:34Z"),
        (NOON + timedelta(seconds=1), "2026-03-01T12:34:01+00:00"),
        (NOON + timedelta(microseconds=1), "2026-03-01T12:34:00.000001+00:00"),
        (0.066666667, "0.066666667"),
        (0.0666666671, "0.066666667"),
        (1.0, "1.000000000"),
        (7, "7"),
        (True, "true"),
        ("", ""),
    ],
)
def test_cells_are_spelled_and_none_is_rounded_to_a_minute(tmp_path, cell, text):
    path = write_parquet(tmp_path / "votes.parquet", [row(cell=cell)])
    assert texts(path, "cell") == [(text,)]


def test_a_missing_value_is_named_with_its_row(tmp_path):
    rows = [_typed(vote) for vote in VOTES]
    rows[9]["prompt"] = None
    path = write_parquet(tmp_path / "votes.parquet", rows, TYPES)
    assert refused(path) == ", row 10, column prompt: there is nothing; it must be text."


def test_a_missing_column_and_another_kind_are_named(tmp_path):
    rows = [_typed(vote) for vote in VOTES]
    path = write_parquet(tmp_path / "votes.parquet", [each | {"battle": ["b"]} for each in rows], TYPES)
    assert refused(path) == ": the column battle holds list<element: string>; it must hold text."
    del rows[0]["track"]
    assert refused(write_parquet(path, rows, TYPES)).startswith(
        ": there is no column track; the columns model_a"
    )
