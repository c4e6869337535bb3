"""What a lab does to its endpoints: adds, chooses what they take, rotates their secret, switches on, removes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from arena.accounts.models import Lab
from arena.webhooks import signing
from arena.webhooks.models import Delivery, Endpoint, EventType
from generators import outbound

MOST = 5
CHOICES = [event for event in EventType if event != EventType.TEST]
REMOVED = "The endpoint was removed."


class NotTaken(ValueError):  # noqa: N818 - an answer to the lab
    """What the lab wants cannot be done; the text says why, in one sentence."""


def add(lab: Lab, url: str, events: Sequence[str]) -> tuple[Endpoint, str]:
    """Return a new endpoint and its secret, which nobody can read again."""
    url, events = _checked_url(url), _checked_events(events)
    secret = signing.draw()
    with transaction.atomic():
        Lab.objects.select_for_update().get(pk=lab.pk)  # so that two at once are not a sixth
        standing = Endpoint.objects.of(lab)
        if standing.filter(url=url).exists():
            raise NotTaken("This URL is an endpoint of your lab already.")
        if standing.count() >= MOST:
            raise NotTaken(f"A lab has at most {MOST} endpoints: remove one first.")
        made = Endpoint.objects.create(lab=lab, url=url, secret=signing.keep(secret), events=events)
    return made, secret


def choose(endpoint: Endpoint, events: Sequence[str]) -> None:
    endpoint.events = _checked_events(events)
    endpoint.save(update_fields=["events"])


def rotate(endpoint: Endpoint, now: datetime) -> str:
    """Return the endpoint's new secret; messages are signed with the old one too for a day."""
    secret = signing.draw()
    with transaction.atomic():
        locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        locked.secret = signing.rotated(bytes(locked.secret), secret, now)
        locked.save(update_fields=["secret"])
    return secret


def switch_on(endpoint: Endpoint) -> None:
    endpoint.disabled_at = None
    endpoint.save(update_fields=["disabled_at"])


def remove(endpoint: Endpoint, now: datetime) -> None:
    with transaction.atomic():
        endpoint.removed_at = now
        endpoint.save(update_fields=["removed_at"])
        Delivery.objects.filter(endpoint=endpoint).close(REMOVED)


def _checked_events(events: Sequence[str]) -> list[str]:
    """Return the chosen types in our order; the empty list stands for all, also those to come."""
    chosen = [event.value for event in CHOICES if event.value in events]
    if not chosen or len(chosen) != len(set(events)):
        raise NotTaken("Choose at least one of the listed events.")
    return [] if len(chosen) == len(CHOICES) else chosen


def _checked_url(url: str) -> str:
    """Return the URL if its shape is right. Where it leads is looked at when it is called: names change hands."""
    url = url.strip()
    try:
        outbound.check(url, settings.PRIVATE_HOSTS)
    except outbound.Refused as refusal:
        raise NotTaken(str(refusal)) from None
    return url
