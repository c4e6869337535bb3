import csv
import gzip
import json
from base64 import b64encode

import pytest

from ratings.block_rows import FIELDS, read
from ratings.text_files import VotesFileError
from ratings.verify import verify
from tests.ratings.ledgers import PUBLIC, small, write, write_blocks

VOTES, ROWS = small()
EACH = pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])


def refused(path):
    with pytest.raises(VotesFileError) as caught:
        read(path)
    assert str(caught.value).endswith(".")
    return str(caught.value).removeprefix(str(path))


def plain(path):
    return [
        (each.number, each.first, each.count, each.previous, each.root, each.hash, each.sealed_at, each.signature,
         each.marks.tolist(), each.events, each.leaves)
        for each in read(path)
    ]  # fmt: skip


@EACH
def test_blocks_are_the_same_in_every_format(tmp_path, ending):
    _, blocks = write(tmp_path, VOTES, ROWS)
    assert plain(write_blocks(tmp_path, ROWS, ending)) == plain(blocks)


@EACH
@pytest.mark.parametrize("votes_ending", [".csv", ".parquet"])
def test_an_export_is_verified_in_every_format(tmp_path, ending, votes_ending):
    votes, _ = write(tmp_path, VOTES, ROWS, votes_ending)
    report = verify(votes, write_blocks(tmp_path, ROWS, ending), PUBLIC)
    assert (report.findings, report.votes, report.events) == ((), 20, 3)


@EACH
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("block", 0), ("first", -1), ("count", 1.5), ("previous", "x"), ("marks", "Ä"), ("sealed_at", "2026-03-01"),
        ("events", {"a": 1}), ("events", [[0, {}]]), ("root", None), ("signature", ""),
    ],
)  # fmt: skip
def test_what_is_no_field_is_named(tmp_path, ending, field, value):
    rows = [ROWS[0], ROWS[1] | {field: value}, ROWS[2]]
    if ending == ".parquet" and field == "sealed_at":
        return  # a column of timestamps holds no other text
    if ending == ".parquet" and field == "count":
        rows = [row | {"count": float(row["count"])} for row in rows]
        place = "row 1"
    else:
        place = "row 2" if ending == ".parquet" else "line 3"
    sentence = refused(write_blocks(tmp_path, rows, ending))
    assert sentence.startswith(f", {place}, field {field}: there is ")
    assert sentence.endswith(f"; it must be {FIELDS[field][0]}.")


@EACH
@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_field_is_named(tmp_path, ending, name):
    rows = [{field: value for field, value in row.items() if field != name} for row in ROWS]
    sentence = refused(write_blocks(tmp_path, rows, ending))
    assert f": there is no field {name}; there must be block, first" in sentence


@pytest.mark.parametrize(
    "events", ["[", "[[0, {}", '[[0, {"type": "due", "type": "seal"}]]', "[" * 100_000, "1" * 5000]
)
def test_events_that_are_no_json_are_named(tmp_path, events):
    path = tmp_path / "blocks.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(FIELDS))
        writer.writeheader()
        writer.writerow(ROWS[0] | {"events": events})
    assert refused(path).startswith(", line 2, field events: there is ")


def test_seconds_are_never_rounded(tmp_path):
    path = write_blocks(tmp_path, [ROWS[0] | {"sealed_at": "2026-03-01T12:01:00.5Z"}], ".parquet")
    assert refused(path).startswith(", row 1, field sealed_at: there is '2026-03-01T12:01:00.500000")


def test_marks_may_be_longer_than_csv_takes_by_itself(tmp_path):
    marks = b64encode(b"\0" * 400_000).decode()
    before = csv.field_size_limit()
    path = write_blocks(tmp_path, [ROWS[0] | {"marks": marks}], ".csv")
    assert len(read(path)[0].marks) == 100_000
    assert csv.field_size_limit() == before


@EACH
def test_a_file_without_blocks_or_cut_off_is_refused(tmp_path, ending):
    path = write_blocks(tmp_path, ROWS, ending)
    path.write_bytes(path.read_bytes()[:-20])
    assert refused(path)
    path = write_blocks(tmp_path, ROWS[:1], ending)
    if ending == ".csv":
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        assert refused(path) == ": there is no block; the file must have one block a line."


def test_json_lines_are_read_under_any_other_name(tmp_path):
    path = tmp_path / "blocks.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in ROWS).encode()))
    assert [block.number for block in read(path)] == [1, 2, 3, 4]
