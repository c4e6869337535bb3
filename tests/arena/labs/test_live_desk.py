"""The desk's socket: a lab hears of its own work, and of nobody else's."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from arena import live
from arena.clips.models import Order, OrderState
from arena.labs import drafts, ordering, progress
from arena.labs.models import Seal, Trial, TrialState
from arena.workers.models import Making
from tests.arena import stage
from tests.arena.accounts import people
from tests.arena.labs.offering import worker
from tests.arena.voter import open_socket

pytestmark = pytest.mark.usefixtures("clean_logs")


@pytest.fixture
def ada(server):
    return people.owner()


def page(server, place, **options):
    """Return the open socket of a signed-in member, once it listens."""
    browser = Client()
    browser.force_login(place.user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    opened = open_socket(server, "/ws/desk/", cookies=f"{settings.SESSION_COOKIE_NAME}={session}", **options)
    assert hear(opened) == {"type": "listening"}
    return opened


def hear(opened, timeout=5.0):
    return json.loads(opened.recv(timeout=timeout))


def hears_nothing(opened, during=0.4):
    with pytest.raises(TimeoutError):
        opened.recv(timeout=during)


def test_a_lab_hears_of_its_own_and_no_other_does(server, ada):
    eve = people.owner("eve@lab.example", "Lab of Eve")
    mine, theirs = page(server, ada), page(server, eve)
    public = open_socket(server, "/ws/live/")
    progress.announce(ada.lab_id, {"type": "clip", "entry": "Kestrel"})
    assert hear(mine) == {"type": "clip", "entry": "Kestrel"}
    hears_nothing(theirs)
    hears_nothing(public)
    for opened in (mine, theirs, public):
        opened.close()


def test_a_clip_that_fails_is_told(server, ada):
    entry = stage.entry("kestrel", codename="Kestrel", public_name="")
    Seal.objects.create(entry=entry, lab=ada.lab, ciphertext=b"x", key_id="x")
    stage.clip(entry, stage.prompt())
    opened = page(server, ada)
    ordering.give_up(entry.orders.get(), "It broke.")
    counted = {"type": "clip", "entry": "Kestrel", "ordered": 1, "ready": 1, "failed": 0}
    assert hear(opened) == counted | {"making": [], "words": ""}
    opened.close()


def test_each_step_of_its_own_clips_is_told_a_lab_and_nobody_else(server, ada):
    entry = stage.entry("kestrel", codename="Kestrel", public_name="")
    Seal.objects.create(entry=entry, lab=ada.lab, ciphertext=b"x", key_id="x")
    order = stage.clip(entry, stage.prompt()).order
    Order.objects.filter(pk=order.pk).update(state=OrderState.RUNNING)
    eve = people.owner("eve@lab.example", "Lab of Eve")
    mine, theirs, public = page(server, ada), page(server, eve), open_socket(server, "/ws/live/")
    far = {"stage": "generating", "step": 3, "steps": 50, "share": 0.06}
    Making.objects.create(number=order.pk, worker=worker(), told_at=timezone.now(), **far)
    progress.tell_making(order.pk)
    told = hear(mine)
    assert (told["type"], told["entry"]) == ("clip", "Kestrel")
    assert told["making"] == [{"prompt": order.prompt_id, **far}]
    assert told["words"] == "1 generating: step 3 of 50"
    hears_nothing(theirs)
    hears_nothing(public)
    for opened in (mine, theirs, public):
        opened.close()


def test_each_step_of_its_dry_run_is_told_a_lab(server, ada):
    trial = Trial.objects.create(
        draft=drafts.create(ada.lab, ada.user, {"provenance": "hosted"}, timezone.now()),
        prompt=stage.prompt(),
        state=TrialState.RUNNING,
    )
    opened = page(server, ada)
    Making.objects.create(number=-trial.pk, worker=worker(), stage="loading")
    progress.tell_making(-trial.pk)
    told = hear(opened)
    assert (told["type"], told["trial"], told["draft"]) == ("trial", trial.pk, str(trial.draft_id))
    assert (told["stage"], told["step"], told["steps"]) == ("loading", None, None)
    assert told["words"] == "Being made: loading"
    opened.close()


@pytest.mark.parametrize("number", [0, 4242, -4242])
def test_a_number_that_is_no_clips_is_told_nobody(server, ada, number):
    opened = page(server, ada)
    progress.tell_making(number)
    hears_nothing(opened)
    opened.close()


def test_of_an_entry_that_is_no_labs_nobody_is_told(server, ada):
    opened = page(server, ada)
    entry = stage.entry("everybodys")
    stage.clip(entry, stage.prompt())
    ordering.give_up(entry.orders.get(), "It broke.")
    hears_nothing(opened)
    opened.close()


@pytest.mark.parametrize("cookies", ["", "sessionid=nobody", "sessionid="])
def test_who_is_not_signed_in_is_not_let_in(server, cookies):
    with pytest.raises(InvalidStatus) as refused:
        open_socket(server, "/ws/desk/", cookies=cookies)
    assert refused.value.response.status_code == 403


def test_who_is_in_no_lab_is_not_let_in(server):
    browser = Client()
    browser.force_login(people.person())
    cookies = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    with pytest.raises(InvalidStatus):
        open_socket(server, "/ws/desk/", cookies=cookies)


def test_a_foreign_page_is_not_let_in(server, ada):
    with pytest.raises(InvalidStatus):
        page(server, ada, origin="https://elsewhere.example")


def test_what_a_page_sends_is_dropped(server, ada):
    opened = page(server, ada)
    opened.send('{"type": "clip"}')
    opened.send(b"\x00")
    progress.announce(ada.lab_id, {"type": "still here"})
    assert hear(opened) == {"type": "still here"}
    opened.close()


def test_the_channel_of_everybody_is_another(server, ada):
    opened = page(server, ada)
    live.announce({"type": "board"})
    hears_nothing(opened)
    opened.close()
