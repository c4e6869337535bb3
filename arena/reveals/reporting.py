"""What the settler last said about itself, and how the site tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from arena.reveals.models import SettlerReport

AT_WORK = "at work"
SILENCE = timedelta(seconds=15)  # it says something every few seconds


def report(now: datetime, refusal: str = "") -> None:
    """Write the settler's word down; an empty `refusal` says that it works."""
    SettlerReport.objects.update_or_create(
        pk=SettlerReport.ONLY, defaults={"at": now, "refusal": refusal[:300]}
    )


def settler_at(now: datetime) -> str:
    """Return "at work", why the settler refuses to, or for how long nobody has heard of it."""
    last = SettlerReport.objects.filter(pk=SettlerReport.ONLY).first()
    if last is None:
        return "never heard of"
    if last.at < now - SILENCE:
        return f"not heard for {(now - last.at).total_seconds():.0f} s"
    return last.refusal or AT_WORK
