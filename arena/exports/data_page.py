"""The data page: what there is now, which files can be had, and how they are read, checked and recomputed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arena.battles import receipts
from arena.exports.catalogue import TABLES
from arena.exports.descriptions import licences
from arena.exports.live_counts import counts
from arena.exports.models import Release
from arena.exports.shown_release import PLACE, ShownRelease, site_url
from arena.exports.shown_versions import versions
from arena.prompts.models import Track
from arena.tabular.formats import FORMATS

EARLIER_SHOWN = 7


def data(request: HttpRequest) -> HttpResponse:
    newest = Release.objects.latest_there()
    earlier = Release.objects.exclude(pk=newest.pk) if newest else Release.objects.all()
    context = {
        "page": "data",
        "current_track": "",
        "counts": counts(),
        "release": ShownRelease(newest) if newest else None,
        "earlier": [ShownRelease(row) for row in earlier[:EARLIER_SHOWN]],
        "versions": versions(),
        "first_track": Track.objects.values_list("slug", flat=True).first() or "TRACK",
        "public_key": receipts.public_key(settings.SIGNING_KEY),
        **_places(),
        **_licence(),
    }
    return render(request, "arena/data.html", context)


def _places() -> dict[str, Any]:
    return {
        "exports": PLACE,
        "live_url": site_url() + PLACE,
        "live": [table for table in TABLES.values() if table.grows],
        "endings": list(FORMATS),
        "per_minute": settings.API_PER_MINUTE,
        "kept_days": settings.EXPORTS_KEPT_DAYS,
    }


def _licence() -> dict[str, Any]:
    names = licences.names(settings.DATA_LICENCE)
    return {
        "licences": [(name, licences.address(name)) for name in names],
        "allowed": licences.in_short(settings.DATA_LICENCE),
    }
