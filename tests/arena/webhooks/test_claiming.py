"""Who may send what: each message one sender, each endpoint one message at a time, whatever the clock does."""

from datetime import timedelta

import pytest
from django.db import connections

from arena.webhooks import endpoints, sending
from arena.webhooks.claiming import LEASE, claim, held
from arena.webhooks.models import Delivery, EventType


def queue(endpoint, clock, *keys):
    for key in keys:
        sending.send(endpoint.lab, EventType.ENTRY_LIVE, key, {}, clock())


def test_an_endpoint_has_one_message_under_way(endpoint, clock):
    queue(endpoint, clock, "first", "second")
    (first,) = claim(8, clock())
    assert (first.attempts, claim(8, clock())) == (1, [])
    held(first).update(next_at=None, answer="It answered 200 OK.")
    (second,) = claim(8, clock())
    assert second.pk > first.pk


def test_endpoints_take_turns_whatever_one_has_queued(endpoint, clock):
    other, _ = endpoints.add(endpoint.lab, "https://lab.example/", [EventType.CLIP_FAILED])
    queue(endpoint, clock, *map(str, range(20)))
    sending.send(endpoint.lab, EventType.CLIP_FAILED, "k", {}, clock())
    assert {delivery.endpoint_id for delivery in claim(2, clock())} == {endpoint.pk, other.pk}


def test_a_message_whose_sender_died_is_claimed_again_and_the_dead_ones_word_is_void(endpoint, clock):
    queue(endpoint, clock, "k")
    (dead,) = claim(8, clock())
    clock.forward(seconds=LEASE.total_seconds())
    (again,) = claim(8, clock())
    assert (again.pk, again.message, again.attempts) == (dead.pk, dead.message, 2)
    assert (held(dead).count(), held(again).count()) == (0, 1)


def test_a_clock_set_back_holds_no_message_up(endpoint, clock):
    queue(endpoint, clock, "k")
    clock.forward(hours=-1)
    (first,) = claim(8, clock())
    held(first).update(next_at=clock() + timedelta(minutes=5), answer="It answered 500.", attempts=2)
    clock.forward(minutes=-20)
    assert claim(8, clock())


def test_a_wait_that_is_as_long_as_it_should_be_is_waited(endpoint, clock):
    queue(endpoint, clock, "k")
    Delivery.objects.update(attempts=9, next_at=clock() + timedelta(hours=24))
    assert not claim(8, clock())


@pytest.mark.django_db(transaction=True)
def test_what_another_beat_holds_is_skipped_not_waited_for(endpoint, clock):
    queue(endpoint, clock, "k")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; SELECT id FROM arena_delivery FOR UPDATE")
            assert claim(8, clock()) == []
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert len(claim(8, clock())) == 1


def test_nothing_is_claimed_for_an_endpoint_switched_off(endpoint, clock):
    queue(endpoint, clock, "k")
    type(endpoint).objects.update(disabled_at=clock())
    assert claim(8, clock()) == []
