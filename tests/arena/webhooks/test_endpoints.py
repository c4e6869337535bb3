"""What a lab may do to its endpoints, and how the rest is refused."""

import pytest

from arena.accounts.models import Lab
from arena.webhooks import endpoints, sending
from arena.webhooks.endpoints import NotTaken
from arena.webhooks.models import Delivery, Endpoint, EventType
from tests.arena.webhooks.conftest import ALL


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lab.example",
        "http://lab.example/",
        "ftp://lab.example/",
        "https://",
        "https://user:word@lab.example/",
        "https://lab.example/#part",
        "https://lab.example:port/",
        "https://lab.example/a b",
        "https://lab.example/\x00",
        "https://lab.example/\r\nHost: other",
        "https://[::1/",
        "https://lab.example/" + "a" * 500,
        "javascript:alert(1)",
    ],
)
def test_a_url_of_another_shape_is_refused_in_one_sentence(lab, url):
    with pytest.raises(NotTaken) as refused:
        endpoints.add(lab, url, ALL)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert not Endpoint.objects.exists()


def test_http_is_for_hosts_that_the_operator_named(lab, settings):
    settings.PRIVATE_HOSTS = ["127.0.0.1:9000"]
    endpoints.add(lab, "http://127.0.0.1:9000/hook", ALL)
    with pytest.raises(NotTaken):
        endpoints.add(lab, "http://127.0.0.1:9001/hook", ALL)


def test_the_sixth_endpoint_and_the_same_twice_are_refused(lab):
    made = [endpoints.add(lab, f"https://lab.example/{number}", ALL)[0] for number in range(5)]
    with pytest.raises(NotTaken, match="at most 5"):
        endpoints.add(lab, "https://lab.example/5", ALL)
    endpoints.remove(made[0], made[0].created_at)
    with pytest.raises(NotTaken, match="already"):
        endpoints.add(lab, "https://lab.example/1", ALL)
    endpoints.add(lab, "https://lab.example/0", ALL)
    endpoints.add(Lab.objects.create(name="Other"), "https://lab.example/0", ALL)


@pytest.mark.parametrize("events", [[], ["nothing.such"], ["entry.live", "test"], ["\x00"]])
def test_a_choice_of_no_or_unknown_events_is_refused(lab, events):
    with pytest.raises(NotTaken):
        endpoints.add(lab, "https://lab.example/", events)


def test_all_events_are_kept_as_all_also_those_to_come(lab):
    assert endpoints.add(lab, "https://lab.example/", ALL)[0].events == []
    assert endpoints.add(lab, "https://lab.example/2", ALL[1:])[0].events == ALL[1:]


def test_what_waits_for_a_removed_endpoint_is_given_up(endpoint, clock):
    sending.send(endpoint.lab, EventType.ENTRY_LIVE, "k", {}, clock())
    endpoints.remove(endpoint, clock())
    assert Delivery.objects.get().next_at is None
