"""A worker's words about a provider's job: money first, then where it is found, and paid once whatever dies when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.labs import addresses, job_talk, lease, order_sending, ordering
from arena.labs.asking import NO_FRAME
from arena.labs.models import Origin, Recipe
from arena.spending import budget, jobs
from arena.spending.models import OPEN, Job, JobState
from tests.arena.labs.paying import HANDLE, PRICE, is_a_providers, say
from tests.arena.labs.worker import bring, fetch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


@pytest.fixture
def paid(order, settings):
    """An order that is a provider's, and money enough."""
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_ENTRY = Decimal(100)
    is_a_providers(order)
    return order


@pytest.fixture
def asking(client, paid):
    """The order once its provider is being asked."""
    fetch(client, paid)
    assert say(client, paid, submitting="1").status_code == 200
    return paid


@pytest.fixture
def taken(client, asking):
    """The order once its provider has taken the job."""
    assert say(client, asking, submitted=HANDLE).status_code == 200
    return asking


def poll(client, order):
    """Begin a look at the job; return what the order came with."""
    order.refresh_from_db()
    return fetch(client, order).json()


def an_hour_passes(minutes=61):
    """Let a job have been asked for an hour ago, and looked at often."""
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=minutes), polls=jobs.FEWEST_LOOKS)


class TestSubmitting:
    def test_reserves_the_price_and_leaves_time_to_ask(self, client, paid):
        fetch(client, paid)
        answered = say(client, paid, submitting="1")
        assert answered.json() == {"order": paid.pk, "state": "submitting"}
        job = Job.objects.get()
        assert (job.state, job.price, job.contract) == (JobState.RESERVED, PRICE, "fal")
        assert paid.lease_until > timezone.now() + job_talk.ASKING_LEASE / 2

    def test_a_second_word_under_the_same_attempt_means_stop(self, client, asking):
        answered = say(client, asking, submitting="1")
        assert (answered.status_code, answered.json()["detail"]) == (409, job_talk.ASKED)
        assert Job.objects.count() == 1

    @pytest.mark.parametrize(
        "spent",
        [
            ("BUDGET_PER_DAY", budget.DAY_SPENT, timedelta(days=1)),
            ("BUDGET_PER_ENTRY", budget.ENTRY_SPENT, timedelta(hours=1)),
        ],
    )
    def test_a_spent_budget_puts_it_back_and_is_no_failure(self, client, paid, settings, spent):
        setting, sentence, wait = spent
        setattr(settings, setting, Decimal("0.55"))
        fetch(client, paid)
        before = timezone.now()
        answered = say(client, paid, submitting="1")
        assert (answered.status_code, answered.json()["detail"]) == (409, sentence)
        assert (paid.state, paid.failures, paid.lease_until) == (OrderState.QUEUED, 0, None)
        assert before < paid.not_before <= timezone.now() + wait
        assert not Job.objects.exists()

    def test_without_a_stated_price_nothing_is_ordered(self, client, paid):
        is_a_providers(paid, None)
        fetch(client, paid)
        answered = say(client, paid, submitting="1")
        assert (answered.status_code, answered.json()["detail"]) == (409, jobs.NO_PRICE)
        assert (paid.state, paid.failures) == (OrderState.QUEUED, 0)

    def test_who_does_not_have_the_order_reserves_nothing(self, client, paid):
        assert say(client, paid, submitting="1").status_code == 410
        assert not Job.objects.exists()


