"""What a lab has at the arena beside its entries, each text of it a marker; and those who would like to know it."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission, User

from arena import vault
from arena.accounts.models import ApiToken, AuditEvent, Invitation, Lab, Membership, Role, Scope
from arena.labs.models import Answered, DomainProof, Draft, Trial, TrialState, Upload, UploadState
from arena.webhooks import signing
from arena.webhooks.models import Delivery, Endpoint, EventType
from tests.arena import stage
from tests.arena.sealed.cast import NUMBERS, SMALL_NUMBERS, UPLOADED, World
from tests.arena.sealed.markers import Markers


def make_lab(world: World, letter: str) -> None:
    markers, who = world.markers, f"of {letter}"
    number = markers.number(f"number {who}", NUMBERS[letter])
    lab = world.labs[letter] = Lab.objects.create(pk=number, name=markers.text(f"name {who}")[:120])
    for role in (Role.MEMBER, Role.OWNER):
        user = world.people[letter] = _person(world, letter, role)
        Membership.objects.create(lab=lab, user=user, role=role)
    owner = world.people[letter]
    _account_rows(world, letter, lab, owner)
    _private_rows(world, letter, lab, owner)


def _person(world: World, letter: str, role: Role) -> User:
    markers, who = world.markers, f"{role} of {letter}"
    email = markers.keep(
        f"mail of {who}", f"{markers.word(f'person, {who}')}@{markers.word(f'host, {who}')}.example"
    )
    number = markers.number(f"number of {who}", NUMBERS[letter] // 5 + 500 + (role == Role.OWNER))
    user = User.objects.create(
        pk=number, username=email, email=email, first_name=markers.word(f"first name, {who}")
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _account_rows(world: World, letter: str, lab: Lab, owner: User) -> None:
    markers, who = world.markers, f"of {letter}"
    token = world.tokens[letter] = markers.keep(
        f"token {who}", "pdk_" + markers.word(f"token text {who}") * 2
    )
    ApiToken.objects.create(
        lab=lab,
        name=markers.text(f"token's name {who}")[:80],
        sha256=hashlib.sha256(token.encode()).hexdigest(),
        begins=token[:8],
        scopes=[scope.value for scope in Scope],
        created_by=owner,
    )
    Invitation.objects.create(
        lab=lab,
        email=markers.keep(f"invited {who}", f"{markers.word(f'guest {who}')}@guests.example"),
        token_sha256=hashlib.sha256(markers.word(f"invitation {who}").encode()).hexdigest(),
        invited_by=owner,
        expires_at=world.now + timedelta(days=3),
    )
    AuditEvent.objects.create(
        lab=lab,
        actor=owner,
        actor_name=owner.email,
        act="draft.begun",
        subject=markers.word(f"subject {who}"),
    )


def _private_rows(world: World, letter: str, lab: Lab, owner: User) -> None:
    markers, who = world.markers, f"of {letter}"
    DomainProof.objects.create(
        pk=SMALL_NUMBERS[letter],
        lab=lab,
        domain=_domain(markers, letter),
        token=markers.word(f"domain token {who}"),
        proved_at=world.ago(60),
        failure=markers.text(f"domain failure {who}")[:300],
    )
    endpoint = Endpoint.objects.create(
        pk=markers.number(f"endpoint {who}", NUMBERS[letter] + 900),
        lab=lab,
        url=markers.keep(
            f"webhook {who}",
            f"https://{markers.word(f'hook host {who}')}.invalid/{markers.word(f'hook {who}')}",
        ),
        secret=signing.keep(
            markers.keep(f"webhook secret {who}", "whsec_" + markers.word(f"secret {who}") + "AA==")
        ),
    )
    Delivery.objects.create(
        endpoint=endpoint,
        type=EventType.TEST,
        payload={"note": markers.word(f"payload {who}")},
        answer=markers.text(f"answer {who}")[:300],
        next_at=None,
    )
    Answered.objects.create(
        lab=lab,
        key=markers.word(f"idempotency key {who}"),
        request_sha256=hashlib.sha256(markers.word(f"request {who}").encode()).hexdigest(),
        status=202,
        body={"identity": markers.text(f"kept answer {who}")},
    )
    _draft(world, letter, lab, owner)


def _domain(markers: Markers, letter: str) -> str:
    return markers.keep(f"domain of {letter}", f"{markers.word(f'domain of {letter}, bare')}.example")


def _draft(world: World, letter: str, lab: Lab, owner: User) -> None:
    markers, who = world.markers, f"of the draft of {letter}"
    secrets = {
        "identity": identity(world, letter, 0),
        "recipe": {"kind": "uploaded"},
        "nonce": markers.keep(
            f"nonce {who}", hashlib.sha256(f"n{who}{markers.flavour}".encode()).hexdigest()
        ),
    }
    draft = world.drafts[letter] = Draft.objects.create(
        id=uuid.UUID(int=NUMBERS[letter] << 60),
        lab=lab,
        created_by=owner,
        provenance=UPLOADED,
        tracks=[stage.SILENT],
        secrets=vault.lock(json.dumps(secrets).encode(), "draft"),
        reveal_votes=100,
        manifest=[prompt.pk for prompt in world.prompts],
    )
    markers.keep(f"number {who}", str(draft.pk))
    add_upload(
        world, f"{who}", draft=draft, prompt=world.prompts[0], reason=markers.text(f"upload's reason {who}")
    )
    Trial.objects.create(
        pk=SMALL_NUMBERS[letter],
        draft=draft,
        prompt=world.prompts[0],
        seed=7,
        state=TrialState.READY,
        failure=markers.text(f"trial's failure {who}")[:400],
        video=markers.word(f"trial's video {who}") + ".mp4",
        poster=markers.word(f"trial's poster {who}") + ".jpg",
        details={"adapter": markers.word(f"trial's adapter {who}")},
    )


def add_upload(world: World, what: str, **fields: Any) -> None:
    markers = world.markers
    Upload.objects.create(
        id=uuid.UUID(bytes=hashlib.sha256(f"{what}{markers.flavour}".encode()).digest()[:16]),
        size=1234567,
        received=1234567,
        file=markers.word(f"uploaded file {what}"),
        sha256=markers.keep(
            f"hash of the upload {what}", hashlib.sha256(f"u{what}{markers.flavour}".encode()).hexdigest()
        ),
        state=UploadState.ACCEPTED,
        **fields,
    )


def make_observers(world: World) -> None:
    """Make a lab that hides nothing, and staff who may look at voters' tables: those who would like to know."""
    lab = world.labs["C"] = Lab.objects.create(pk=11, name="The Watching Lab")
    user = world.people["C"] = User.objects.create(pk=12, username="c@watching.test", email="c@watching.test")
    EmailAddress.objects.create(pk=12, user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(pk=13, lab=lab, user=user, role=Role.OWNER, joined_at=world.now)
    world.tokens["C"] = "pdk_of-the-watching-lab"
    sha256 = hashlib.sha256(world.tokens["C"].encode()).hexdigest()
    ApiToken.objects.create(
        pk=14, lab=lab, name="own", sha256=sha256, begins="pdk_of-t", scopes=[scope.value for scope in Scope]
    )
    staff = world.people["staff"] = User.objects.create(
        pk=15, username="staff", email="s@staff.test", is_staff=True
    )
    looks = Permission.objects.filter(codename__startswith="view_", content_type__app_label="arena")
    staff.user_permissions.set([*looks, *Permission.objects.filter(codename__contains="review")])


def identity(world: World, letter: str, number: int) -> dict[str, Any]:
    """Return what a lab says of its entry of this number: every field that takes a text has a marker."""
    markers, which = world.markers, f"of {letter}, {number}"
    return {
        "lab": world.labs[letter].name,
        "model": markers.text(f"model {which}"),
        "version": markers.word(f"version {which}"),
        "site": markers.keep(f"site {which}", f"https://{markers.word(f'site host {which}')}.example/model"),
        "licence": markers.keep(f"licence {which}", f"LicenseRef-{markers.word(f'licence bare {which}')}"),
        "weights": {
            "status": "open",
            "url": markers.keep(
                f"weights {which}", f"https://{markers.word(f'weights host {which}')}.example/w"
            ),
        },
        "parameters": markers.text(f"parameters {which}"),
        "vram_gb": markers.number(f"vram {which}", NUMBERS[letter] * 3 + number),
        "price": markers.text(f"price {which}"),
    }
