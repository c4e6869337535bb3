"""The lab's entries at the desk: how their clips are doing, and the acts that cannot be taken back, asked twice."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from arena.accounts.models import AuditEvent
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.labs.models import Review, Verdict
from arena.workers.models import Making
from tests.arena import stage
from tests.arena.accounts import people
from tests.arena.labs import submitting
from tests.arena.labs.offering import worker

pytestmark = pytest.mark.django_db
XSS = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def settler(settings, tmp_path, monkeypatch):
    settings.SETTLER_PUBLIC_KEY = bytes(submitting.SETTLER.public_key)
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.CLIPS_ROOT = tmp_path / "clips"
    monkeypatch.setattr(submitting, "NOW", timezone.now() - timedelta(minutes=1))


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


def entered(lab, number=0):
    made = submitting.sealed(lab, number, now=timezone.now(), terms={"reveal_votes": 500})
    return Entry.objects.get(slug=made.slug)


@pytest.fixture
def entry(ada):
    return entered(ada.lab)


def failed(of, reason="The endpoint answered 500.", state=OrderState.FAILED, clip=ClipState.FAILED):
    for asked in submitting.prompts():
        order = Order.objects.create(entry=of, prompt=asked, state=state, failure=reason)
        Clip.objects.create(entry=of, prompt=asked, track=stage.track(), order=order, state=clip)


def text(answer):
    return unescape(answer.content.decode())


def desk(client):
    return text(client.get(reverse("desk")))


class TestTheList:
    @pytest.mark.usefixtures("ada")
    def test_nothing_yet(self, client):
        assert "entered nothing yet" in desk(client)

    def test_what_is_public_of_it(self, client, entry):
        page = desk(client)
        for said in (entry.codename, entry.commitment, "or at 500 votes (0 so far)", "Clips are being made"):
            assert said in page

    def test_drafts_by_their_model(self, client, ada):
        submitting.draft(ada.lab)
        assert "Zebrafish Nine" in desk(client)

    def test_another_labs_is_not_there(self, client, entry):
        client.force_login(people.owner("eve@lab.example", "Lab of Eve").user)
        assert entry.codename not in desk(client)

    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ({"state": State.ACTIVE}, "Sealed, in battles"),
            ({"state": State.ACTIVE, "due_at": timezone.now()}, "Due, opening"),
            ({"state": State.ACTIVE, "public_name": "Zebrafish Nine"}, "Open, in battles"),
            ({"state": State.WITHDRAWN}, "Withdrawn after votes"),
            ({"state": State.GONE}, "Withdrawn before any counted vote"),
        ],
    )
    def test_its_state_in_words(self, client, entry, fields, word):
        Entry.objects.filter(pk=entry.pk).update(**fields)
        assert word in desk(client)

    @pytest.mark.usefixtures("entry")
    def test_the_reviewers_word(self, client):
        Review.objects.update(verdict=Verdict.REFUSED, note=f"A watermark is on all clips. {XSS}")
        page = client.get(reverse("desk")).content.decode()
        assert "A watermark is on all clips." in page
        assert "Refused by review" in page
        assert XSS not in page


class TestClips:
    def test_a_reason_for_each_that_failed(self, client, entry):
        failed(entry, f"The endpoint answered 500. {XSS}")
        page = client.get(reverse("desk")).content.decode()
        assert page.count("The endpoint answered 500.") == 3
        assert XSS not in page
        assert "3 orders failed" in page

    def test_one_is_tried_again(self, client, entry):
        failed(entry)
        order = Order.objects.first()
        answer = client.post(reverse("desk-entry-retry", args=[entry.slug]), {"order": order.pk}, follow=True)
        assert "One clip is ordered again." in text(answer)
        order.refresh_from_db()
        assert (order.state, order.failure) == (OrderState.QUEUED, "")
        assert Order.objects.filter(state=OrderState.FAILED).count() == 2
        assert AuditEvent.objects.filter(act="entry.clips-again").exists()

    def test_all_are(self, client, entry):
        failed(entry)
        answer = client.post(reverse("desk-entry-retry", args=[entry.slug]), follow=True)
        assert "3 clips are ordered again." in text(answer)
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "٣"])
    def test_a_number_that_is_none(self, client, entry, number):
        failed(entry)
        answer = client.post(reverse("desk-entry-retry", args=[entry.slug]), {"order": number}, follow=True)
        assert "Nothing of this entry has failed." in text(answer)

    def test_another_entrys_order_stays(self, client, entry):
        other = entered(people.owner("eve@lab.example", "Lab of Eve").lab, 1)
        failed(other)
        client.post(reverse("desk-entry-retry", args=[entry.slug]), {"order": Order.objects.first().pk})
        assert set(Order.objects.values_list("state", flat=True)) == {OrderState.FAILED}

    def test_of_a_withdrawn_one_nothing_is_made_again(self, client, entry):
        failed(entry)
        Entry.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN)
        assert "Try again" not in desk(client)
        client.post(reverse("desk-entry-retry", args=[entry.slug]))
        assert set(Order.objects.values_list("state", flat=True)) == {OrderState.FAILED}

    def test_void_ones_are_told_apart(self, client, entry):
        failed(entry, "It is black.", OrderState.DONE, ClipState.VOID)
        page = desk(client)
        assert "3 void" in page
        assert "Try again" not in page

    def test_the_state_for_a_page_without_its_socket(self, client, entry):
        failed(entry)
        told = client.get(reverse("desk-entries-state")).json()
        counted = {"type": "clip", "entry": entry.codename, "ordered": 3, "ready": 0, "failed": 3}
        assert told == {"messages": [counted | {"making": [], "words": ""}]}

    def test_the_providers_refusals_are_told_apart(self, client, entry):
        failed(entry, f"Its rules forbid it. {XSS}", OrderState.DONE, ClipState.REFUSED)
        page = client.get(reverse("desk")).content.decode()
        assert "3 refused by the rules" in page
        assert page.count("Its rules forbid it.") == 3
        assert "A refused clip is no loss" in page
        assert "Try again" not in page
        assert XSS not in page
        assert client.get(reverse("desk-entries-state")).json()["messages"][0]["failed"] == 3


class TestUnderWay:
    @pytest.fixture
    def orders(self, entry):
        failed(entry, "", OrderState.QUEUED, ClipState.PENDING)
        return list(Order.objects.order_by("pk"))

    def test_it_is_there_on_reload_and_for_a_page_without_its_socket(self, client, orders):
        gpu = worker(abilities=["shapeworld"])
        Order.objects.filter(pk=orders[0].pk).update(state=OrderState.RUNNING)
        far = {"stage": "generating", "step": 3, "steps": 50, "share": 0.06}
        Making.objects.create(number=orders[0].pk, worker=gpu, told_at=timezone.now(), **far)
        words = "2 in the queue, 1 generating: step 3 of 50"
        assert words in desk(client)
        told = client.get(reverse("desk-entries-state")).json()["messages"][0]
        assert told["words"] == words
        assert told["making"] == [{"prompt": orders[0].prompt_id, **far}]

    @pytest.mark.usefixtures("orders")
    def test_where_nobody_can_make_them_it_says_so(self, client):
        worker(abilities=["uploaded"])
        assert "3 in the queue. No worker that is up can make them at the moment" in desk(client)

    @pytest.mark.usefixtures("orders")
    def test_it_is_nobody_elses(self, client):
        client.force_login(people.owner("eve@lab.example", "Lab of Eve").user)
        assert "in the queue" not in desk(client)
        assert client.get(reverse("desk-entries-state")).json() == {"messages": []}


class TestForward:
    def test_names_all_that_would_open_and_opens_them(self, client, ada, entry):
        other = entered(ada.lab, 1)
        at = reverse("desk-entry-forward", args=[entry.slug])
        page = text(client.get(at))
        assert entry.codename in page
        assert other.codename in page
        assert not Entry.objects.exclude(reveal_at__gt=timezone.now()).exists(), "a look opens nothing"
        assert "is due: it opens" in text(client.post(at, follow=True))
        assert all(one.is_due(timezone.now()) for one in Entry.objects.all())

    def test_once_it_is_open_there_is_nothing_to_bring(self, client, entry):
        Entry.objects.update(public_name="Zebrafish Nine")
        answer = client.post(reverse("desk-entry-forward", args=[entry.slug]), follow=True)
        assert 'class="notice error"' in text(answer)


class TestWithdrawing:
    def test_says_what_happens_and_does_it(self, client, entry):
        at = reverse("desk-entry-withdraw", args=[entry.slug])
        assert "as if it had never been there" in text(client.get(at))
        assert Entry.objects.get().state == State.PREPARING
        assert "as if never there" in text(client.post(at, follow=True))
        assert Entry.objects.get().state == State.GONE

    def test_after_votes_the_record_stays(self, client, entry, monkeypatch):
        monkeypatch.setattr("arena.labs.withdrawal.has_counted_vote", lambda _: True)
        at = reverse("desk-entry-withdraw", args=[entry.slug])
        assert "its name is opened all the same" in text(client.get(at))
        assert "Its record stays" in text(client.post(at, follow=True))
        assert Entry.objects.get().state == State.WITHDRAWN


ACTS = ["desk-entry-forward", "desk-entry-withdraw", "desk-entry-retry"]


@pytest.mark.parametrize("act", ACTS)
def test_another_labs_and_none_are_alike(client, entry, act):
    client.force_login(people.owner("eve@lab.example", "Lab of Eve").user)
    theirs, none = (client.post(reverse(act, args=[slug])) for slug in (entry.slug, "nobody"))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content


@pytest.mark.parametrize("act", ACTS[:2])
def test_members_may_not_do_what_cannot_be_taken_back(client, ada, entry, act):
    client.force_login(people.member(ada).user)
    assert client.post(reverse(act, args=[entry.slug])).status_code == 403
    assert "Bring forward" not in desk(client)
    assert Entry.objects.get().state == State.PREPARING
