"""Sending orders: to workers that can follow their recipes, prompt by prompt, and no more than the money allows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry, State
from arena.labs import order_sending
from arena.labs.lease import SENT_LEASE
from arena.labs.models import Recipe
from arena.labs.ordering import order_missing_clips
from arena.spending.models import Job, JobState
from arena.workers.choosing import MOST_JOBS, MOST_ON_THEIR_WAY
from arena.workers.models import Making
from arena.workers.sending import GENERATE, POLL, SUBMIT
from tests.arena import stage
from tests.arena.labs.wanting import FAL, LTX, LTX_WORD, WAN, WAN_WORD, asked, maker
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db
MOST = MOST_ON_THEIR_WAY["light"]


def numbers(sent) -> list[int]:
    return [message.number for message in sent]


class TestWhoGetsIt:
    def test_nothing_is_sent_while_nobody_is_up(self, sent):
        asked(1)
        maker("a")
        up(announced_at=timezone.now() - timedelta(minutes=1))
        up("calls", stopping=True)
        order_missing_clips()
        order = Order.objects.get()
        assert (sent, order.state, order.lease_until) == ([], OrderState.QUEUED, None)

    def test_only_a_worker_that_can_gets_it(self, sent):
        asked(2)
        light, heavy = maker("a"), maker("b", **WAN)
        here, attic = up("clips", "shapeworld"), up("gpu0", WAN_WORD, box="attic")
        order_missing_clips()
        assert {(m.worker, m.number) for m in sent} == {
            *((here, order.pk) for order in light.orders.all()),
            *((attic, order.pk) for order in heavy.orders.all()),
        }
        assert {m.task for m in sent} == {GENERATE}

    def test_what_nobody_can_make_waits_and_is_sent_once_somebody_can(self, sent):
        asked(1)
        entry = maker("a", **WAN)
        up()
        order_missing_clips()
        assert not sent
        up("gpu0", WAN_WORD)
        order_missing_clips()
        assert numbers(sent) == [entry.orders.get().pk]

    def test_calls_of_endpoints_take_no_room_from_what_is_made_here(self, sent):
        asked(MOST)
        maker("a")
        maker("b", kind="hosted")
        up("clips", "shapeworld")
        up("calls", "hosted", role="calls")
        order_missing_clips()
        assert Counter(m.worker.name for m in sent) == {"clips": MOST, "calls": MOST}

    def test_few_of_a_large_model_and_one_model_after_the_other(self, sent):
        asked(2)
        wan, ltx = maker("a", **WAN), maker("b", **LTX)
        up("gpu0", WAN_WORD, LTX_WORD, warm=[LTX_WORD])
        order_missing_clips()
        assert numbers(sent) == list(ltx.orders.order_by("prompt").values_list("pk", flat=True))
        Order.objects.filter(entry=ltx).update(state=OrderState.DONE, lease_until=None)
        order_missing_clips()
        assert numbers(sent)[2:] == list(wan.orders.order_by("prompt").values_list("pk", flat=True))


class TestInWhichOrder:
    def test_nothing_is_sent_of_the_withdrawn(self, sent):
        asked(2)
        stays, goes = maker("a"), maker("b")
        order_missing_clips()
        Entry.objects.filter(pk=goes.pk).update(state=State.WITHDRAWN)
        up()
        order_missing_clips()
        assert set(numbers(sent)) == set(stays.orders.values_list("pk", flat=True))

    def test_prompt_by_prompt_and_no_more_than_are_wanted_on_their_way(self, sent):
        prompts = asked(6)
        for slug in "abc":
            maker(slug)
        up()
        order_missing_clips()
        order_missing_clips()
        assert len(set(numbers(sent))) == len(sent) == MOST
        answered = [Order.objects.get(pk=number).prompt_id for number in numbers(sent)]
        assert answered == sorted(p.pk for p in prompts for _ in "abc")[:MOST]

    def test_within_a_prompt_by_chance(self, sent):
        asked(1)
        for slug in "abcdef":
            maker(slug)
        up()
        order_missing_clips()
        assert numbers(sent) == list(Order.objects.order_by("seed").values_list("pk", flat=True))

    def test_a_finished_order_makes_room_for_the_next(self, sent):
        asked(12)
        maker("a")
        up()
        order_missing_clips()
        Order.objects.filter(pk__in=numbers(sent)[:3]).update(state=OrderState.DONE, lease_until=None)
        order_missing_clips()
        assert len(sent) == MOST + 3
        assert Making.objects.count() == MOST

    def test_what_is_to_wait_waits(self, sent):
        asked(1)
        maker("a")
        order_missing_clips()
        up()
        Order.objects.update(not_before=timezone.now() + timedelta(seconds=10))
        order_missing_clips()
        assert not sent
        Order.objects.update(not_before=timezone.now())
        order_missing_clips()
        assert len(sent) == 1

    @pytest.mark.usefixtures("sent")
    def test_a_pause_longer_than_any_is_the_word_of_a_clock_that_was_wrong(self, sent):
        asked(1)
        maker("a")
        order_missing_clips()
        up()
        for pause, is_sent in ((order_sending.LONGEST_PAUSE, False), (timedelta(days=2), True)):
            Order.objects.update(not_before=timezone.now() + pause)
            order_missing_clips()
            assert bool(sent) == is_sent

    def test_what_is_sent_is_leased_and_kept_as_on_its_way(self):
        asked(1)
        maker("a")
        worker = up()
        order_missing_clips()
        order, making = Order.objects.get(), Making.objects.get()
        assert (making.number, making.worker, making.stage) == (order.pk, worker, "")
        assert timedelta() < order.lease_until - timezone.now() <= SENT_LEASE


class TestProviders:
    """Money first: what is asked of a provider fits the budget, and what it has is looked after."""

    @pytest.fixture(autouse=True)
    def plenty(self, settings):
        settings.BUDGET_PER_DAY = settings.BUDGET_PER_ENTRY = Decimal(1000)

    @pytest.fixture
    def paid(self):
        asked(MOST_JOBS + 2)
        entry = maker("a", price="0.14", **FAL)
        up("calls", "hosted:fal", role="calls")
        return entry

    def job(self, order, state=JobState.TAKEN):
        return Job.objects.create(order=order, contract="fal", price=1, state=state)

    @pytest.mark.usefixtures("paid")
    def test_few_jobs_are_open_at_a_time(self, sent):
        order_missing_clips()
        order_missing_clips()
        assert [message.task for message in sent] == [SUBMIT] * MOST_JOBS

    def test_jobs_that_are_there_count_and_are_looked_at(self, sent, paid):
        order_missing_clips()
        for order in Order.objects.filter(pk__in=numbers(sent)):
            self.job(order)
        Order.objects.on_their_way().update(lease_until=None)
        order_missing_clips()
        assert [message.task for message in sent[MOST_JOBS:]] == [POLL] * MOST_JOBS
        assert set(numbers(sent)[MOST_JOBS:]) == set(numbers(sent)[:MOST_JOBS])
        assert paid.orders.filter(lease_until=None).count() == 2

    def test_a_job_is_looked_after_whatever_became_of_its_entry_and_of_the_money(self, sent, paid, settings):
        order_missing_clips()
        sent.clear()
        Order.objects.update(lease_until=None)
        self.job(Order.objects.first())
        Entry.objects.filter(pk=paid.pk).update(state=State.WITHDRAWN)
        settings.BUDGET_PER_DAY = Decimal(0)
        order_missing_clips()
        assert [message.task for message in sent] == [POLL]

    @pytest.mark.usefixtures("paid")
    def test_a_clock_that_was_wrong_keeps_nobody_from_looking_at_a_job(self, sent):
        order_missing_clips()
        sent.clear()
        first, *_ = Order.objects.order_by("pk")
        self.job(first)
        put_off = timezone.now() + timedelta(hours=1)
        Order.objects.update(lease_until=None, not_before=put_off)
        order_missing_clips()
        assert [(message.task, message.number) for message in sent] == [(POLL, first.pk)]

    @pytest.mark.usefixtures("paid")
    @pytest.mark.parametrize("budget", ["BUDGET_PER_DAY", "BUDGET_PER_ENTRY"])
    def test_what_the_money_does_not_allow_stays_unsent(self, sent, settings, budget):
        setattr(settings, budget, Decimal("0.55"))  # of four seconds at 0.14
        order_missing_clips()
        assert not sent
        setattr(settings, budget, Decimal("0.56"))
        order_missing_clips()
        assert sent

    def test_without_a_stated_price_nothing_is_sent(self, sent, paid):
        Recipe.objects.filter(entry=paid).update(price_per_second=None)
        order_missing_clips()
        assert not sent

    def test_one_entry_without_money_holds_up_no_other(self, sent, paid, settings):
        settings.BUDGET_PER_ENTRY = Decimal("0.60")
        self.job(stage.clip(paid, stage.prompt(77)).order, JobState.DONE)
        other = maker("b", price="0.14", **FAL)
        order_missing_clips()
        assert set(numbers(sent)) <= set(other.orders.values_list("pk", flat=True))
        assert len(sent) == MOST_JOBS


def test_words_that_no_entry_is_made_by_are_not_looked_for(django_assert_max_num_queries):
    up("gpu0", *(f"nonsense-{n}" for n in range(300)))
    with django_assert_max_num_queries(20):
        assert order_sending.lease_next(timezone.now()) == []
