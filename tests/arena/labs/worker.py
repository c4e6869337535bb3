"""What a worker says to the site: fetch, bring, or tell that it failed."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from arena.labs import addresses
from tests.arena import stage


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
