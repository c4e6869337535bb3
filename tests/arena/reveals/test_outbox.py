"""What is to be told: at least once, by one process at a time, again after a failure, to people who are still there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from arena.accounts.models import Lab, Membership
from arena.ledger.models import Block, Head
from arena.reveals import head_letters, outbox
from arena.reveals.models import Outbox

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def told(monkeypatch):
    sent = []
    monkeypatch.setattr("arena.live.publish", lambda channel, text: sent.append((channel, text)))
    return sent


def person(name: str, lab: Lab | None = None, **fields) -> User:
    made = User.objects.create(username=name, email=f"{name}@marker.example", **fields)
    if lab:
        Membership.objects.create(lab=lab, user=made, role="member")
    return made


def test_a_thing_is_told_once(told):
    outbox.put(outbox.LIVE, "reveal:x", {"type": "reveal"}, NOW)
    outbox.put(outbox.LIVE, "reveal:x", {"type": "reveal"}, NOW)
    assert outbox.deliver(NOW) == 1
    assert outbox.deliver(NOW) == 0
    assert told == [("paddock:live", '{"type":"reveal"}')]


def test_a_failure_is_tried_again_later_and_names_no_host(monkeypatch, told):
    outbox.put(outbox.LIVE, "reveal:x", {"type": "reveal"}, NOW)

    def down(*_):
        raise redis.ConnectionError("secret-host refuses")

    with monkeypatch.context() as broken:
        broken.setattr("arena.live.publish", down)
        assert outbox.deliver(NOW) == 0
    row = Outbox.objects.get()
    assert (row.failure, row.attempts, row.delivered_at) == ("ConnectionError", 1, None)
    assert outbox.deliver(NOW + timedelta(seconds=1)) == 0
    assert outbox.deliver(NOW + timedelta(seconds=3)) == 1


def test_after_a_clock_that_was_set_back_nothing_waits_for_a_year(told):
    outbox.put(outbox.LIVE, "reveal:x", {}, NOW + timedelta(days=365))
    assert outbox.deliver(NOW) == 1


def test_in_the_end_it_is_given_up(monkeypatch):
    outbox.put(outbox.MAIL, "x", {"user": person("ann").pk, "subject": "s", "text": "t"}, NOW)
    Outbox.objects.update(attempts=outbox.MOST_ATTEMPTS - 1)

    def down(*_):
        raise OSError

    monkeypatch.setattr(outbox, "send_mail", down)
    outbox.deliver(NOW)
    assert Outbox.objects.get().next_at is None


def test_letters_go_to_whoever_is_still_there():
    stays, left, silent = person("ann"), person("bob", is_active=False), person("cy")
    silent.delete()
    outbox.put_letters("x", [stays, left], "Subject", "Text", NOW)
    outbox.put(outbox.MAIL, "y", {"user": 10**6, "subject": "s", "text": "t"}, NOW)
    assert outbox.deliver(NOW) == 3
    assert [letter.to for letter in mail.outbox] == [["ann@marker.example"]]


def test_the_settler_leaves_letters_to_the_post():
    outbox.put_letters("x", [person("ann")], "Subject", "Text", NOW)
    assert outbox.deliver(NOW, [outbox.LIVE]) == 0
    assert mail.outbox == []


class TestHeads:
    @pytest.fixture
    def head(self):
        block = Block.objects.create(
            number=1, first_position=1, count=1, previous="0" * 64, root="1" * 64, sealed_at=NOW, hash="2" * 64,
            signature="3" * 128, lines=b"", leaves=b"",
        )  # fmt: skip
        return Head.objects.create(day=NOW.date(), block=block)

    @pytest.mark.usefixtures("head")
    def test_every_person_of_an_open_lab_gets_it_once_a_day(self):
        own, closed = Lab.objects.create(name="a"), Lab.objects.create(name="b", closed_at=NOW)
        person("ann", own)
        person("bob", closed)
        person("cy")
        head_letters.write(NOW)
        head_letters.write(NOW + timedelta(hours=1))
        outbox.deliver(NOW)
        (letter,) = mail.outbox
        assert letter.to == ["ann@marker.example"]
        assert "2" * 64 in letter.body
        assert "3" * 128 in letter.body
        assert "--head" in letter.body

    def test_before_the_first_head_nobody_is_written_to(self):
        assert head_letters.write(NOW) == 0
