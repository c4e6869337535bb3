import gzip
import json

import pytest

from ratings.ledger import leaf_hash
from ratings.text_files import VotesFileError
from ratings.votes_leaves import COLUMNS, read
from tests.ratings.ledgers import line_of, small, write

VOTES, ROWS = small()


def hashes(leaves):
    return [leaf.hex() for leaf in leaves.between(0, len(leaves))]


def refused(path):
    with pytest.raises(VotesFileError) as caught:
        read(path)
    assert str(caught.value).endswith(".")
    return str(caught.value).removeprefix(str(path))


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_each_row_has_the_hash_of_its_line(tmp_path, ending):
    path, _ = write(tmp_path, VOTES, ROWS, ending)
    leaves = read(path)
    assert hashes(leaves) == [leaf_hash(line_of(vote)) for vote in VOTES]
    assert leaves.marks().tolist() == [int(digits[:8], 16) for digits in hashes(leaves)]
    assert [leaves.block_of(row) for row in range(20)] == [vote["block"] for vote in VOTES]
    assert leaves.first_votes["amber-finch"] == 1
    assert leaves.lines[0] == (2 if ending == ".csv" else 1)


def test_lines_are_those_of_the_file(tmp_path):
    """Cells with line breaks and empty lines count as an editor counts them."""
    path, _ = write(tmp_path, [VOTES[0] | {"reason": "a\nb"}, VOTES[1]], ROWS)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert list(read(path).lines) == [3, 4]


def test_a_gzipped_file_is_read_too(tmp_path):
    path, _ = write(tmp_path, VOTES, ROWS)
    packed = tmp_path / "votes.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(packed).hashes == read(path).hashes


def test_json_may_have_numbers_where_the_ledger_has_them(tmp_path):
    path, _ = write(tmp_path, VOTES, ROWS, ".jsonl")
    rows = [vote | {"probability": float(vote["probability"]), "block": int(vote["block"])} for vote in VOTES]
    numbers = tmp_path / "numbers.jsonl"
    numbers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read(numbers).hashes == read(path).hashes
    assert read(numbers).block_words == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "cells", [{"voter": 5}, {"prompt": None}, {"block": True}, {"battle": ["x"]}, {"track": 0.5}]
)
def test_json_that_is_no_text_is_named(tmp_path, cells):
    path = tmp_path / "votes.jsonl"
    path.write_text(
        "".join(json.dumps(vote) + "\n" for vote in [VOTES[0], VOTES[1] | cells]), encoding="utf-8"
    )
    (name,) = cells
    assert refused(path).startswith(f", line 2, column {name}: there is ")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_column_is_named(tmp_path, name):
    path = tmp_path / "votes.csv"
    path.write_text(",".join(column for column in COLUMNS if column != name) + "\n", encoding="utf-8")
    assert f"line 1: there is no column {name};" in refused(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", ": the file is empty"),
        (b"\xff\xfe\x00", ", line 1: this is no UTF-8"),
        (b"PAR1\x15\x04", ", line 1: there is no column"),
        (",".join(COLUMNS).encode() + b"\na,b\n", ", line 2: there are 2 cells; there must be 11"),
        (",".join(COLUMNS).encode() + b'\n"a,b\n', "this is no CSV"),
    ],
)
def test_what_is_no_votes_file_is_refused(tmp_path, content, sentence):
    path = tmp_path / "votes.csv"
    path.write_bytes(content)
    assert sentence in refused(path)


def test_another_kind_of_file_is_refused(tmp_path):
    assert "it must be a .csv or .jsonl file" in refused(tmp_path / "votes.txt")
    assert "no such file" in refused(tmp_path / "votes.csv")


def test_a_file_without_votes_is_one(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    assert len(read(path)) == 0
