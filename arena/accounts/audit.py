"""Keeps the trail of a lab: who did what, and when."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User

from arena.accounts.models import ApiToken, AuditEvent, Lab

Actor = User | AnonymousUser | ApiToken | None


def record(lab: Lab, actor: Actor, act: str, subject: str = "") -> None:
    """Write down that `actor` (None: the arena itself) did `act`, as in "entry.sealed", to `subject`."""
    user = actor if isinstance(actor, User) and actor.pk else None
    AuditEvent.objects.create(
        lab=lab, actor=user, actor_name=_name(actor), act=act[:60], subject=subject[:200]
    )


def _name(actor: Actor) -> str:
    if actor is None:
        return "the arena"
    if isinstance(actor, ApiToken):
        return f"token {actor.name} ({actor.begins}...)"
    return str(getattr(actor, "email", "") or actor)[:254]
