"""Facts are appended: the database itself refuses to change or lose them."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from arena.battles.models import Battle, LedgerLine, Report, Skip, Vote
from arena.ledger.sealing import seal
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    a, b = stage.arena(entries=2, prompts=1)
    (vote,) = stage.votes([(a, b, 0)])
    passed = stage.battle()
    Skip.objects.create(battle=passed)
    Report.objects.create(battle=passed, side=1, reason="broken")
    seal(timezone.now())
    return vote


CHANGES = [
    (Battle, {"probability": 0.9}),
    (Vote, {"choice": 1}),
    (Skip, {"at": "2020-01-01T00:00Z"}),
    (Report, {"reason": "unsafe"}),
    (LedgerLine, {"position": 99}),
]


@pytest.mark.parametrize(("model", "change"), CHANGES)
def test_no_fact_is_changed(facts, model, change):
    before = list(model.objects.order_by("pk").values())
    assert before
    for update in (model.objects.update, partial(_save, model)):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            update(**change)
    assert list(model.objects.order_by("pk").values()) == before


def _save(model, **change):
    row = model.objects.first()
    for name, value in change.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("model", [Vote, Skip, Report, LedgerLine, Battle])
def test_no_fact_is_deleted(facts, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
    assert model.objects.exists()


def test_one_vote_a_battle(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            battle=facts.battle, choice=1, left_seconds=4, right_seconds=4, heard=True, cast_at=facts.cast_at
        )
    assert Vote.objects.get().choice == 0


@pytest.mark.parametrize("wrong", [{"probability": 0.0}, {"probability": 1.01}, {"probability": -1}])
def test_a_probability_is_one(facts, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        stage.battle(**wrong)


def test_a_clip_never_meets_itself(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        stage.battle(right=facts.battle.left, left=facts.battle.left)


def test_a_choice_is_one_of_four(facts):
    battle = stage.battle()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            battle=battle, choice=4, left_seconds=4, right_seconds=4, heard=True, cast_at=facts.cast_at
        )


def test_every_vote_waits_for_the_ledger_however_it_came(facts):
    contestants = [facts.battle.left.entry, facts.battle.right.entry]
    stage.votes([(*contestants, 1), (*contestants, 2)])
    assert LedgerLine.objects.filter(position=None).count() == 2
