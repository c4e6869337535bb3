"""Entries that want clips of prompts, and orders whose time is up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from arena.clips.models import Order
from arena.entries.models import Entry
from arena.labs.models import Recipe
from arena.prompts.models import Prompt
from tests.arena import stage

WAN = {"kind": "diffusers", "repo": "Org/Wan-Like", "revision": "ab" * 20}
LTX = {"kind": "diffusers", "repo": "Org/Ltx-Like", "revision": "cd" * 20}
FAL = {"kind": "hosted", "contract": "fal", "model": "somebody/some-model"}
WAN_WORD, LTX_WORD = (f"diffusers:{recipe['repo']}@{recipe['revision']}" for recipe in (WAN, LTX))


def maker(
    slug: str, renditions: list[str] | None = None, price: str | None = None, **recipe: object
) -> Entry:
    tracks = [
        stage.track(stage.SOUNDING if r == "with-sound" else stage.SILENT) for r in ("silent", "with-sound")
    ]
    made = stage.entry(slug, *tracks)
    Recipe.objects.create(
        entry=made,
        parameters={"kind": "shapeworld", **recipe},
        renditions=renditions or ["silent"],
        price_per_second=price,
    )
    return made


def asked(number: int) -> list[Prompt]:
    stage.track()
    return [stage.prompt(n) for n in range(number)]


def overdue() -> None:
    """Let the time of all that is on its way be up."""
    Order.objects.on_their_way().update(lease_until=timezone.now() - timedelta(seconds=1))


def rested() -> None:
    """Let every pause be over."""
    Order.objects.update(not_before=None)
