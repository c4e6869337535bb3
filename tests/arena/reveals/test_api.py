"""REST: of a sealed entry its terms; of an opened one all that was committed to, byte for byte."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from django.utils import timezone

from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from arena.ledger.models import Event
from arena.reveals.settle import settle_due
from tests.arena import stage
from tests.arena.reveals.sealing import KEYRING, NONCE, contest, fall_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    entry, other, _ = contest()
    stage.votes([(entry, other, 0)] * 3)
    refit_boards()
    entry.refresh_from_db()
    return entry


def test_sealed_it_tells_terms_and_commitment(client, sealed):
    document = client.get(f"/api/v1/entries/{sealed.slug}/").json()
    assert (document["status"], document["codename"], document["name"]) == ("sealed", True, sealed.codename)
    assert document["commitment"] == sealed.commitment
    assert document["terms"]["reveal_votes"] is None
    assert document["votes"] == 3
    for closed in ("identity", "opening", "claimed", "measured", "verified_domain", "making"):
        assert document[closed] is None


@pytest.mark.parametrize("due", [False, True])
def test_the_document_is_not_there_before_it_is_opened(client, sealed, due):
    if due:
        fall_due(sealed)
    answer = client.get(f"/api/v1/entries/{sealed.slug}/opening/")
    nobody = client.get("/api/v1/entries/nobody/opening/")
    assert (answer.status_code, answer.json()) == (404, nobody.json())


def test_opened_its_bytes_hash_to_the_commitment(client, sealed):
    fall_due(sealed)
    settle_due(KEYRING, timezone.now())
    answer = client.get(f"/api/v1/entries/{sealed.slug}/opening/")
    assert answer["Content-Type"] == "application/json"
    assert sha256(answer.content).hexdigest() == sealed.commitment
    document = client.get(f"/api/v1/entries/{sealed.slug}/").json()
    assert (document["status"], document["name"], document["entry"]) == (
        "open",
        "Markermodel 1.2",
        sealed.slug,
    )
    opening = document["opening"]
    assert opening["document"] == answer.json()
    assert opening["document"]["nonce"] == NONCE
    assert document["claimed"]["vram_gb"] == 24
    assert document["claimed"]["price"] is None
    assert document["measured"] == {"peak_memory_bytes": None, "generate_seconds": None}
    (board,) = opening["boards"]
    assert board["board"] == Board.objects.get(frozen_for=sealed).pk
    assert board["votes"] == 3
    assert opening["rests_on"][0]["battles"] == 3


def test_the_frozen_board_is_the_one_that_the_ledger_names(client, sealed):
    fall_due(sealed)
    settle_due(KEYRING, timezone.now())
    (line,) = json.loads(Event.objects.get(kind="reveal").line)["boards"]
    rows = client.get(f"/api/v1/snapshots/{line['board']}/").content
    assert sha256(rows).hexdigest() == line["standings_sha256"]


def test_a_frozen_board_is_none_of_the_running_ones(client, sealed):
    running = client.get(f"/api/v1/boards/{stage.SILENT}/").json()["board"]
    fall_due(sealed)
    settle_due(KEYRING, timezone.now())
    assert client.get(f"/api/v1/boards/{stage.SILENT}/").json()["board"] == running
    assert [row["board"] for row in client.get("/api/v1/boards/").json()["results"]] == [running]
    assert f'id="board-id">{running}<' in client.get(f"/boards/{stage.SILENT}/").content.decode()
