"""What is queued for whom: the lab's own endpoints that take the type, once a happening."""

from django.db import transaction

from arena.accounts.models import Lab
from arena.webhooks import endpoints, sending
from arena.webhooks.models import Delivery, EventType
from tests.arena.webhooks.conftest import ALL

LIVE = EventType.ENTRY_LIVE


def test_a_happening_is_queued_once_for_each_endpoint_that_takes_it(lab, clock):
    for number, events in enumerate([ALL, [LIVE], [EventType.CLIP_FAILED]]):
        endpoints.add(lab, f"https://lab.example/{number}", events)
    endpoints.add(Lab.objects.create(name="Other"), "https://other.example/", ALL)
    for _ in range(2):
        sending.send(lab, LIVE, "Amber Heron", {"codename": "Amber Heron"}, clock())
    queued = Delivery.objects.order_by("id")
    assert [delivery.endpoint.url[-1] for delivery in queued] == ["0", "1"]
    assert len({delivery.message for delivery in queued}) == 1
    assert queued[0].payload == {
        "type": "entry.live",
        "timestamp": "2031-03-30T00:59:00+00:00",
        "data": {"codename": "Amber Heron"},
    }


def test_nothing_is_queued_of_what_was_rolled_back(endpoint, clock):
    with transaction.atomic():
        sending.send(endpoint.lab, LIVE, "k", {}, clock())
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_an_endpoint_that_is_removed_or_switched_off_is_queued_nothing(endpoint, clock):
    endpoint.disabled_at = clock()
    endpoint.save()
    sending.send(endpoint.lab, LIVE, "k", {}, clock())
    assert sending.send_test(endpoint, clock()) is None
    endpoints.switch_on(endpoint)
    endpoints.remove(endpoint, clock())
    sending.send(endpoint.lab, LIVE, "k", {}, clock())
    assert not Delivery.objects.exists()


def test_one_test_at_a_time_even_to_an_endpoint_that_takes_other_types(endpoint, clock):
    endpoints.choose(endpoint, [LIVE])
    assert sending.send_test(endpoint, clock())
    assert sending.send_test(endpoint, clock()) is None
