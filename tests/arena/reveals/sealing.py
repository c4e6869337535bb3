"""Seals entries as a submission does, for tests of what comes after."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from nacl.public import PrivateKey, PublicKey, SealedBox

from arena.accounts.models import Lab
from arena.entries.models import Entry
from arena.labs import commitment
from arena.labs.models import Seal
from arena.labs.sealing_key import key_id
from arena.ledger.events import moment, write
from arena.ledger.models import Kind
from arena.reveals.keyring import Keyring
from tests.arena import stage
from tests.conftest import SETTLER_KEY

KEYRING = Keyring((PrivateKey(bytes.fromhex(SETTLER_KEY)),))
NONCE = "ab" * 32


def identity(**facts: object) -> dict:
    return {
        "lab": "Marker Labs",
        "model": "Markermodel",
        "version": "1.2",
        "site": "https://marker.example/model",
        "licence": "Apache-2.0",
        "weights": {"status": "open", "url": "https://marker.example/weights"},
        "parameters": "7 B",
        "vram_gb": 24,
        "price": None,
        **facts,
    }


def lab(name: str = "Marker Labs") -> Lab:
    return Lab.objects.create(name=name)


def seal(
    entry: Entry,
    of: Lab | None = None,
    *,
    reveal_at=None,
    reveal_votes: int | None = None,
    domain: str | None = "marker.example",
    key: PublicKey = KEYRING.newest,
    **facts: object,
) -> Entry:
    """Make an entry of the stage a sealed one, with all that sealing writes; due in an hour unless said."""
    if reveal_at is None and reveal_votes is None:
        reveal_at = (timezone.now() + timedelta(hours=1)).replace(microsecond=0)
    codename = f"Pale {entry.slug.title().replace('-', ' ')}"
    document = commitment.document(
        site=settings.SITE_URL,
        codename=codename,
        identity=identity(**facts),
        terms={"reveal_at": moment(reveal_at), "reveal_votes": reveal_votes},
        recipe_sha256="cd" * 32,
        manifest_sha256=None,
        nonce=NONCE,
    )
    committed = commitment.commitment(document)
    Entry.objects.filter(pk=entry.pk).update(
        public_name="",
        codename=codename,
        commitment=committed,
        reveal_at=reveal_at,
        reveal_votes=reveal_votes,
    )
    Seal.objects.create(
        entry=entry,
        lab=of or lab(),
        ciphertext=SealedBox(key).encrypt(commitment.letter(document, domain)),
        key_id=key_id(key),
        recipe_sha256="cd" * 32,
    )
    tracks = sorted(track.slug for track in entry.tracks.all())
    facts = {
        "codename": codename,
        "commitment": committed,
        "terms": document["terms"],
        "provenance": entry.provenance,
        "tracks": tracks,
        "at": moment(timezone.now()),
    }
    write(Kind.SEAL, codename, facts)
    entry.refresh_from_db()
    return entry


def contest(*, entries: int = 3, **terms: object) -> list[Entry]:
    """Return entries of the stage with a clip each, the first one sealed."""
    made = stage.arena(entries=entries, prompts=1)
    seal(made[0], **terms)
    return made


def fall_due(entry: Entry, ago: timedelta = timedelta(seconds=1)):
    """Bring the reveal forward to a moment ago, and return that moment."""
    at = timezone.now() - ago
    Entry.objects.filter(pk=entry.pk).update(reveal_at=at)
    return at
