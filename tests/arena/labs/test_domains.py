"""A lab's domains: named, asked, proved for a while, and what an entry's site is verified by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from arena.accounts.models import AuditEvent
from arena.labs import domain_check, domains, submit
from arena.labs.models import DomainProof
from arena.labs.refusals import Conflict, Invalid, Unknown
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(monkeypatch):
    """What the domain answers: an empty text for the right line."""
    told = {"failure": ""}

    def check(*_):
        if told["failure"]:
            raise domain_check.NotProved(told["failure"])

    monkeypatch.setattr(domain_check, "check", check)
    return told


def proved(domain, now=NOW, lab=None):
    return DomainProof.objects.create(lab=lab or sender.lab(), domain=domain, token="t" * 32, proved_at=now)


class TestNaming:
    def test_gives_a_token_and_the_same_again(self):
        proof = domains.add(sender.lab(), None, "Quiet-Lab.org")
        assert (proof.domain, len(proof.token), proof.proved_at) == ("quiet-lab.org", 32, None)
        assert domains.add(sender.lab(), None, "quiet-lab.org") == proof
        assert domains.add(sender.lab("another"), None, "quiet-lab.org").token != proof.token

    @pytest.mark.parametrize("name", ["", "co.uk", "127.0.0.1", "quiet-lab.org:80", "x" * 5000])
    def test_of_what_is_none(self, name):
        with pytest.raises(Invalid) as caught:
            domains.add(sender.lab(), None, name)
        assert list(caught.value.errors) == ["domain"]

    def test_twenty_are_the_most(self):
        for number in range(domains.MOST_DOMAINS):
            domains.add(sender.lab(), None, f"n{number}.example")
        with pytest.raises(Conflict):
            domains.add(sender.lab(), None, "one-more.example")
        domains.add(sender.lab(), None, "n1.example")

    def test_another_labs_is_unknown(self):
        proof = proved("quiet-lab.org")
        with pytest.raises(Unknown):
            domains.find(sender.lab("another"), proof.pk)


class TestAsking:
    def test_proved_and_then_no_more(self, answers):
        proof = domains.add(sender.lab(), None, "quiet-lab.org")
        domains.check(proof, None, NOW)
        assert DomainProof.objects.get().proved_at == NOW
        answers["failure"] = "It answered 404."
        domains.check(proof, None, NOW + timedelta(hours=1))
        kept = DomainProof.objects.get()
        assert (kept.proved_at, kept.failure) == (None, "It answered 404.")
        assert kept.checked_at == NOW + timedelta(hours=1)
        acts = AuditEvent.objects.order_by("id").values_list("act", flat=True)
        assert list(acts) == ["domain.named", "domain.proved", "domain.refused"]

    @pytest.mark.usefixtures("answers")
    def test_again_and_again_is_refused(self):
        proof = domains.add(sender.lab(), None, "quiet-lab.org")
        domains.check(proof, None, NOW)
        with pytest.raises(Conflict):
            domains.check(proof, None, NOW + timedelta(seconds=2))
        domains.check(proof, None, NOW + timedelta(seconds=6))


class TestVerifying:
    @pytest.mark.parametrize(
        ("host", "by"),
        [
            ("quiet-lab.org", "quiet-lab.org"),
            ("a.models.quiet-lab.org", "models.quiet-lab.org"),
            ("unquiet-lab.org", None),
            ("", None),
        ],
    )
    def test_by_the_nearest_domain(self, host, by):
        proved("quiet-lab.org")
        proved("models.quiet-lab.org")
        domains.add(sender.lab(), None, "unquiet-lab.org")
        proved("unquiet-lab.org", lab=sender.lab("another"))
        found = domains.proof_for(sender.lab(), host)
        assert (found and found.domain) == by

    @pytest.mark.usefixtures("settler")
    def test_an_old_proof_is_asked_for_again(self):
        proved("quiet-lab.org", NOW - timedelta(days=30))
        draft = submitting.draft()
        with pytest.raises(Invalid) as caught:
            submit.seal(draft, None, NOW)
        assert "older than 30 days" in caught.value.errors["identity.site"]
        DomainProof.objects.update(proved_at=NOW - timedelta(days=29))
        assert submitting.letter(submit.seal(draft, None, NOW).slug).verified_domain == "quiet-lab.org"

    @pytest.mark.usefixtures("settler")
    def test_without_a_proof_it_is_sealed_unverified(self):
        assert submitting.letter(submitting.sealed().slug).verified_domain is None
