import csv
import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from ratings import votes_written
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.votes_file import read
from tests.ratings.boards import comparisons
from tests.ratings.drawn import with_voters

EVERY = pytest.mark.parametrize("ending", votes_written.ENDINGS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("written")


@EVERY
@given(votes=comparisons(most=12))
@settings(max_examples=15)
def test_what_is_written_is_read_again(folder, ending, votes):
    votes = with_voters(votes, [0, 1, 2])
    if not len(votes) and ending == ".jsonl":
        return  # a file without a line has no columns
    path = folder / f"votes{ending}"
    votes_written.write(path, votes, ["v", "w", "x"])
    again = read(path)
    assert (Counts.of(again.comparisons).reindexed(votes.names).table == Counts.of(votes).table).all()
    assert again.voter_names == ("v", "w", "x")[: min(len(votes), 3)]


@EVERY
def test_columns_are_those_of_published_arena_data(tmp_path, ending):
    votes = with_voters(board(), [0])
    path = tmp_path / f"votes{ending}"
    votes_written.write(path, votes, ["v"])
    if ending == ".csv":
        rows = [*csv.DictReader(path.open(encoding="utf-8"))]
    elif ending == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        rows = pq.read_table(path).to_pylist()
    assert rows[1] == {
        "battle": "2", "model_a": "entry-1", "model_b": "entry-0", "winner": "tie", "side_a": "left", "voter": "v"
    }  # fmt: skip


def board():
    return Comparisons(("entry-0", "entry-1"), [0, 1], [1, 0], [0, 2])


def test_many_rows_are_written_in_parts_and_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr(votes_written, "CHUNK", 2)
    votes = with_voters(Comparisons(("a", "b"), [0] * 5, [1] * 5, [0, 1, 2, 3, 0]), [0, 1])
    told = []
    votes_written.write(tmp_path / "votes.parquet", votes, ["v", "w"], told.append)
    assert told == [0.4, 0.8, 1.0]
    assert pq.ParquetFile(tmp_path / "votes.parquet").num_row_groups == 3
    assert (Counts.of(read(tmp_path / "votes.parquet").comparisons).table == Counts.of(votes).table).all()


def test_without_pyarrow_parquet_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(votes_written, "find_spec", lambda _name: None)
    with pytest.raises(ValueError, match="pip install pyarrow"):
        votes_written.must_be_writable(tmp_path / "votes.parquet")
    votes_written.must_be_writable(tmp_path / "votes.csv")


def test_a_folder_that_is_not_there_is_one_sentence_and_leaves_nothing(tmp_path):
    path = tmp_path / "none" / "votes.csv"
    with pytest.raises(ValueError, match="cannot be written: no such file or directory"):
        votes_written.write(path, with_voters(board(), [0]), ["v"])
    assert list(tmp_path.iterdir()) == []