class TestSubmitted:
    def test_is_kept_and_handed_out_at_the_next_look(self, client, asking):
        now = timezone.now()
        answered = say(client, asking, submitted=HANDLE)
        assert answered.json() == {"order": asking.pk, "state": "submitted"}
        assert (asking.state, asking.lease_until, asking.failures) == (OrderState.QUEUED, None, 0)
        assert now < asking.not_before < timezone.now() + timedelta(seconds=6)
        assert poll(client, asking)["job"] == HANDLE

    def test_the_same_word_again_is_answered_alike(self, client, asking):
        at = addresses.upload_path(asking)
        first = say(client, asking, submitted=HANDLE)
        attempt = asking.attempt
        again = say(client, asking, at, submitted=HANDLE)
        assert (again.status_code, again.json()) == (200, first.json())
        assert (asking.attempt, Job.objects.count()) == (attempt, 1)
        assert say(client, asking, at, submitted={"id": "another"}).status_code == 410
        assert Job.objects.get().handle == HANDLE

    def test_before_the_money_was_reserved_it_is_refused(self, client, paid):
        fetch(client, paid)
        answered = say(client, paid, submitted=HANDLE)
        assert (answered.status_code, answered.json()["detail"]) == (422, job_talk.NOT_ASKED)

    @pytest.mark.parametrize(
        "handle",
        ["", "[]", "{}", "task-1", '{"id": NaN}', '{"id": "\\u0000"}', {"id": "x" * job_talk.LARGEST_HANDLE}],
        ids=["nothing", "a list", "empty", "a word", "no number", "a zero", "too long"],
    )
    def test_what_cannot_be_kept_is_refused_and_can_be_said_again(self, client, asking, handle):
        assert say(client, asking, submitted=handle).status_code == 422
        assert Job.objects.get().handle == {}
        assert say(client, asking, submitted=HANDLE).status_code == 200

    def test_a_worker_that_comes_late_is_heard_though_its_order_was_given_up(self, client, asking):
        Order.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        ordering.order_missing_clips()
        asking.refresh_from_db()
        assert (asking.state, asking.failure) == (OrderState.FAILED, jobs.UNCERTAIN)
        assert say(client, asking, submitted=HANDLE).status_code == 200
        assert (asking.state, asking.failure) == (OrderState.QUEUED, "")
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}
        assert poll(client, asking)["job"] == HANDLE
        assert Job.objects.count() == 1


class TestReleased:
    @pytest.mark.parametrize(
        ("kind", "state", "clips"),
        [
            ("transient", OrderState.QUEUED, ClipState.PENDING),
            ("permanent", OrderState.FAILED, ClipState.FAILED),
            ("refused", OrderState.DONE, ClipState.REFUSED),
        ],
    )
    def test_frees_the_money_and_fails_as_told(self, client, asking, kind, state, clips):
        assert say(client, asking, released={"kind": kind, "detail": "It said no."}).status_code == 200
        assert (asking.state, Job.objects.get().state) == (state, JobState.RELEASED)
        assert budget.spent_on(asking.entry_id) == 0
        assert set(Clip.objects.values_list("state", flat=True)) == {clips}

    def test_for_now_it_is_a_failure_and_may_be_asked_again(self, client, asking):
        say(client, asking, released={"kind": "transient", "detail": "busy"})
        assert asking.failures == 1
        fetch(client, asking)
        assert say(client, asking, submitting="1").status_code == 200

    @pytest.mark.parametrize("words", ["", "[]", {"kind": "void"}, {"kind": ["transient"]}, {"detail": "x"}])
    def test_other_words_free_nothing(self, client, asking, words):
        assert say(client, asking, released=words).status_code == 422
        assert Job.objects.get().state == JobState.RESERVED

    def test_a_taken_job_is_not_released(self, client, taken):
        poll(client, taken)
        assert say(client, taken, released={"kind": "transient", "detail": "x"}).status_code == 422
        assert Job.objects.get().state == JobState.TAKEN


class TestWaiting:
    def test_it_is_looked_at_again_and_that_is_no_failure(self, client, taken):
        for seconds in (7, 10, 15, 15):
            poll(client, taken)
            now = timezone.now()
            answered = say(client, taken, waiting={"state": "running", "share": 0.5})
            assert answered.json() == {"order": taken.pk, "state": "queued"}
            assert taken.not_before - now == pytest.approx(
                timedelta(seconds=seconds), abs=timedelta(seconds=2)
            )
        assert (taken.failures, Job.objects.get().polls) == (0, 4)

    def test_after_an_hour_it_is_given_up_and_paid(self, client, taken):
        an_hour_passes()
        poll(client, taken)
        assert say(client, taken, waiting={"state": "queued", "share": None}).json()["state"] == "failed"
        assert (taken.failure, Job.objects.get().state) == (jobs.TOO_LONG, JobState.FAILED)

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "[]",
            {},
            {"state": "done"},
            {"state": "queued", "share": 2},
            {"state": "queued", "share": 10**400},
            {"state": "queued", "share": True},
        ],
    )
    def test_other_words_change_nothing(self, client, taken, words):
        poll(client, taken)
        assert say(client, taken, waiting=words).status_code == 422
        assert (taken.state, Job.objects.get().polls) == (OrderState.RUNNING, 0)

    def test_without_a_job_there_is_nothing_to_wait_for(self, client, asking):
        assert say(client, asking, waiting={"state": "queued", "share": None}).status_code == 422


