"""Which lab a signed-in person acts for."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from arena.accounts.models import Membership

SESSION_KEY = "lab"


def membership(user: Any, session: SessionBase) -> Membership | None:
    """Return the person's place in the lab they chose last, or else in the one they joined first; None without one.

    Places in closed labs are none.
    """
    places = list(
        Membership.objects.filter(user=user, lab__closed_at__isnull=True).select_related("lab").order_by("id")
    )
    chosen = session.get(SESSION_KEY)
    return next((place for place in places if place.lab_id == chosen), places[0] if places else None)


def choose(session: SessionBase, place: Membership) -> None:
    session[SESSION_KEY] = place.lab_id
