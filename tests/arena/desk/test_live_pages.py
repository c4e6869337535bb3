"""Pages that tell of workers as it happens, in a browser: the lab's desk, a draft's dry run, the operator's page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from arena.clips.models import Clip, Order, OrderState
from arena.entries.models import State
from arena.labs import drafts, progress, trials
from arena.labs.models import Recipe, Seal, Trial, TrialState
from arena.workers.models import Making, Worker
from tests.arena import stage
from tests.arena.accounts import people
from tests.arena.labs.offering import offer, worker
from tests.browser import find_browser, launch_arguments

pytestmark = pytest.mark.usefixtures("clean_logs")
SHAPES = {"kind": "shapeworld", "fault": "none"}
DJANGOS_OWN = "link-in-text-block"  # its line of links above each page of the admin


@pytest.fixture
def open_page(server, monkeypatch):
    """Open pages for people who are signed in; what a page logs as an error fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # beside the browser's loop nothing else runs
    errors = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=launch_arguments())

        def open_one(user, path):
            client = Client()
            client.force_login(user)
            session = client.cookies[site.SESSION_COOKIE_NAME].value
            context = browser.new_context(viewport={"width": 390, "height": 844})
            context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(server.url + path)
            return page

        yield open_one
        connection.close()  # beside a loop Django has another one than without, which nobody else would close
        browser.close()
    assert errors == []


def faults(page):
    found = {fault["id"] for fault in Axe().run(page).response["violations"]}
    return found - {DJANGOS_OWN}


def test_the_desk_tells_each_step(open_page):
    ada = people.owner()
    entry = stage.entry("kestrel", codename="Kestrel", public_name="", state=State.PREPARING)
    Seal.objects.create(entry=entry, lab=ada.lab, ciphertext=b"x", key_id="x")
    Recipe.objects.create(entry=entry, parameters=SHAPES, renditions=["silent"])
    orders = [Order.objects.create(entry=entry, prompt=stage.prompt(number)) for number in range(3)]
    for order in orders:
        Clip.objects.create(entry=entry, prompt=order.prompt, track=stage.track(), order=order)
    page = open_page(ada.user, "/desk/")
    words = page.get_by_test_id("under-way")
    expect(words).to_contain_text("3 in the queue. No worker that is up can make them")
    gpu = worker(abilities=["shapeworld"])
    Order.objects.filter(pk=orders[0].pk).update(state=OrderState.RUNNING)
    Making.objects.create(number=orders[0].pk, worker=gpu, stage="loading", told_at=timezone.now())
    for step, said in (
        (None, "1 loading"),
        (3, "1 generating: step 3 of 50"),
        (4, "1 generating: step 4 of 50"),
    ):
        if step:
            Making.objects.update(stage="generating", step=step, steps=50)
        progress.tell_making(orders[0].pk)
        expect(words).to_have_text(f"2 in the queue, {said}")
    assert faults(page) == set()


def test_a_dry_run_tells_each_step(open_page, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    ada = people.owner()
    stage.track()
    stage.prompt()
    said = {"provenance": "reproduced", "tracks": [stage.SILENT], "recipe": SHAPES}
    draft = drafts.create(ada.lab, ada.user, said, timezone.now())
    (trial,) = trials.start(draft, ada.user)
    page = open_page(ada.user, f"/desk/drafts/{draft.pk}/")
    row, waits = page.get_by_test_id("trial"), page.get_by_test_id("waits")
    expect(waits).to_be_visible()
    Trial.objects.update(state=TrialState.RUNNING)
    Making.objects.create(number=-trial.pk, worker=worker(abilities=["shapeworld"]), stage="loading")
    progress.tell_making(-trial.pk)
    expect(row).to_contain_text("Being made: loading")
    expect(waits).to_be_hidden()
    Making.objects.update(stage="generating", step=3, steps=50)
    progress.tell_making(-trial.pk)
    expect(row).to_contain_text("Being made: step 3 of 50")
    assert faults(page) == set()


def test_the_operators_page_is_drawn_anew_without_a_flicker(open_page):
    gpu = worker("gpu0", offer())
    page = open_page(User.objects.create_superuser("operator"), "/admin/workers/")
    card = page.get_by_test_id("worker")
    card.locator("summary").click()
    page.evaluate("document.activeElement.blur(); document.querySelector('[data-testid=outlook]').mark = 1")
    Making.objects.create(number=1, worker=gpu, stage="generating", step=7, steps=50, told_at=timezone.now())
    worker("gpu0", box="an-earlier-one")
    expect(card).to_have_count(2)
    expect(card.nth(0)).to_contain_text("an-earlier-one / gpu0")
    expect(card.nth(1)).to_contain_text("generating: step 7 of 50")
    assert card.nth(1).locator("details").get_attribute("open") is not None, "what was opened stays so"
    assert page.evaluate("document.querySelector('[data-testid=outlook]').mark === 1"), (
        "the same is not touched"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults(page) == set()
    Worker.objects.filter(box__name="an-earlier-one").delete()
    expect(card).to_have_count(1)
    page.context.set_offline(True)
    expect(page.locator("[data-line]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-line]")).to_be_hidden()
