"""Jobs: reserved under a lock that no two pass together, asked again by nobody, looked at ever less often."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from arena.clips.models import Order
from arena.spending import budget, jobs
from arena.spending.models import Job, JobState
from tests.arena import stage

PRICE = Decimal("0.70")


@pytest.fixture
def budgets(settings):
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_ENTRY = Decimal(100)
    return settings


@pytest.fixture
def order(budgets, db):
    return some_orders(1)[0]


def some_orders(number):
    entry = stage.entry("paid")
    return [Order.objects.create(entry=entry, prompt=stage.prompt(each)) for each in range(number)]


def reserve(order, price=PRICE):
    return jobs.reserve(order, "fal", price, timezone.now())


class TestReserving:
    def test_a_job_is_written_before_anybody_is_asked(self, order):
        job = reserve(order)
        assert (job.state, job.price, job.contract, job.handle) == (JobState.RESERVED, PRICE, "fal", {})
        assert jobs.open_job(order.pk) == job

    @pytest.mark.parametrize("state", [JobState.RESERVED, JobState.TAKEN])
    def test_beside_an_open_one_there_is_no_second(self, order, state):
        Job.objects.filter(pk=reserve(order).pk).update(state=state)
        with pytest.raises(jobs.AlreadyAsked):
            reserve(order)
        assert Job.objects.count() == 1

    def test_without_a_price_nothing_is_ordered(self, order):
        with pytest.raises(jobs.NotReserved, match=r"^No price is stated"):
            reserve(order, None)
        assert not Job.objects.exists()

    @pytest.mark.parametrize(
        ("limit", "sentence"),
        [("BUDGET_PER_DAY", budget.DAY_SPENT), ("BUDGET_PER_ENTRY", budget.ENTRY_SPENT)],
    )
    def test_a_spent_budget_is_named(self, order, budgets, limit, sentence):
        setattr(budgets, limit, PRICE - Decimal("0.000001"))
        with pytest.raises(jobs.NotReserved) as refused:
            reserve(order)
        assert str(refused.value) == sentence
        assert refused.value.until > timezone.now()
        assert not Job.objects.exists()


def elsewhere(act, *arguments):
    """Act in a transaction and a connection of a thread's own."""
    try:
        with transaction.atomic():
            return act(*arguments)
    except jobs.NotReserved as refused:
        return str(refused)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_who_comes_second_waits_for_what_the_first_has_spent(self, budgets):
        budgets.BUDGET_PER_DAY = PRICE
        first, second = some_orders(2)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                reserve(first)
                waiting = pool.submit(elsewhere, reserve, second)
                time.sleep(0.15)
                assert not waiting.done()
            assert waiting.result(10) == budget.DAY_SPENT
        assert Job.objects.get().order == first

    def test_of_many_only_so_many_fit(self, budgets):
        budgets.BUDGET_PER_ENTRY = 3 * PRICE
        asking = some_orders(8)
        together = threading.Barrier(len(asking))

        def at_once(order):
            together.wait(10)
            return elsewhere(reserve, order)

        with ThreadPoolExecutor(len(asking)) as pool:
            answers = list(pool.map(at_once, asking))
        assert answers.count(budget.ENTRY_SPENT) == 5
        assert budget.spent_on(asking[0].entry_id) == 3 * PRICE


class TestWaiting:
    def test_looks_come_ever_less_often(self, order):
        job, now = reserve(order), timezone.now()
        pauses = [jobs.taken(job, {"id": 1}, now) - now]
        pauses += [jobs.waiting(job, now) - now for _ in range(5)]
        assert [pause.seconds for pause in pauses] == [5, 7, 10, 15, 15, 15]
        assert (job.polls, job.state) == (5, JobState.TAKEN)

    def test_an_hour_is_too_long_and_is_paid(self, order):
        job = reserve(order)
        jobs.taken(job, {"id": 1}, job.asked_at)
        job.polls = jobs.FEWEST_LOOKS
        assert jobs.waiting(job, job.asked_at + timedelta(minutes=59))
        assert jobs.waiting(job, job.asked_at + timedelta(minutes=60)) is None
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert job.ended_at
        assert budget.spent_on(order.entry_id) == PRICE

    def test_an_hour_without_a_look_is_not_the_providers(self, order):
        """The site slept, or its clock jumped: one look that fails does not give up what was paid."""
        job = reserve(order)
        jobs.taken(job, {"id": 1}, job.asked_at)
        for looks in range(1, jobs.FEWEST_LOOKS):
            assert jobs.waiting(job, job.asked_at + timedelta(hours=9)), looks
        assert jobs.waiting(job, job.asked_at + timedelta(hours=9)) is None


class TestVanished:
    """A worker that is gone leaves a job that its provider may have taken."""

    def test_a_paid_one_is_not_asked_again(self, order):
        job = reserve(order)
        assert not jobs.lost(order)
        job.refresh_from_db()
        assert (job.state, budget.spent_on(order.entry_id)) == (JobState.UNCERTAIN, PRICE)

    def test_what_costs_nothing_is(self, order):
        job = reserve(order, Decimal(0))
        assert jobs.lost(order)
        job.refresh_from_db()
        assert job.state == JobState.RELEASED

    def test_a_taken_one_is_looked_at_again(self, order):
        job = reserve(order)
        jobs.taken(job, {"id": 1}, timezone.now())
        assert jobs.lost(order)
        assert jobs.open_job(order.pk) == job

    def test_without_a_job_nothing_is_lost(self, order):
        assert jobs.lost(order)

    def test_an_operator_asks_anew_and_both_count(self, order):
        reserve(order)
        jobs.lost(order)
        assert reserve(order).state == JobState.RESERVED
        assert budget.spent_on(order.entry_id) == 2 * PRICE

    def test_its_own_worker_may_come_back_to_say(self, order):
        job = reserve(order)
        jobs.lost(order)
        assert jobs.take_up(order.pk)
        assert jobs.open_job(order.pk) == job
        assert not jobs.take_up(order.pk), "that is not uncertain"
