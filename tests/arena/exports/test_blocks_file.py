import json
from base64 import b64decode

import pytest

from arena.exports import blocks_file, sealed
from arena.ledger.models import Block
from ratings import block_rows
from tests.arena.exports.ledger import two_blocks

pytestmark = pytest.mark.django_db


def rows():
    return [json.loads(piece) for piece in blocks_file.pieces(sealed.newest())]


def test_a_block_is_a_row_with_its_events_and_a_mark_for_each_line():
    two_blocks()
    told = rows()
    assert [(row["block"], row["first"], row["count"]) for row in told] == [(1, 1, 4), (2, 5, 5)]
    kept = Block.objects.get(number=2)
    assert (told[1]["hash"], told[1]["signature"], told[1]["root"]) == (kept.hash, kept.signature, kept.root)
    assert told[1]["previous"] == told[0]["hash"]
    ((offset, event),) = told[1]["events"]
    assert (offset, event["type"], event["codename"]) == (4, "withdrawal", "Codename 1")
    marks = b64decode(told[1]["marks"])
    assert [marks[at : at + 4] for at in range(0, 20, 4)] == [
        bytes(kept.leaves)[at : at + 4] for at in range(0, 160, 32)
    ]


def test_the_library_reads_it(tmp_path):
    two_blocks()
    path = tmp_path / "blocks.jsonl"
    path.write_bytes(b"".join(blocks_file.pieces(2)))
    assert [block.votes for block in block_rows.read(path)] == [3, 4]


def test_the_lines_of_a_block_are_not_read(django_assert_num_queries):
    two_blocks()
    with django_assert_num_queries(4) as queries:
        list(blocks_file.pieces(2))
    assert not any('"lines"' in each["sql"] for each in queries.captured_queries)


def test_without_blocks_there_is_nothing():
    assert rows() == []
