import json
from hashlib import sha256

import pytest
from django.utils import timezone

from arena.leaderboard.refit import refit_boards
from arena.reveals.settle import settle
from ratings import ledger
from tests.arena.exports.written import file, rows
from tests.arena.reveals.sealing import KEYRING, contest, fall_due

pytestmark = pytest.mark.django_db


def test_a_codename_is_told_with_the_document_that_was_committed_to():
    entry = contest()[0]
    assert rows("reveals") == []
    refit_boards()
    fall_due(entry)
    refit_boards()
    settle(KEYRING, timezone.now())
    (row,) = rows("reveals")
    assert (row["codename"], row["entry"], row["name"]) == (entry.codename, entry.slug, "Markermodel 1.2")
    assert (row["commitment"], row["verified_domain"]) == (entry.commitment, "marker.example")
    assert row["due_at"] <= row["opened_at"]
    told = json.loads(file("reveals", "jsonl"))["document"]
    assert sha256(ledger.canonical(told)).hexdigest() == entry.commitment
