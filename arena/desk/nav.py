"""What stands at the head of each desk page: the lab one acts for, the others one is in, and the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from arena.accounts.models import Membership

HOME = "desk"
PAGES = [
    (HOME, "Entries"),
    ("desk-domains", "Domains"),
    ("desk-webhooks", "Webhooks"),
    ("desk-people", "Members"),
    ("desk-tokens", "Tokens"),
    ("desk-trail", "Trail"),
]


@dataclass(frozen=True)
class Nav:
    path: str
    place: Membership
    places: Sequence[Membership]

    @property
    def others(self) -> list[Membership]:
        return [place for place in self.places if place.pk != self.place.pk]

    @property
    def items(self) -> list[dict[str, Any]]:
        """Return the pages that exist, and which of them one is on or below."""
        known = [(name, title, url) for name, title in PAGES if (url := _address(name))]
        here = max((url for _, _, url in known if self.path.startswith(url)), key=len, default="")
        return [{"title": title, "url": url, "here": url == here} for _, title, url in known]


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
