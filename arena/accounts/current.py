"""Which lab a signed-in person acts for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from arena.accounts.models import Lab, Membership

SESSION_KEY = "lab"


def places(user: Any) -> list[Membership]:
    """Return the person's places in open labs, the one they joined first at the head."""
    found = Membership.objects.filter(user=user, lab__closed_at__isnull=True)
    return list(found.select_related("lab", "user").order_by("id"))


def closed_labs(user: Any) -> list[Lab]:
    closed = Membership.objects.filter(user=user, lab__closed_at__isnull=False).select_related("lab")
    return [place.lab for place in closed.order_by("id")]


def chosen(among: Sequence[Membership], session: SessionBase) -> Membership | None:
    """Return the place in the lab that the person chose last, or else the first; None without one."""
    number = session.get(SESSION_KEY)
    return next((place for place in among if place.lab_id == number), among[0] if among else None)


def membership(user: Any, session: SessionBase) -> Membership | None:
    """Return the place that a person acts from. Places in closed labs are none."""
    return chosen(places(user), session)


def choose(session: SessionBase, place: Membership) -> None:
    session[SESSION_KEY] = place.lab_id
