"""A worker that is up, and what it says to the site: fetch, bring, or tell that it failed."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.utils import timezone

from arena.labs import addresses
from arena.workers.models import Box, Worker
from tests.arena import stage

EVERYTHING = ("shapeworld", "happyhorse", "uploaded", "hosted")


def up(name: str = "clips", *abilities: str, box: str = "here", **fields: object) -> Worker:
    """Return a worker that has just announced itself; of all that a lab may ask for, unless abilities are named."""
    told = {"role": "clips", "boot": "0" * 16, "announced_at": timezone.now(), "stopping": False, **fields}
    told["abilities"] = list(abilities or EVERYTHING)
    place = {"box": Box.objects.get_or_create(name=box)[0], "name": name}
    if not Worker.objects.filter(**place, boot=told["boot"]).exists():
        told["started_at"] = Now()
    made, _ = Worker.objects.update_or_create(**place, defaults=told)
    return Worker.objects.select_related("box").get(pk=made.pk)


def fetch(client, order):
    return client.post(addresses.order_path(order))


def parts(*names, **others):
    made = stage.real_files()
    stored = {name: SimpleUploadedFile(name, made[name]) for name in names or made}
    return {**stored, "origin": json.dumps({"seconds": 1.5}), **others}


def bring(client, order, *names, **others):
    return client.post(addresses.upload_path(order), parts(*names, **others))


def tell_failure(client, order, text):
    return client.post(
        addresses.upload_path(order), {"failure": text if isinstance(text, str) else json.dumps(text)}
    )


def stored_files(root):
    return [path for path in root.rglob("*") if path.is_file()]
