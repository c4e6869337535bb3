"""REST: blocks, lines, heads and receipts that a stranger can check, and one answer for whatever is not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from arena.battles.models import Battle
from arena.ledger import blocks, heads
from arena.ledger.events import write
from arena.ledger.models import Kind
from arena.ledger.sealing import seal
from ratings import ledger, merkle
from tests.arena import stage

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def pair():
    return stage.arena(entries=2, prompts=1)


@pytest.fixture
def filled(pair):
    """Two blocks of two votes and a seal each."""
    for name in ("Pale Otter", "Grey Heron"):
        stage.votes([(*pair, 0)] * 2)
        write(Kind.SEAL, name, {"codename": name, "commitment": "c" * 64})
        seal(NOON)
        blocks.cut(NOON)
    return list(Battle.objects.order_by("id"))


def test_the_blocks_newest_first(client, filled):
    document = client.get("/api/v1/ledger/").json()
    assert [block["number"] for block in document["results"]] == [2, 1]
    assert set(document["results"][0]) == {
        "number", "previous", "root", "first", "count", "sealed_at", "hash", "signature"
    }  # fmt: skip
    assert document["results"][0]["previous"] == document["results"][1]["hash"]
    assert client.get("/api/v1/ledger/?limit=1").json()["next"]


def test_one_block_with_its_events(client, filled):
    document = client.get("/api/v1/ledger/2/").json()
    assert (document["first"], document["count"], document["sealed_at"]) == (4, 3, "2026-05-01T12:00:00Z")
    (event,) = document["events"]
    assert event["index"] == 2
    assert '"codename":"Grey Heron"' in event["line"]


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json", "text/html"])
def test_its_lines_as_text(client, filled, accept):
    answer = client.get("/api/v1/ledger/1/lines/", headers={"accept": accept})
    if accept in ("application/json", "text/html"):
        assert answer.status_code == 406
        return
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.removesuffix(b"\n").split(b"\n")
    leaves = [bytes.fromhex(ledger.leaf_hash(line)) for line in lines]
    assert merkle.root(leaves).hex() == client.get("/api/v1/ledger/1/").json()["root"]
    missing = client.get("/api/v1/ledger/9/lines/", headers={"accept": accept})
    assert missing["Content-Type"] == "application/problem+json"
    assert missing.json()["detail"] == "There is no block 9."


def test_the_head_now_and_of_a_day(client, filled):
    heads.publish(NOON)
    newest = client.get("/api/v1/ledger/head/").json()
    assert newest == client.get("/api/v1/ledger/head/?day=2026-05-01").json()
    assert newest["number"] == 2
    assert set(newest) == {"number", "hash", "signature", "sealed_at", "public_key"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("ledger/3/", 404),
        ("ledger/0/", 404),
        (f"ledger/{10**30}/", 404),
        (f"ledger/{10**30}/lines/", 404),
        ("ledger/-1/", 404),
        ("ledger/head/?day=2026-05-02", 404),
        ("ledger/head/?day=yesterday", 400),
        ("ledger/head/?day=", 400),
        ("ledger/head/?day=0001-01-01", 404),
        ("ledger/?limit=0", 400),
        ("receipts/nobody/", 404),
        ("receipts/%00/", 404),
        ("receipts/seal/%00/", 404),
        ("receipts/seal/Red Fox/", 404),
    ],
)
def test_what_is_not_there_is_a_problem_document(client, filled, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_before_the_first_block(client, db):
    assert client.get("/api/v1/ledger/").json()["results"] == []
    assert client.get("/api/v1/ledger/head/").status_code == 404


def test_a_receipt_leads_to_the_root(client, filled):
    for battle in filled:
        proof = client.get(f"/api/v1/receipts/{battle.key}/").json()
        assert (proof["status"], proof["battle"]) == ("sealed", battle.key)
        leads_to_its_root(proof)


def leads_to_its_root(proof: dict) -> None:
    path = [bytes.fromhex(step) for step in proof["path"]]
    root = merkle.root_of_path(bytes.fromhex(proof["leaf"]), proof["index"], proof["count"], path)
    assert root.hex() == proof["block"]["root"]
    assert proof["count"] == proof["block"]["count"]


def test_a_vote_waits_for_its_block(client, pair):
    (vote,) = stage.votes([(*pair, 0)])
    path = f"/api/v1/receipts/{vote.battle.key}/"
    waiting = {"status": "pending", "battle": vote.battle.key}
    assert client.get(path).json() == waiting
    seal(NOON)
    assert client.get(path).json() == waiting
    blocks.cut(NOON)
    assert client.get(path).json()["status"] == "sealed"


def test_a_battle_without_a_vote_is_answered_as_one_that_never_was(client, pair):
    battle = stage.battle()
    served = client.get(f"/api/v1/receipts/{battle.key}/")
    unknown = client.get(f"/api/v1/receipts/{'x' * 22}/")
    assert (served.status_code, served.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("name", ["Pale Otter", "pale-otter"])
def test_a_seal_by_its_codename_or_address(client, filled, name):
    stage.entry("pale-otter", codename="Pale Otter", public_name="", commitment="c" * 64, reveal_at=NOON)
    proof = client.get(f"/api/v1/receipts/seal/{name}/").json()
    assert proof["codename"] == "Pale Otter"
    assert ledger.leaf_hash(proof["line"].encode()) == proof["leaf"]
    leads_to_its_root(proof)
    write(Kind.SEAL, "Red Fox", {"codename": "Red Fox"})
    assert client.get("/api/v1/receipts/seal/Red Fox/").json()["status"] == "pending"


def test_the_description_has_them_all(client):
    schema = client.get("/api/v1/schema/?format=json").json()
    paths = {path for path in schema["paths"] if "/ledger/" in path or "/receipts/" in path}
    assert len(paths) == 6
    properties = schema["components"]["schemas"]["Header"]["properties"]
    assert "root" in properties


def test_the_page_before_the_first_block(client, db):
    text = client.get("/ledger/").content.decode()
    assert "There is no block yet." in text


def test_the_page_has_blocks_and_head(client, filled):
    heads.publish(NOON)
    text = client.get("/ledger/").content.decode()
    newest = client.get("/api/v1/ledger/head/").json()
    assert newest["hash"] in text
    assert newest["public_key"] in text
    assert text.count('data-testid="block-row"') == 2
    assert f"--head 2:{newest['hash']}" in text


def test_the_page_checks_a_receipt(client, pair, filled):
    (waiting,) = stage.votes([(*pair, 0)])
    answers = {
        filled[0].key: "Your vote is line 1 of 3",
        waiting.battle.key: "waits for its block",
        "nobody": "There is no vote",
        "<b>\0": "There is no vote",
        "x" * 1000: "There is no vote",
    }
    for battle, said in answers.items():
        answer = client.get("/ledger/", {"battle": battle})
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert "<b>" not in answer.content.decode()
