"""The page of domains: a line to publish, a check, and a sentence where it was not found."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from arena.labs import domain_check
from arena.labs.models import DomainProof
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


def text(answer):
    return unescape(answer.content.decode())


def post(client, name, *arguments, **fields):
    return client.post(reverse(name, args=arguments), fields, follow=True)


def test_a_name_gives_a_line_to_publish(client, ada):
    assert "no domain yet" in text(client.get(reverse("desk-domains")))
    page = text(post(client, "desk-domain-add", domain="Quiet-Lab.org"))
    proof = DomainProof.objects.get()
    assert (proof.domain, proof.lab) == ("quiet-lab.org", ada.lab)
    assert domain_check.line(proof.token) in page
    assert "https://quiet-lab.org/.well-known/paddock.txt" in page
    assert "not checked" in page


@pytest.mark.parametrize(
    "name", ["", "co.uk", "https://quiet-lab.org", "10.0.0.1", '"><script>alert(1)</script>']
)
def test_a_name_that_is_none_stays_in_the_form(client, ada, name):
    answer = post(client, "desk-domain-add", domain=name)
    assert (answer.status_code, "<script>alert" in answer.content.decode()) == (422, False)
    assert 'data-testid="refused"' in text(answer)
    assert not DomainProof.objects.exists()


def test_a_check_tells_what_it_found(client, ada, monkeypatch):
    post(client, "desk-domain-add", domain="quiet-lab.org")
    number, answers = DomainProof.objects.get().pk, ["It answered 404; it should answer 200.", ""]

    def check(*_):
        if failure := answers.pop(0):
            raise domain_check.NotProved(failure)

    monkeypatch.setattr(domain_check, "check", check)
    assert "It answered 404" in text(post(client, "desk-domain-check", number))
    assert "wait a few seconds" in text(post(client, "desk-domain-check", number))
    DomainProof.objects.update(checked_at=None)
    assert "is proved to be yours" in text(post(client, "desk-domain-check", number))


def test_it_can_be_removed(client, ada):
    post(client, "desk-domain-add", domain="quiet-lab.org")
    assert "is removed" in text(post(client, "desk-domain-remove", DomainProof.objects.get().pk))
    assert not DomainProof.objects.exists()


@pytest.mark.parametrize("act", ["desk-domain-check", "desk-domain-remove"])
def test_another_labs_is_not_there(client, ada, act):
    other = DomainProof.objects.create(lab=people.owner("bob").lab, domain="loud-lab.org", token="t")
    assert post(client, act, other.pk).status_code == 404
    assert post(client, act, 10**6).status_code == 404
    assert "loud-lab.org" not in text(client.get(reverse("desk-domains")))
    assert DomainProof.objects.exists()


def test_strangers_sign_in(client):
    assert client.get(reverse("desk-domains")).status_code == 302
    assert client.post(reverse("desk-domain-add"), {"domain": "quiet-lab.org"}).status_code == 302
    assert not DomainProof.objects.exists()
