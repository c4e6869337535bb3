"""A lab, its server, and the endpoint that leads there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from arena.accounts.models import Lab
from arena.webhooks import endpoints
from arena.webhooks.endpoints import CHOICES
from tests.arena.webhooks.receiver import Receiver

ALL = [event.value for event in CHOICES]


@dataclass
class Clock:
    at: datetime = datetime(2031, 3, 30, 0, 59, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def receiver(settings):
    with Receiver() as started:
        settings.PRIVATE_HOSTS = [started.host]
        yield started


@pytest.fixture
def lab(db):
    return Lab.objects.create(name="Quiet Lab")


@pytest.fixture
def added(lab, receiver):
    """An endpoint of the lab and its secret."""
    return endpoints.add(lab, receiver.url, ALL)


@pytest.fixture
def endpoint(added):
    return added[0]
