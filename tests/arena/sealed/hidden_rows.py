"""Whose a sealed entry is and how it is made: the rows that nobody outside its lab may learn anything of."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from nacl.public import SealedBox

from arena import durable
from arena.clips.models import Order, OrderState
from arena.entries.models import Entry
from arena.labs import commitment, domains
from arena.labs.models import Origin, Recipe, Review, Seal, Verdict
from arena.labs.sealing_key import key_id, public_key
from tests.arena import stage
from tests.arena.sealed.cast import HOSTED, OPENED, PREPARING, PROVENANCE, UPLOADED, World
from tests.arena.sealed.labs_rows import add_upload, identity
from tests.arena.sealed.markers import Markers


def _recipe(world: World, codename: str, letter: str, number: int) -> dict[str, Any]:
    markers, which = world.markers, f"of {letter}, {number}"
    if PROVENANCE[codename] == HOSTED:
        return {
            "kind": "hosted",
            "url": markers.keep(
                f"hosted {which}", f"https://{markers.word(f'hosted host {which}')}.invalid/generate"
            ),
            "secret": markers.word(f"hosted secret {which}"),
            "model": markers.word(f"hosted model {which}"),
        }
    if PROVENANCE[codename] == UPLOADED:
        return {"kind": "uploaded"}
    return {"kind": markers.word(f"recipe kind {which}"), "weights": markers.word(f"recipe weights {which}")}


def hide(world: World, codename: str, letter: str, number: int) -> None:
    """Seal an entry for a lab, with all rows of the lab's side that go with it."""
    markers, entry, which = world.markers, world.entries[codename], f"of {letter}, {number}"
    opened = codename == OPENED
    document = commitment.document(
        site=settings.SITE_URL,
        codename=codename,
        identity=_opened_identity() if opened else identity(world, letter, number),
        terms=world.terms(codename),
        recipe_sha256=None if opened else _digest(markers, f"recipe's hash {which}"),
        manifest_sha256=None if opened else _digest(markers, f"manifest's hash {which}"),
        nonce="ab" * 32 if opened else _digest(markers, f"nonce {which}"),
    )
    if not opened:
        markers.keep(f"true commitment {which}", commitment.commitment(document))
    Seal.objects.create(
        entry=entry,
        lab=world.labs[letter],
        ciphertext=SealedBox(public_key()).encrypt(
            commitment.letter(
                document, None if opened else f"{markers.word(f'proved domain {which}')}.example"
            )
        ),
        key_id=key_id(public_key()),
        recipe_sha256=document["recipe_sha256"],
        manifest_sha256=document["manifest_sha256"],
        domain_mark="" if opened else markers.keep(f"domain mark {which}", domains.mark(f"{which}.example")),
    )
    # The rules of the ledger bind a commitment to its entry; here it is the entry's alone, whosever the entry is.
    committed = commitment.commitment(document) if opened else hashlib.sha256(codename.encode()).hexdigest()
    fields = {"commitment": committed, "reveal_votes": 100_000, "reveal_at": world.reveal_at(codename)}
    Entry.objects.filter(pk=entry.pk).update(**fields)
    entry.refresh_from_db()
    _making(world, codename, letter, number)


def _making(world: World, codename: str, letter: str, number: int) -> None:
    markers, entry, which = world.markers, world.entries[codename], f"of {letter}, {number}"
    opened = codename == OPENED
    recipe = (
        {"kind": "hosted", "url": "https://opened.test/"}
        if opened
        else _recipe(world, codename, letter, number)
    )
    Recipe.objects.create(entry=entry, parameters=recipe, renditions=["silent"])
    if not opened:
        words = markers.text(f"words of the generator {which}")[:400]
        Order.objects.filter(entry=entry, state=OrderState.FAILED).update(failure=words)
    verdict = Verdict.PENDING if codename == PREPARING else Verdict.APPROVED
    sheet = f"{hashlib.sha256(codename.encode()).hexdigest()[:32]}.jpg"
    durable.write(settings.REVIEWS_ROOT / sheet, stage.real_files()["poster"])
    Review.objects.create(entry=entry, verdict=verdict, sheet=sheet, flags=["The clips share a corner."])
    for order in Order.objects.filter(entry=entry, state=OrderState.DONE).order_by("pk"):
        details = {"adapter": "a" if opened else markers.word(f"adapter {which}"), "generate_seconds": 1.0}
        Origin.objects.create(order=order, details=details)
    if PROVENANCE[codename] == UPLOADED:
        for prompt in world.prompts:
            add_upload(world, f"{which}, prompt {prompt.pk}", entry=entry, prompt=prompt)


def _digest(markers: Markers, what: str) -> str:
    return markers.keep(what, hashlib.sha256(f"{what}|{markers.flavour}".encode()).hexdigest())


def _opened_identity() -> dict[str, Any]:
    return {
        "lab": "Opened Labs", "model": "Openedmodel", "version": "1", "site": "https://opened.test/", "licence": "MIT",
        "weights": {"status": "closed", "url": None}, "parameters": None, "vram_gb": None, "price": None,
    }  # fmt: skip
