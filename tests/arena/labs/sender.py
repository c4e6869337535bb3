"""A lab that sends files: its draft, and what a tus client says."""

from __future__ import annotations

import json

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from arena import vault
from arena.accounts import tokens
from arena.accounts.models import Lab, Membership, Role, Scope
from arena.entries.models import Provenance
from arena.labs.models import Draft
from arena.prompts.models import Prompt
from tests.arena import stage

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def lab(name="Quiet Lab"):
    found, _ = Lab.objects.get_or_create(name=name)
    return found


def member(of, role=Role.OWNER):
    user = User.objects.create(username=f"{role}@{of.pk}", email=f"{role}@lab.example")
    return Membership.objects.create(lab=of, user=user, role=role)


def token(of, *scopes):
    place = Membership.objects.filter(lab=of, role=Role.OWNER).first() or member(of)
    return tokens.make(place, "uploader", list(scopes or [Scope.SUBMIT]), timezone.now())[1]


def bearer(of, *scopes):
    return {"Authorization": f"Bearer {token(of, *scopes)}"}


def draft(of, prompts=2, tracks=(stage.SILENT,), **fields):
    """Return a draft of uploaded clips whose manifest holds so many prompts."""
    stage.track()
    asked = [stage.prompt(100 + number) for number in range(prompts)]
    secrets = {"identity": {}, "recipe": None, "nonce": None}
    return Draft.objects.create(
        **{
            "lab": of,
            "provenance": Provenance.UPLOADED,
            "tracks": list(tracks),
            "secrets": vault.lock(json.dumps(secrets).encode(), "draft"),
            "manifest": [one.pk for one in asked],
            **fields,
        }
    )


def place(of, number=0):
    """Return where the file of a draft's prompt is begun."""
    return reverse("api-file-of-prompt", args=[of.pk, of.manifest[number]])


def prompt_of(of, number=0):
    return Prompt.objects.get(pk=of.manifest[number])


def begin(client, at, size, **headers):
    return client.post(at, headers={**TUS, "Upload-Length": str(size), **headers})


def send(client, at, content, offset=0, **headers):
    return client.patch(
        at,
        content,
        content_type=PIECE["Content-Type"],
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def ask(client, at, **headers):
    return client.head(at, headers={**TUS, **headers})
