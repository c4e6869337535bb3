"""Budgets: nothing passes either, a day turns at midnight UTC, and what was not taken is not spent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from arena.clips.models import Order
from arena.spending import budget
from arena.spending.models import Job, JobState
from tests.arena import stage

MIDNIGHT = datetime(2030, 3, 1, tzinfo=UTC)
NOON = MIDNIGHT + timedelta(hours=12)
money = st.decimals(0, 1000, places=6)


@given(money, money, money, money, money)
def test_what_is_within_passes_neither(price, today, on_entry, per_day, per_entry):
    if budget.within(price, today, on_entry, per_day, per_entry):
        assert price == 0 or (today + price <= per_day and on_entry + price <= per_entry)
    else:
        assert today + price > per_day or on_entry + price > per_entry


@pytest.mark.parametrize(
    ("price", "allowed"), [("0.30", True), ("0.300001", False), ("0", True)], ids=["all", "more", "free"]
)
def test_the_last_of_it_may_be_spent(price, allowed):
    assert budget.within(Decimal(price), Decimal("0.7"), Decimal(0), Decimal(1), Decimal(9)) is allowed
    assert budget.within(Decimal(price), Decimal(0), Decimal("0.7"), Decimal(9), Decimal(1)) is allowed


def test_what_costs_nothing_is_made_though_a_budget_was_lowered():
    assert budget.within(Decimal(0), Decimal(5), Decimal(5), Decimal(1), Decimal(1))


@pytest.fixture
def spend(settings, db):
    """Budgets of 2 a day and 3 an entry; asks for a job of an entry at a moment."""
    settings.BUDGET_PER_DAY, settings.BUDGET_PER_ENTRY = Decimal(2), Decimal(3)
    stage.track()

    def ask(entry, at=NOON, price="1", state=JobState.TAKEN):
        order = Order.objects.create(entry=entry, prompt=stage.prompt(Order.objects.count()))
        return Job.objects.create(order=order, contract="fal", price=Decimal(price), asked_at=at, state=state)

    return ask


def test_nothing_is_paid_until_a_budget_is_set(db):
    one = stage.entry("one")
    assert not budget.room_for(one.pk, Decimal("0.000001"), NOON)
    assert budget.room_for(one.pk, Decimal(0), NOON)


class TestTheDay:
    def test_is_the_utc_date_on_which_it_was_asked(self, spend):
        one = stage.entry("one")
        spend(one, MIDNIGHT - timedelta(microseconds=1), "2")
        assert budget.spent_today(MIDNIGHT - timedelta(seconds=1)) == 2
        assert budget.spent_today(MIDNIGHT) == 0
        spend(one, MIDNIGHT)
        assert budget.spent_today(MIDNIGHT) == 1
        assert budget.spent_today(MIDNIGHT + timedelta(days=1)) == 0

    def test_turns_for_all_time_zones_alike(self):
        east = timezone(timedelta(hours=9))
        assert budget.next_day((MIDNIGHT - timedelta(seconds=1)).astimezone(east)) == MIDNIGHT
        assert budget.next_day(MIDNIGHT.astimezone(east)) == MIDNIGHT + timedelta(days=1)

    def test_a_spent_one_is_said_and_ends_at_midnight(self, spend):
        one, other = stage.entry("one"), stage.entry("other")
        spend(one, price="1.5")
        assert budget.room_for(other.pk, Decimal("0.5"), NOON)
        assert budget.refusal(other.pk, Decimal("0.51"), NOON) == (
            budget.DAY_SPENT,
            MIDNIGHT + timedelta(days=1),
        )
        assert budget.room_for(other.pk, Decimal("0.51"), MIDNIGHT + timedelta(days=1))


class TestTheEntry:
    def test_counts_over_all_days_and_alone(self, spend):
        one, other = stage.entry("one"), stage.entry("other")
        for days in (1, 2, 3):
            spend(one, NOON - timedelta(days=days))
        assert budget.refusal(one.pk, Decimal("0.01"), NOON) == (
            budget.ENTRY_SPENT,
            NOON + timedelta(hours=1),
        )
        assert budget.room_for(other.pk, Decimal(2), NOON)


@pytest.mark.parametrize("state", JobState)
def test_all_but_the_released_count(spend, state):
    one = stage.entry("one")
    spend(one, price="2", state=state)
    assert budget.spent_today(NOON) == budget.spent_on(one.pk) == (0 if state == JobState.RELEASED else 2)
