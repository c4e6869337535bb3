"""The operator's page on workers: live, honest about what is unknown, and silent on whose clip is whose."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry, State
from arena.labs import workers_page
from arena.labs.models import Recipe
from arena.labs.offered import Standing, enter_offered
from arena.spending.models import Job, JobState
from arena.workers.models import Box, Making
from tests.arena import stage
from tests.arena.labs.offering import WEIGHTS, offer, paid, worker

pytestmark = pytest.mark.django_db
PAGE, PART = "/admin/workers/", "/admin/workers/live/"
XSS = '"><script>alert(1)</script>'


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator"))
    return client


def text(client, path=PAGE):
    return " ".join(unescape(client.get(path).content.decode()).split())


def order(slug="kestrel", recipe=None, **fields):
    entry = stage.entry(slug)
    Recipe.objects.create(entry=entry, parameters=recipe or WEIGHTS, renditions=["silent"])
    return Order.objects.create(entry=entry, prompt=stage.prompt(entry.pk), **fields)


class TestWhoMayLook:
    @pytest.mark.parametrize("path", [PAGE, PART])
    def test_nobody_else(self, client, path):
        assert client.get(path)["Location"].startswith("/admin/login/")
        client.force_login(User.objects.create_user("staff", is_staff=True))
        assert client.get(path).status_code == 403
        assert "to-workers" not in client.get("/admin/").content.decode()

    @pytest.mark.parametrize("path", [PAGE, PART])
    def test_who_may_see_workers(self, client, path):
        reader = User.objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_worker"))
        client.force_login(reader)
        assert client.get(path).status_code == 200
        assert f'href="{PAGE}"' in client.get("/admin/").content.decode()
        assert client.post(path).status_code == 405


class TestWorkers:
    def test_where_there_are_none_it_says_how_to_start_one(self, operator):
        page = text(operator)
        assert "No worker has announced itself" in page
        assert "./run worker" in page
        assert "No order waits that no live worker can make." in page

    def test_all_that_one_says_of_itself(self, operator):
        gpu = worker(
            "gpu0",
            offer(),
            memory_bytes=141 * 2**30,
            free_bytes=100 * 2**30,
            warm=["diffusers:Org/Wan-Like@ab"],
            notices=[f"other: its weights are missing. {XSS}"],
            versions={"torch": "2.13.0", "diffusers": None},
        )
        Making.objects.create(
            number=1, worker=gpu, stage="generating", step=3, steps=50, told_at=timezone.now()
        )
        Making.objects.create(number=2, worker=gpu)
        page = text(operator)
        for said in (
            "attic / gpu0", 'data-state="live"', "NVIDIA H200", "141.0 GiB, free: 100.0 GiB", "torch 2.13.0",
            "diffusers unknown", "generating: step 3 of 50", "1 more sent", "its weights are missing",
            Standing.NEW.value, "Wan like 1.0", "Makes clips on its device",
            "<code>diffusers:Org/Wan-Like@abababababab</code>",
        ):  # fmt: skip
            assert said in page
        assert XSS not in operator.get(PAGE).content.decode()
        assert "No worker has announced itself" not in page

    def test_what_is_unknown_is_shown_as_unknown(self, operator):
        worker("gpu0", device="")
        page = text(operator)
        assert "<dt>Memory</dt><dd>unknown</dd>" in page
        assert "<dt>Device</dt><dd>unknown</dd>" in page
        worker("gpu0", memory_bytes=2**30)
        assert "1.0 GiB, free: unknown" in text(operator)

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({}, "live"),
            ({"stopping": True}, "stopping"),
            ({"silent": True}, "silent"),
            ({"stopping": True, "silent": True}, "stopped"),
        ],
    )
    def test_live_stopping_or_silent(self, operator, fields, state):
        row = worker("gpu0", **fields)
        Making.objects.create(number=1, worker=row, stage="loading", told_at=timezone.now())
        page = text(operator)
        assert f'data-state="{state}"' in page
        heard = state in ("live", "stopping")
        assert (f"{state} since" in page) is not heard
        assert ("<dd>loading</dd>" in page) is heard, "what a silent one was at, it may be at no longer"

    def test_of_a_closed_box_none_is_shown(self, operator):
        worker("gpu0")
        Box.objects.update(closed_at=timezone.now())
        assert "attic / gpu0" not in text(operator)

    def test_the_part_that_is_fetched_again_is_the_same(self, operator):
        worker("gpu0", offer())
        part = operator.get(PART).content.decode()
        assert part.strip() in operator.get(PAGE).content.decode()
        assert 'data-key="worker-' in part


class TestOffers:
    def test_each_with_how_it_stands(self, operator):
        stage.track()
        worker("gpu0", offer(), paid())
        enter_offered()
        stage.entry("taken", public_name="Theirs")
        worker(
            "gpu0",
            offer(),
            paid(price=None),
            offer("taken"),
            offer("renamed"),
            offer("?"),
            paid("x", price="-1"),
        )
        page = text(operator)
        for said in (
            '<a href="/entries/wan-like-1-0/">Wan like 1.0</a>: Entered.',
            f"Happy horse</a>: Entered. {workers_page.NO_PRICE}",
            f"Taken: {Standing.OTHER_RECIPE.value}",
            f"Renamed: {Standing.OTHER_NAME.value}",
            "?: Not entered: The slug has",
            "x: Not entered: The price of a second",
        ):
            assert said in page

    def test_of_a_silent_worker_nothing_is_promised(self, operator):
        worker("gpu0", offer(), silent=True)
        assert workers_page.LATER in text(operator)


class TestWhatNobodyCanMake:
    def test_is_counted(self, operator):
        order("one")
        order("two", {"kind": "shapeworld"}, state=OrderState.RUNNING)
        order("three", {"kind": "shapeworld"}, state=OrderState.DONE)
        Entry.objects.filter(pk=order("four").entry_id).update(state=State.WITHDRAWN)
        assert "<strong>2</strong> orders wait that no live worker can make" in text(operator)
        worker("gpu0", abilities=["shapeworld"])
        assert "<strong>1</strong> order waits that" in text(operator)
        worker("gpu1", offer())
        assert "No order waits that" in text(operator)


class TestMoney:
    def test_where_there_is_none_nothing_is_said(self, operator):
        assert "Providers" not in text(operator)

    def test_the_days_spending_and_what_is_uncertain(self, operator, settings):
        settings.BUDGET_PER_DAY, settings.CURRENCY = Decimal(25), "EUR"
        assert "0.00 of 25.00 EUR</strong>. 0 jobs are open." in text(operator)
        jobs = [("a", OrderState.RUNNING, JobState.TAKEN), ("b", OrderState.FAILED, JobState.UNCERTAIN)]
        jobs += [("c", OrderState.DONE, JobState.UNCERTAIN), ("d", OrderState.FAILED, JobState.RELEASED)]
        made = [order(slug, state=state) for slug, state, _ in jobs]
        for asked, (_, _, state) in zip(made, jobs, strict=True):
            Job.objects.create(order=asked, contract="fal", price=Decimal("0.70"), state=state)
        Job.objects.create(
            order=made[0],
            contract="fal",
            price=9,
            state=JobState.DONE,
            asked_at=timezone.now() - timedelta(days=2),
        )
        page = text(operator)
        assert "2.10 of 25.00 EUR</strong>. 1 job is open." in page
        assert "1 job is uncertain" in page
        assert (
            f'<a href="{reverse("admin:arena_order_change", args=[made[1].pk])}">order {made[1].pk}</a>'
            in page
        )
        assert f"order {made[2].pk}<" not in page, "it was tried again since"

    def test_without_a_budget_nothing_is_paid(self, operator):
        Job.objects.create(order=order(), contract="fal", price=0)
        assert "no budget is set, so nothing is paid" in text(operator)


def test_no_order_and_no_codename_stands_beside_what_a_worker_is_at(operator):
    hidden = order("amber-dune")
    Entry.objects.filter(pk=hidden.entry_id).update(public_name="", codename="Amber Dune")
    Order.objects.filter(pk=hidden.pk).update(state=OrderState.RUNNING)
    number = 987654321
    gpu = worker("gpu0", offer(), busy=[{"order": number, "stage": "loading", "step": None, "steps": None}])
    Making.objects.create(number=number, worker=gpu, stage="loading", told_at=timezone.now())
    page = text(operator)
    assert "<dd>loading</dd>" in page
    for secret in ("Amber", "amber-dune", str(number)):
        assert secret not in page