class TestFailing:
    @pytest.mark.parametrize(
        ("kind", "state", "job"),
        [
            ("permanent", OrderState.FAILED, JobState.FAILED),
            ("invalid", OrderState.FAILED, JobState.FAILED),
            ("refused", OrderState.DONE, JobState.FAILED),
            ("void", OrderState.DONE, JobState.DONE),
            ("transient", OrderState.QUEUED, JobState.TAKEN),
            ("uncertain", OrderState.QUEUED, JobState.TAKEN),
        ],
    )
    def test_of_a_job_that_was_taken(self, client, taken, kind, state, job):
        poll(client, taken)
        assert say(client, taken, failure={"kind": kind, "detail": "no"}).status_code == 200
        assert (taken.state, Job.objects.get().state) == (state, job)
        assert budget.spent_on(taken.entry_id) == PRICE

    def test_a_look_that_failed_is_no_failure_of_the_order_but_ends_with_the_hour(self, client, taken):
        for _ in range(lease.MOST_FAILURES + 1):
            poll(client, taken)
            say(client, taken, failure={"kind": "transient", "detail": "503"})
        assert (taken.state, taken.failures) == (OrderState.QUEUED, 0)
        an_hour_passes()
        poll(client, taken)
        say(client, taken, failure={"kind": "transient", "detail": "503"})
        assert (taken.state, taken.failure) == (OrderState.FAILED, jobs.TOO_LONG)

    @pytest.mark.parametrize("kind", ["uncertain", "transient", "permanent"])
    def test_nobody_knows_whether_it_was_taken(self, client, asking, kind):
        say(client, asking, failure={"kind": kind, "detail": "The line went dead."})
        assert (asking.state, asking.failure) == (OrderState.FAILED, jobs.UNCERTAIN)
        assert Job.objects.get().state == JobState.UNCERTAIN

    def test_what_costs_nothing_is_asked_again(self, client, paid):
        is_a_providers(paid, "0")
        fetch(client, paid)
        say(client, paid, submitting="1")
        say(client, paid, failure={"kind": "uncertain", "detail": "The line went dead."})
        assert (paid.state, paid.failures) == (OrderState.QUEUED, 1)
        fetch(client, paid)
        assert say(client, paid, submitting="1").status_code == 200

    def test_a_void_clip_was_paid(self, client, taken):
        poll(client, taken)
        say(client, taken, failure={"kind": "void", "detail": "black"}, origin={"cost": {"load_seconds": 1}})
        assert Origin.objects.get().details["cost"] == {
            "load_seconds": 1,
            "price": {"amount": "0.56", "currency": "USD"},
        }


class TestMade:
    def test_its_price_is_kept_whatever_the_worker_says(self, client, taken):
        poll(client, taken)
        assert bring(client, taken, origin='{"cost": {"price": 7, "load_seconds": 1}}').status_code == 201
        assert Origin.objects.get().details["cost"] == {
            "load_seconds": 1,
            "price": {"amount": "0.56", "currency": "USD"},
        }
        job = Job.objects.get()
        assert (job.state, job.handle) == (JobState.DONE, HANDLE)
        assert job.ended_at

    def test_without_a_job_the_price_is_unknown(self, client, order):
        fetch(client, order)
        assert bring(client, order, origin='{"cost": {"price": {"amount": "7"}}}').status_code == 201
        assert Origin.objects.get().details["cost"]["price"] is None

    def test_files_that_are_refused_leave_the_job_open(self, client, taken):
        poll(client, taken)
        assert bring(client, taken, "silent").status_code == 422
        assert Job.objects.get().state == JobState.TAKEN
        assert not Origin.objects.exists()
        assert bring(client, taken).status_code == 201


