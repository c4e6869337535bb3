import asyncio
import gc

import httpx
import pytest
from django.test import AsyncClient
from nacl.signing import SigningKey

from arena.exports import downloads
from ratings.verify import verify
from tests.arena.exports.ledger import two_blocks

VOTES, BLOCKS = "/api/v1/exports/votes.csv", "/api/v1/exports/blocks.jsonl"
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
@pytest.mark.parametrize("until", ["0", "3", "-1", "x", "", "٢", "9" * 400, "1%00", "1.0"])
def test_a_block_that_is_not_there_is_told_in_a_sentence(path, until):
    two_blocks()
    said, _ = answer(f"{path}?until={until}")
    assert said.status_code == 404
    assert said["Content-Type"] == "application/problem+json"
    assert (
        said.json()["detail"]
        == "There is no such block; until takes the number of a block, and the newest is 2."
    )


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
