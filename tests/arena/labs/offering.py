"""A box with workers that are up, and models as they offer them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from arena.workers.models import Box, Worker
from generators.capability import capability

WEIGHTS = {
    "kind": "diffusers", "repo": "Org/Wan-Like", "revision": "ab" * 20, "family": "wan", "steps": 30, "guidance": 5.0,
    "width": 832, "height": 480, "frames": 81, "fps": 16,
}  # fmt: skip
PROVIDER = {
    "kind": "hosted",
    "contract": "fal",
    "model": "alibaba/happy-horse/text-to-video",
    "resolution": "720p",
}


def offer(slug="wan-like-1.0", **fields):
    """Return a model as a worker offers it: open weights without sound, for text."""
    return {
        "slug": slug,
        "name": str(slug).replace("-", " ").capitalize(),
        "description": "",
        "recipe": WEIGHTS,
        "tasks": ["text-to-video"],
        "sound": False,
        "price_per_second": None,
        **fields,
    }


def paid(slug="happy-horse", price="0.14", **fields):
    """Return a provider's model, for text and pictures, with sound."""
    tasks = ["text-to-video", "image-to-video"]
    return offer(slug, recipe=PROVIDER, tasks=tasks, sound=True, price_per_second=price, **fields)


def worker(name="gpu0", *offers, box="attic", silent=False, **fields):
    """Return a worker that can do what it offers."""
    now = timezone.now()
    row, _ = Worker.objects.update_or_create(
        box=Box.objects.get_or_create(name=box)[0],
        name=name,
        defaults={
            "role": "clips",
            "boot": "0" * 16,
            "started_at": now,
            "announced_at": now - timedelta(hours=1) if silent else now,
            "device": "NVIDIA H200",
            "offers": list(offers),
            "abilities": sorted({capability(one["recipe"]) for one in offers}),
            **fields,
        },
    )
    return row