class Provider:
    """Counts what it is asked to make, as a worker asks it: only after the site has said yes."""

    def __init__(self, client, order):
        self.client, self.order, self.asked = client, order, 0

    def live(self, dies: str) -> None:
        """One life of a worker, up to the moment `dies`."""
        steps = ["fetch", "reserve", "ask", "tell", "look", "deliver"]
        for step in steps[: steps.index(dies) + 1] if dies in steps else steps:
            self.order.refresh_from_db()
            if getattr(self, step)() is False:
                return

    def fetch(self):
        self.found = fetch(self.client, self.order).json()
        if "upload" not in self.found:
            return False
        if "job" in self.found:
            self.live_again()
            return False
        return True

    def live_again(self):
        bring(self.client, self.order)

    def reserve(self):
        return say(self.client, self.order, submitting="1").status_code == 200

    def ask(self):
        self.asked += 1

    def tell(self):
        say(self.client, self.order, submitted=HANDLE)

    def look(self):
        return "job" in poll(self.client, self.order)

    def deliver(self):
        bring(self.client, self.order)


@pytest.mark.parametrize(
    ("dies", "comes"),
    [
        ("fetch", (1, JobState.DONE, OrderState.DONE)),
        ("reserve", (0, JobState.UNCERTAIN, OrderState.FAILED)),
        ("ask", (1, JobState.UNCERTAIN, OrderState.FAILED)),
        ("tell", (1, JobState.DONE, OrderState.DONE)),
        ("look", (1, JobState.DONE, OrderState.DONE)),
        ("deliver", (1, JobState.DONE, OrderState.DONE)),
    ],
)
def test_a_worker_may_die_anywhere_and_nothing_is_paid_twice(client, paid, dies, comes):
    provider = Provider(client, paid)
    provider.live(dies)
    for _ in range(3):
        Order.objects.outstanding().update(lease_until=timezone.now() - timedelta(seconds=1))
        ordering.order_missing_clips()
        provider.live("never")
    paid.refresh_from_db()
    assert (provider.asked, Job.objects.get().state, paid.state) == comes


def test_a_worker_that_dies_at_every_look_ends_with_the_hour(client, taken):
    for minutes in (0, 61):
        an_hour_passes(minutes)
        poll(client, taken)
        Order.objects.outstanding().update(lease_until=timezone.now() - timedelta(seconds=1))
        ordering.order_missing_clips()
        taken.refresh_from_db()
    assert (taken.state, taken.failure, taken.failures) == (OrderState.FAILED, jobs.TOO_LONG, 0)
    assert Job.objects.get().state == JobState.FAILED


def test_a_first_frame_that_is_lost_loses_no_job(client, taken, monkeypatch):
    """The order is given up; tried again, it is looked at, and not paid for again."""
    with monkeypatch.context() as lost:
        lost.setattr("arena.labs.asking.spec", _no_frame)
        taken.refresh_from_db()
        assert fetch(client, taken).status_code == 410
    taken.refresh_from_db()
    assert (taken.state, taken.failure) == (OrderState.FAILED, NO_FRAME)
    assert not order_sending._at_providers(), "it would keep others waiting for ever"
    ordering.revive(Order.objects.all())
    assert order_sending._at_providers() == {"hosted:fal": 1}
    assert poll(client, taken)["job"] == HANDLE


def _no_frame(*_, **__):
    raise FileNotFoundError


def test_an_attempt_before_this_one_left_a_job_that_nobody_settled(client, asking):
    ordering.send_again(asking)
    answered = fetch(client, asking)
    assert (answered.status_code, answered.json()["detail"]) == (410, jobs.UNCERTAIN)
    asking.refresh_from_db()
    assert (asking.state, Job.objects.get().state) == (OrderState.FAILED, JobState.UNCERTAIN)


