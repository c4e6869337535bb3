"""How often an address may ask: counted for all processes, told in headers, and no matter when Redis is away."""

from __future__ import annotations

import itertools
import threading

import pytest
import redis
from django.conf import settings as django_settings

from arena.rest import allowance, remembering

MINUTE = 1_700_000_040 // 60 * 60
numbers = itertools.count(1)


@pytest.fixture
def address():
    """An address that no other test has."""
    number = next(numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@pytest.fixture(autouse=True)
def limited(settings):
    settings.API_PER_MINUTE = 3
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    for key in client.scan_iter("paddock:api:*"):
        client.delete(key)
    return client


def test_counts_down_and_begins_anew(address):
    taken = [allowance.take(address, MINUTE + 10) for _ in range(5)]
    assert [(left.requests, left.refused) for left in taken] == [
        (2, False), (1, False), (0, False), (0, True), (0, True)
    ]  # fmt: skip
    assert {left.seconds for left in taken} == {50}
    assert allowance.take(address, MINUTE + 60).requests == 2


def test_headers_are_those_of_the_draft(address):
    left = allowance.take(address, MINUTE + 18.9)
    assert left.headers() == {"RateLimit-Policy": '"minute";q=3;w=60', "RateLimit": '"minute";r=2;t=42'}
    for _ in range(3):
        left = allowance.take(address, MINUTE + 18.9)
    assert left.headers()["Retry-After"] == "42"


def test_at_once_no_request_is_counted_twice_or_not_at_all(address, settings):
    settings.API_PER_MINUTE = 1000
    left: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: left.extend(allowance.take(address, MINUTE).requests for _ in range(20))
        )
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(left) == list(range(900, 1000))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
    ],
)
def test_whose_count_it_is(one, other, same):
    allowance.take(one, MINUTE)
    assert (allowance.take(other, MINUTE).requests == 1) is same


def test_no_address_is_kept_and_nothing_longer_than_the_minute(address, limited):
    allowance.take(address, MINUTE + 50)
    (key,) = limited.scan_iter("paddock:api:*")
    assert address.encode() not in key
    assert 0 < limited.ttl(key) <= 11


@pytest.mark.parametrize("setting", [{"API_PER_MINUTE": 0}, {"SYNTHETIC": True}])
def test_no_limit(settings, setting, address):
    for name, value in setting.items():
        setattr(settings, name, value)
    assert allowance.take(address, MINUTE) is None


def test_without_redis_nobody_is_limited_and_nobody_waits_twice(settings, address, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    memory = remembering.Memory()
    monkeypatch.setattr(allowance, "memory", memory)
    asked = []
    assert allowance.take(address, MINUTE) is None
    assert memory.ask(asked.append) is None
    assert asked == [], "after a failure it rests"


def test_redis_that_is_back_is_asked_again(monkeypatch, address):
    memory = remembering.Memory()
    monkeypatch.setattr(allowance, "memory", memory)

    def broken(_client):
        raise redis.ConnectionError

    assert memory.ask(broken) is None
    monkeypatch.setattr(memory, "_resting_until", 0.0)
    assert allowance.take(address, MINUTE).requests == 2
