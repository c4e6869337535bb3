"""Votes that are copied into the ledger come out of it as if they had been cast."""

from datetime import UTC, datetime

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone

from arena.entries.models import Entry
from arena.exports import sealed
from arena.exports.catalogue import TABLES
from arena.exports.scope import Scope
from arena.ledger import blocks, sealing
from arena.tabular.columns import names
from bench.planted_ledger import plant_ledger
from ratings.ledger import WINNERS
from ratings.populations import Population, draw_votes
from tests.arena import stage

BEGIN, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
TABLE = TABLES["votes"]


@pytest.fixture
def votes(db):
    entries = stage.arena(entries=3, prompts=2)
    slugs = [entry.slug for entry in entries]
    return draw_votes(np.random.default_rng(1), slugs, np.zeros(3), 1000, Population(voters=20, tie=0.2))


def exported():
    """Give the rows of the votes' table, by column name."""
    blocks.cut_all(timezone.now())
    rows = [row for batch in TABLE.batches(Scope(sealed.newest(), timezone.now())) for row in batch]
    return [dict(zip(names(TABLE.columns), row, strict=True)) for row in rows]


def test_they_are_exported_in_their_order(votes):
    plant_ledger(votes, stage.SILENT, BEGIN, END)
    rows = exported()
    assert [row["model_a"] for row in rows] == [votes.names[number] for number in votes.left]
    assert [row["model_b"] for row in rows] == [votes.names[number] for number in votes.right]
    assert [row["winner"] for row in rows] == [WINNERS[number] for number in votes.outcome]
    assert len({row["voter"] for row in rows}) == len(set(votes.voter.tolist()))
    assert (rows[0]["cast_at"], rows[-1]["cast_at"]) == ("2026-03-01T00:00Z", "2026-03-02T00:00Z")
    assert 0 < sum(not row["counted"] for row in rows) < 30
    assert [row["probability"] for row in rows] == pytest.approx([1 / 3] * len(rows))


def test_the_same_seed_gives_the_same_file(votes):
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            plant_ledger(votes, stage.SILENT, BEGIN, END, seed)
            found.append(exported())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_they_stand_behind_what_is_there_and_the_arena_goes_on_behind_them(votes):
    plant_ledger(votes, stage.SILENT, BEGIN, END)
    plant_ledger(votes.select(slice(10)), stage.SILENT, BEGIN, END, seed=2)
    stage.votes([(*Entry.objects.order_by("pk")[:2], 0)])
    sealing.seal(timezone.now())
    assert [row["cast_at"] < "2026-03-03" for row in exported()] == [*[True] * 1010, False]
