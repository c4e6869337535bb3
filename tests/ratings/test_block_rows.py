import json

import pytest

from ratings.block_rows import FIELDS, read
from ratings.text_files import VotesFileError
from tests.ratings.ledgers import small, write

VOTES, ROWS = small()


def refused(folder, *lines):
    path = folder / "blocks.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(VotesFileError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith(".")
    return sentence.removeprefix(str(path))


def test_blocks_are_read_as_they_were_written(tmp_path):
    _, path = write(tmp_path, VOTES, ROWS)
    blocks = read(path)
    assert [block.number for block in blocks] == [1, 2, 3, 4]
    assert [block.votes for block in blocks] == [6, 7, 5, 2]
    assert [list(block.events) for block in blocks] == [[0], [], [3], [0]]
    assert f"{blocks[1].sealed_at:%Y-%m-%dT%H:%M:%SZ}" == ROWS[1]["sealed_at"]
    assert len(blocks[0].marks) == blocks[0].count


@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_field_is_named(tmp_path, name):
    row = {field: value for field, value in ROWS[1].items() if field != name}
    assert f", line 2: there is no field {name};" in refused(tmp_path, json.dumps(ROWS[0]), json.dumps(row))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("block", 0), ("block", "1"), ("block", True), ("first", -1), ("count", 0), ("count", 2**60), ("count", 1.0),
        ("previous", "AB" * 32), ("root", None), ("hash", "x"), ("sealed_at", "2026-03-01"),
        ("sealed_at", "2026-13-01T00:00:00Z"), ("sealed_at", 5), ("signature", "00"), ("signature", ["0" * 128]),
        ("marks", "AAA="), ("marks", "Ä"), ("marks", 5), ("marks", "A AA"), ("events", {}), ("events", [[0]]),
        ("events", [[0, {}]]), ("events", [["0", {"type": "seal"}]]), ("events", [[0, {"type": "seal", "x": 0.5}]]),
        ("events", [[0, {"type": "seal"}], [0, {"type": "due"}]]), ("events", 0), ("events", [0]),
        ("events", [[0, {"type": "seal", "x": "\ud800"}]]),
    ],
)  # fmt: skip
def test_what_is_no_field_is_named(tmp_path, field, value):
    sentence = refused(tmp_path, json.dumps(ROWS[0] | {field: value}))
    assert sentence.startswith(f", line 1, field {field}: there is ")
    assert sentence.endswith(f"; it must be {FIELDS[field][0]}.")


@pytest.mark.parametrize("offsets", [[7], [-1], [2, 1]])
def test_events_stand_in_their_block_in_order(tmp_path, offsets):
    row = ROWS[1] | {"events": [[offset, {"type": "seal"}] for offset in offsets]}
    assert ", line 1, field events: the offsets must ascend" in refused(tmp_path, json.dumps(row))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", ", line 1: this is no JSON"),
        ("[]", ", line 1: there is a list; it must be a JSON object"),
        ('{"block": 1, "block": 2}', "the name 'block' occurs twice"),
        ("[" * 100_000, ", line 1: this is no JSON"),
        ("1" * 5000, ", line 1: this is no JSON"),
    ],
)
def test_what_is_no_row_is_named(tmp_path, line, sentence):
    assert sentence in refused(tmp_path, line)


def test_a_file_without_blocks_is_refused(tmp_path):
    assert refused(tmp_path) == ": there is no block; the file must have one block a line."
    with pytest.raises(VotesFileError, match="no such file"):
        read(tmp_path / "none.jsonl")