def test_an_operator_who_tries_again_pays_again_and_both_count(client, asking):
    say(client, asking, failure={"kind": "uncertain", "detail": "?"})
    ordering.revive(Order.objects.all())
    asking.refresh_from_db()
    fetch(client, asking)
    assert say(client, asking, submitting="1").status_code == 200
    assert budget.spent_on(asking.entry_id) == 2 * PRICE


class Play:
    """Any words in any order at any of an order's addresses, and what must hold of the money."""

    BUDGET = 4 * PRICE

    def __init__(self, client, order):
        self.client, self.order, self.slots = client, order, [addresses.upload_path(order)]
        self.asked = self.freed = self.revived = 0

    def fetch(self):
        fetch(self.client, self.order)
        self.order.refresh_from_db()
        self.slots.append(addresses.upload_path(self.order))

    def say(self, back: int, words: dict):
        at = self.slots[-1 - back % len(self.slots)]
        answered = say(self.client, self.order, at, **words)
        assert answered.status_code in (200, 409, 410, 422), answered.content
        self.asked += answered.status_code == 200 and "submitting" in words
        self.freed += answered.status_code == 200 and "released" in words

    def ask(self, *then: dict):
        """Fetch and ask, so that it is not too rare, and go on at the same attempt."""
        self.fetch()
        for words in ({"submitting": "1"}, *then):
            self.say(0, words)

    def vanish(self):
        Order.objects.outstanding().update(lease_until=timezone.now() - timedelta(seconds=1))
        ordering.order_missing_clips()
        self.order.refresh_from_db()

    def revive(self):
        self.revived += ordering.revive(Order.objects.all())
        self.order.refresh_from_db()

    def check(self):
        assert Job.objects.count() == self.asked, "asked for once a job"
        assert Job.objects.filter(state__in=OPEN).count() <= 1
        assert self.asked <= 1 + self.freed + self.revived, "asked again only where it is known or wanted"
        assert budget.spent_on(self.order.entry_id) <= self.BUDGET
        made = Clip.objects.exclude(state__in=[ClipState.PENDING, ClipState.FAILED]).exists()
        assert made == (self.order.state == OrderState.DONE)


WORDS = st.sampled_from(
    [
        {"submitting": "1"},
        {"submitted": HANDLE},
        {"submitted": {"id": "another"}},
        {"waiting": {"state": "running", "share": None}},
        {"released": {"kind": "transient", "detail": "x"}},
        {"failure": {"kind": "transient", "detail": "x"}},
        {"failure": {"kind": "uncertain", "detail": "x"}},
        {"failure": {"kind": "permanent", "detail": "x"}},
        {"running": "0.5"},
    ]
)
TOLD = st.tuples(st.just("say"), st.sampled_from([0, 0, 1]), WORDS)
ACTS = st.one_of(
    st.tuples(st.just("ask")),
    st.tuples(st.just("ask"), WORDS),
    st.tuples(st.just("fetch")),
    TOLD,
    TOLD,
    st.sampled_from([("vanish",), ("revive",)]),
)


def test_any_sequence_of_words_keeps_to_the_budget_and_asks_once(client, paid, settings):
    settings.BUDGET_PER_ENTRY = Play.BUDGET
    reached = set()

    @hypothesis_settings(max_examples=10, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, min_size=6, max_size=12))
    def plays(acts):
        with transaction.atomic():
            paid.refresh_from_db()
            play = Play(client, paid)
            play.fetch()
            for name, *arguments in acts:
                getattr(play, name)(*arguments)
                play.check()
            reached.update(Job.objects.values_list("state", flat=True))
            transaction.set_rollback(True)

    plays()
    assert reached >= {JobState.RESERVED, JobState.TAKEN, JobState.RELEASED, JobState.UNCERTAIN}, reached


def test_no_recipe_but_a_providers_is_paid(client, order, settings):
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_ENTRY = Decimal(100)
    Recipe.objects.update(price_per_second=Decimal(1))
    fetch(client, order)
    assert say(client, order, submitting="1").json()["detail"] == jobs.NO_PRICE
