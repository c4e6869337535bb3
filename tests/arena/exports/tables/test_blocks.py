import json
from base64 import b64decode

import pytest

from arena.exports.tables.blocks import TABLE
from arena.ledger.models import Block
from ratings import block_rows
from tests.arena.exports.ledger import two_blocks
from tests.arena.exports.written import file, rows, scope

pytestmark = pytest.mark.django_db


def test_a_block_is_a_row_with_its_events_and_a_mark_for_each_line():
    two_blocks()
    told = rows("blocks")
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


def test_a_line_of_json_is_a_block_as_verify_reads_it(tmp_path):
    two_blocks()
    path = tmp_path / "blocks.jsonl"
    path.write_bytes(file("blocks", "jsonl"))
    assert [block.votes for block in block_rows.read(path)] == [3, 4]
    assert list(json.loads(path.read_text().splitlines()[0])) == [
        "block", "previous", "root", "first", "count", "sealed_at", "hash", "signature", "marks", "events",
    ]  # fmt: skip


def test_the_lines_of_a_block_are_not_read(django_assert_num_queries):
    two_blocks()
    its = scope()
    with django_assert_num_queries(3) as queries:  # sizes, headers, events
        list(TABLE.batches(its))
    assert not any('"lines"' in each["sql"] for each in queries.captured_queries)


def test_since_a_block_there_are_those_after_it():
    two_blocks()
    assert [row["block"] for row in rows("blocks", since=1)] == [2]
    assert rows("blocks", until=1) + rows("blocks", since=1) == rows("blocks")


def test_without_blocks_there_is_nothing():
    assert rows("blocks") == []
