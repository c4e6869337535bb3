"""Seals a draft: codename, commitment, identity to the settler's key and the ledger's event, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from nacl.public import SealedBox

from arena.accounts import audit
from arena.accounts.models import Lab
from arena.clips import production
from arena.entries.models import Entry, State
from arena.heartbeat import held
from arena.labs import codenames, commitment, domains, drafts, recipes, sealing_key, submittable, terms
from arena.labs.models import Draft, Recipe, Review, Seal, Upload
from arena.labs.refusals import Conflict, Unknown, Unready
from arena.labs.submittable import Submittable
from arena.ledger.events import moment, write
from arena.ledger.models import Event, Kind

LOCK = "submissions"  # one seal at a time: places, clips and codenames are counted under it
MOST_DRAWS = 20
NO_KEY = (
    "The arena seals nothing at the moment: its settler has no key yet. Your draft is kept; try again later."
)


@dataclass(frozen=True)
class Sealed:
    """An entry that was just sealed, with what only its lab may know: it is shown once and kept nowhere."""

    entry: Entry
    document: commitment.Document
    event: Event
    recipe: dict[str, Any] | None
    manifest: list[dict[str, Any]] | None


def write_seal(draft: Draft, actor: audit.Actor, now: datetime, nonce: str | None = None) -> Sealed:
    """Turn a draft into a sealed entry; raises Invalid, Conflict, Unknown or Unready, and changes nothing then."""
    with held(LOCK):
        lab = Lab.objects.select_for_update(no_key=True).get(pk=draft.lab_id)
        row = drafts.lock(draft)
        if lab.closed_at is not None:
            raise Unknown(drafts.UNKNOWN)
        ready = submittable.check(lab, row, now, nonce)
        sealed = _write(lab, ready, now)
        Upload.objects.filter(draft=row, prompt__in=row.manifest).update(draft=None, entry=sealed.entry)
        drafts.delete(row)
        audit.record(lab, actor, "entry.sealed", sealed.entry.codename)
    return sealed


def _write(lab: Lab, ready: Submittable, now: datetime) -> Sealed:
    agreed = terms.at_sealing(ready.contents.terms, now)
    entry, document = _enter(ready, agreed)
    entry.tracks.set(ready.tracks)
    Recipe.objects.create(
        entry=entry,
        parameters=ready.contents.recipe or recipes.UPLOADED,
        renditions=sorted({production.rendition(track) for track in ready.tracks}),
    )
    _lock_away(lab, entry, document, ready.verified_domain)
    Review.objects.create(entry=entry)
    event = write(
        Kind.SEAL,
        entry.codename,
        {
            "codename": entry.codename,
            "commitment": entry.commitment,
            "terms": document["terms"],
            "provenance": entry.provenance,
            "tracks": sorted(track.slug for track in ready.tracks),
            "at": moment(now),
        },
    )
    return Sealed(entry, document, event, ready.contents.recipe, ready.manifest)


def _enter(ready: Submittable, agreed: terms.Terms) -> tuple[Entry, commitment.Document]:
    """Write the entry under a codename that nobody used; should another entry take it meanwhile, draw again."""
    for _ in range(MOST_DRAWS):
        document = _document(ready, _draw(), agreed)
        try:
            with transaction.atomic():
                return _entry(ready, document, agreed), document
        except IntegrityError:
            continue
    raise Conflict("No codename was free; send it once more.")


def _draw() -> str:
    used = {word for words in Entry.objects.values_list("codename", "slug", "public_name") for word in words}
    try:
        return codenames.draw(used, SystemRandom())
    except codenames.Exhausted as error:
        raise Unready(str(error)) from None


def _document(ready: Submittable, codename: str, agreed: terms.Terms) -> commitment.Document:
    return commitment.document(
        site=settings.SITE_URL,
        codename=codename,
        identity=ready.identity,
        terms={"reveal_at": moment(agreed.reveal_at), "reveal_votes": agreed.reveal_votes},
        recipe_sha256=ready.recipe_sha256,
        manifest_sha256=ready.manifest_sha256,
        nonce=ready.nonce or secrets.token_hex(32),
    )


def _entry(ready: Submittable, document: commitment.Document, agreed: terms.Terms) -> Entry:
    return Entry.objects.create(
        slug=codenames.slug_of(document["codename"]),
        codename=document["codename"],
        provenance=ready.contents.provenance,
        state=State.PREPARING,
        commitment=commitment.commitment(document),
        reveal_at=agreed.reveal_at,
        reveal_votes=agreed.reveal_votes,
    )


def _lock_away(lab: Lab, entry: Entry, document: commitment.Document, verified_domain: str | None) -> None:
    """Keep the identity as only the settler can read it, and whose the entry is."""
    try:
        key = sealing_key.public_key()
    except ImproperlyConfigured:
        raise Unready(NO_KEY) from None
    Seal.objects.create(
        entry=entry,
        lab=lab,
        ciphertext=SealedBox(key).encrypt(commitment.letter(document, verified_domain)),
        key_id=sealing_key.key_id(key),
        recipe_sha256=document["recipe_sha256"],
        manifest_sha256=document["manifest_sha256"],
        domain_mark=domains.mark(verified_domain) if verified_domain else "",
    )
