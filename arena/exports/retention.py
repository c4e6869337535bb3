"""Takes the files of old releases away, where the operator keeps them for so many days: their rows stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from arena.exports import release_folder
from arena.exports.models import Release


def take_away_old(now: datetime) -> list[str]:
    """Remove releases older than EXPORTS_KEPT_DAYS, and name them; the first of a month and the latest stay."""
    if not settings.EXPORTS_KEPT_DAYS:
        return []
    try:
        with release_folder.publishing():
            return [
                _taken_away(release, now) for release in _old(now - timedelta(settings.EXPORTS_KEPT_DAYS))
            ]
    except release_folder.AlreadyPublishing:
        return []


def _old(before: datetime) -> list[Release]:
    latest, months, old = Release.objects.latest_there(), set(), []
    for release in Release.objects.order_by("published_at", "id"):
        month = f"{release.published_at:%Y-%m}"
        if month in months and release.published_at < before and not release.removed_at and release != latest:
            old.append(release)
        months.add(month)
    return old


def _taken_away(release: Release, now: datetime) -> str:
    """Say first that it is gone: whoever asks meanwhile is told so, and a killed removal goes on at the next sweep."""
    Release.objects.filter(pk=release.pk).update(removed_at=now)
    release_folder.remove(release.name)
    return release.name
