import asyncio
import csv
import gc
import io
import json

import httpx
import pyarrow.parquet as pq
import pytest
from django.test import AsyncClient
from django.utils import timezone
from nacl.signing import SigningKey

from arena.exports import downloads, live_query
from ratings.verify import verify
from tests.arena import stage
from tests.arena.exports.ledger import cut, two_blocks

PLACE = "/api/v1/exports/"
VOTES, BLOCKS = f"{PLACE}votes.csv", f"{PLACE}blocks.jsonl"
BOTH = pytest.mark.parametrize("path", [VOTES, BLOCKS])

pytestmark = pytest.mark.django_db(transaction=True)


def answer(path, method="get"):
    """The answer and its whole body, as the event loop sends it."""

    async def ask():
        said = await getattr(AsyncClient(), method)(path)
        return said, b"".join([part async for part in said]) if said.streaming else said.content

    return asyncio.run(ask())


def test_what_is_downloaded_verifies(tmp_path, settings):
    two_blocks()
    paths = {VOTES: tmp_path / "votes.csv", BLOCKS: tmp_path / "blocks.jsonl"}
    for address, path in paths.items():
        said, body = answer(address)
        assert said.status_code == 200
        assert said.streaming
        path.write_bytes(body)
    key = bytes(SigningKey(settings.SIGNING_KEY).verify_key)
    report = verify(*paths.values(), key)
    assert report.findings == ()
    assert (report.blocks, report.votes, report.events) == (2, 7, 2)


@BOTH
def test_it_is_a_file_to_save(path):
    said, _ = answer(path)
    assert said["Content-Disposition"] == f'attachment; filename="{path.rpartition("/")[2]}"'
    assert said["Cache-Control"] == "no-store"
    assert "ETag" not in said


@BOTH
def test_a_head_has_the_headers_and_makes_nothing(path):
    two_blocks()
    said, body = answer(path, "head")
    assert (said.status_code, body) == (200, b"")
    assert "attachment" in said["Content-Disposition"]


@BOTH
def test_up_to_a_block_both_are_of_one_time(path):
    two_blocks()
    assert answer(f"{path}?until=2")[1] == answer(path)[1]
    assert len(answer(f"{path}?until=1")[1].splitlines()) == {VOTES: 4, BLOCKS: 1}[path]


@BOTH
def test_what_is_not_there_is_told_in_a_sentence(path):
    two_blocks()
    for question, status in (("until=3", 404), ("since=3", 404), ("from=1", 400)):
        said, _ = answer(f"{path}?{question}")
        assert (said.status_code, said["Content-Type"]) == (status, "application/problem+json")
        assert said.json()["detail"].endswith(".")
    assert "there are votes, served and blocks" in answer(f"{path}.gz")[0].json()["detail"]


def test_a_delta_and_what_was_before_are_the_whole():
    two_blocks()
    whole, before = answer(VOTES)[1], answer(f"{VOTES}?until=1")[1]
    _header, news = answer(f"{VOTES}?since=1")[1].split(b"\n", 1)
    assert before + news == whole
    assert answer(f"{BLOCKS}?until=1")[1] + answer(f"{BLOCKS}?since=1")[1] == answer(BLOCKS)[1]


@pytest.mark.parametrize("table", live_query.LIVE)
def test_each_format_has_the_same_rows(table):
    two_blocks()
    cut(timezone.now(), 2)  # the battles of the two before were served just now
    lines = [json.loads(line) for line in answer(f"{PLACE}{table}.jsonl")[1].splitlines()]
    rows = pq.read_table(io.BytesIO(answer(f"{PLACE}{table}.parquet")[1])).to_pylist()
    cells = list(csv.DictReader(answer(f"{PLACE}{table}.csv")[1].decode().splitlines()))
    key = {"votes": "battle", "served": "battle", "blocks": "hash"}[table]
    assert [row[key] for row in lines] == [row[key] for row in rows] == [row[key] for row in cells]
    assert len(rows) == {"votes": 7, "served": 7, "blocks": 3}[table]


def test_one_track_alone():
    two_blocks()
    assert answer(f"{VOTES}?track={stage.SILENT}")[1] == answer(VOTES)[1]
    said, body = answer(f"{VOTES}?track={stage.SOUNDING}")
    assert len(body.splitlines()) == 1
    assert said["Content-Disposition"] == f'attachment; filename="votes-{stage.SOUNDING}.csv"'


@pytest.mark.parametrize("name", ["latest", "2026-11-30", "2026-11-30.2"])
def test_a_release_is_a_folder(name):
    said, _ = answer(f"{PLACE}{name}")
    assert (said.status_code, said["Location"]) == (301, f"{PLACE}{name}/")


@BOTH
def test_nothing_is_changed_here(path):
    assert answer(path, "post")[0].status_code == 405


@BOTH
def test_an_arena_without_blocks_has_files_without_rows(path):
    said, body = answer(path)
    assert said.status_code == 200
    assert len(body.splitlines()) == {VOTES: 1, BLOCKS: 0}[path]


def test_many_at_once_wait(monkeypatch):
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 1)

    async def two():
        first = await AsyncClient().get(VOTES)
        second = await AsyncClient().get(VOTES)
        assert first.status_code == 200
        return second

    second = asyncio.run(two())
    assert second.status_code == 503
    assert second["Retry-After"] == "30"
    gc.collect()  # the first was never begun, and its place goes with it
    assert [answer(VOTES)[0].status_code for _ in range(3)] == [200] * 3


def test_a_real_server_sends_it_in_pieces(server):
    two_blocks()
    with httpx.stream("GET", f"{server.url}{VOTES}") as said:
        assert said.headers["Transfer-Encoding"] == "chunked"
        assert len([part for part in said.iter_raw() if part]) > 1
