"""The desk's pages of webhooks: owners act, members look, and nobody learns of another lab's endpoints."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from standardwebhooks import Webhook

from arena.accounts.models import AuditEvent, Lab, Membership, Role
from arena.webhooks import endpoints
from arena.webhooks.delivering import deliver_due
from arena.webhooks.models import Delivery, Endpoint
from tests.arena.webhooks.conftest import ALL
from tests.arena.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
ACTS = ["events", "rotate", "on", "remove", "test"]


def member(client, name="Quiet Lab", role=Role.OWNER):
    lab, _ = Lab.objects.get_or_create(name=name)
    user = User.objects.create(username=f"{role}@{name}", email=f"{role}@lab.example")
    Membership.objects.create(lab=lab, user=user, role=role)
    client.force_login(user)
    return lab


@pytest.fixture
def lab(client):
    return member(client)


@pytest.fixture
def receiver(settings):
    with Receiver() as started:
        settings.PRIVATE_HOSTS = [started.host]
        yield started


def add(client, url="https://hooks.example/in", events=ALL):
    return client.post(reverse("desk-webhook-add"), {"url": url, "events": events})


def act(client, name, endpoint, **data):
    return client.post(reverse(f"desk-webhook-{name}", args=[endpoint.pk]), data)


def secret_of(answer):
    return re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode()).group()


def test_an_owner_adds_one_tests_it_and_sees_how_it_went(client, lab, receiver):
    secret = secret_of(add(client, receiver.url))
    endpoint = Endpoint.objects.get()
    act(client, "test", endpoint)
    deliver_due()
    ((headers, body),) = receiver.got
    assert Webhook(secret).verify(body, headers)["type"] == "test"
    page = client.get(reverse("desk-webhook", args=[endpoint.pk])).content.decode()
    assert "It answered 200 OK." in page
    assert secret not in page
    assert secret not in client.get(reverse("desk-webhooks")).content.decode()
    assert [event.act for event in AuditEvent.objects.order_by("id")] == ["webhook.added", "webhook.tested"]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, lab):
    answer = add(client, "http://hooks.example/<in>", ["entry.live"])
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'data-testid="refused"' in page
    assert 'value="http://hooks.example/&lt;in&gt;"' in page
    assert page.count(" checked") == 1
    assert not Endpoint.objects.exists()


def test_rotating_shows_a_new_secret_once(client, lab):
    first = secret_of(add(client))
    second = secret_of(act(client, "rotate", Endpoint.objects.get()))
    assert first != second


def test_events_are_chosen_and_a_choice_of_none_is_refused(client, lab):
    add(client)
    endpoint = Endpoint.objects.get()
    act(client, "events", endpoint, events=["entry.live"])
    assert act(client, "events", endpoint).status_code == 422
    endpoint.refresh_from_db()
    assert endpoint.events == ["entry.live"]


def test_a_message_is_sent_again_from_the_log(client, lab, receiver):
    add(client, receiver.url)
    endpoint = Endpoint.objects.get()
    act(client, "test", endpoint)
    deliver_due()
    again = reverse("desk-webhook-again", args=[endpoint.pk, Delivery.objects.get().message])
    assert client.post(again, follow=True).status_code == 200
    deliver_due()
    assert len(receiver.got) == 2
    assert len(set(receiver.ids())) == 1


def test_one_that_is_removed_is_gone(client, lab):
    add(client)
    endpoint = Endpoint.objects.get()
    act(client, "remove", endpoint)
    assert client.get(reverse("desk-webhook", args=[endpoint.pk])).status_code == 404
    assert endpoint.url not in client.get(reverse("desk-webhooks")).content.decode()


def test_another_labs_endpoint_is_answered_as_one_that_never_was(client, lab):
    other, _ = endpoints.add(Lab.objects.create(name="Other"), "https://other.example/", ALL)
    for number in (other.pk, other.pk + 1, 10**30):
        assert client.get(f"/desk/webhooks/{number}/").content == client.get("/desk/webhooks/0/").content
        for name in ACTS:
            assert client.post(f"/desk/webhooks/{number}/{name}/").status_code == 404
        message = "0d9b6e6d-6f0c-4f7e-9a53-7c8b0b1f3e2a"
        assert client.post(f"/desk/webhooks/{number}/again/{message}/").status_code == 404
    other.refresh_from_db()
    assert other.removed_at is None


def test_a_member_looks_and_changes_nothing(client):
    lab = member(client, role=Role.MEMBER)
    endpoint, _ = endpoints.add(lab, "https://hooks.example/in", ALL)
    page = client.get(reverse("desk-webhook", args=[endpoint.pk]))
    assert page.status_code == 200
    assert b"<form" not in page.content.split(b"<main")[1].split(b"</main>")[0].replace(b"signout", b"")
    assert add(client).status_code == 403
    for name in ACTS:
        assert act(client, name, endpoint).status_code == 403


def test_nothing_is_changed_by_looking(client, lab):
    endpoint, _ = endpoints.add(lab, "https://hooks.example/in", ALL)
    for name in ACTS:
        assert client.get(reverse(f"desk-webhook-{name}", args=[endpoint.pk])).status_code == 405
    assert client.get("/desk/webhooks/?page=zero").status_code == 200
    assert client.get(reverse("desk-webhook", args=[endpoint.pk]) + "?page=-1").status_code == 200


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(reverse("desk-webhooks")).status_code == 302
