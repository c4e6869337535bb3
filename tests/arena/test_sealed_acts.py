"""Blindness while labs are at work: what a lab does leaves no name in a log, the broker, a channel or a letter.

And nobody learns from an answer to their own act whether somebody else is here, or what somebody else has entered.
"""

from __future__ import annotations

import json
import uuid
from base64 import b64encode

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.config.celery import app
from arena.entries.models import State
from arena.labs import addresses, drafts, own_entries
from tests.arena import stage
from tests.arena.sealed.cast import ACTIVE, NUMBERS, OTHER, PREPARING, World
from tests.arena.sealed.hearing import hearing
from tests.arena.sealed.labs_rows import identity
from tests.arena.sealed.markers import Markers, found
from tests.arena.sealed.walking import CHANCE
from tests.arena.sealed.world import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_apart")]
API = "/api/v1/submissions/"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def clips_apart(settings, tmp_path):
    settings.CLIPS_ROOT, settings.UPLOADS_ROOT = tmp_path / "clips", tmp_path / "uploads"
    settings.REVIEWS_ROOT, settings.EXPORTS_ROOT = tmp_path / "reviews", tmp_path / "exports"


@pytest.fixture
def world():
    return build(Markers("ß<&"), timezone.now())


class Program:
    """What a lab's program asks of the API."""

    def __init__(self, world: World, letter: str) -> None:
        self.client = Client(
            raise_request_exception=False, headers={"Authorization": f"Bearer {world.tokens[letter]}"}
        )

    def post(self, path: str, body: object = None, **headers: str):
        key = headers.pop("key", uuid.uuid4().hex)
        return self.client.post(
            API + path,
            json.dumps(body or {}),
            "application/json",
            headers={"Idempotency-Key": key, **headers},
        )

    def patch(self, path: str, body: object):
        return self.client.patch(API + path, json.dumps(body), "application/json")


def desk(world: World, letter: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[letter], backend="django.contrib.auth.backends.ModelBackend")
    return client


def submission(world: World, letter: str, number: int) -> dict:
    return {
        "provenance": "hosted",
        "tracks": [stage.SILENT],
        "identity": identity(world, letter, number) | {"vram_gb": 24},
        "recipe": {"kind": "hosted", "url": f"https://{world.markers.word('new host')}.invalid/generate"},
        "terms": {"reveal_votes": 500},
    }


def test_a_lab_at_work_is_heard_by_nobody(world, monkeypatch, django_capture_on_commit_callbacks):
    app.loader.import_default_modules()
    with hearing(monkeypatch) as heard, django_capture_on_commit_callbacks(execute=True):
        statuses = [*_by_program(world), *_by_hand(world), *_by_worker(world), *_by_staff(world)]
        for beat in django_settings.CELERY_BEAT_SCHEDULE.values():
            current_app.tasks[beat["task"]]()
    assert max(statuses) < 500
    assert heard.broker
    assert heard.channels
    assert found(world.markers, heard.told()) == []
    inside = (world.people["A"].email, f"{world.markers.word('new guest')}@guests.example")
    for letter in mail.outbox:
        if letter.to[0] not in inside:
            assert found(world.markers, [("a letter", letter.message().as_bytes())], _addressed(letter)) == []


def _addressed(letter) -> list[bytes]:
    """Return what stands at the head of a letter to somebody: their own address, whole and in its parts."""
    words = {
        part for address in letter.recipients() for part in (address, *address.replace("@", ".").split("."))
    }
    return [word.encode() for word in words]


def _by_program(world: World) -> list[int]:
    program, markers = Program(world, "A"), world.markers
    begun = program.post("", submission(world, "A", 5), key=markers.word("key of a new draft"))
    draft = begun.json()["draft"]
    wrong = {"identity": {"lab": markers.text("wrong name"), "site": "http://" + markers.word("wrong site")}}
    answers = [
        begun,
        program.patch(f"{draft}/", wrong),
        program.post(f"{draft}/trial/"),
        program.post(f"{draft}/seal/"),
    ]
    answers += [
        program.post(f"{world.entries[ACTIVE].slug}/withdraw/"),
        program.post(f"{world.entries[OTHER].slug}/forward/"),
    ]
    return [answer.status_code for answer in [*answers, *_upload(world, program)]]


def _upload(world: World, program: Program) -> list:
    """Bring a file that is none, under a name that tells everything."""
    name = b64encode(f"{world.labs['A'].name}.mp4".encode()).decode()
    place = f"{API}{world.drafts['A'].pk}/files/{world.prompts[1].pk}/"
    begun = program.client.post(
        place, headers={**TUS, "Upload-Length": "9", "Upload-Metadata": f"filename {name}"}
    )
    sent = program.client.patch(
        begun["Location"],
        world.markers.word("upload")[:9].encode(),
        "application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": "0"},
    )
    return [begun, sent]


def _by_hand(world: World) -> list[int]:
    owner, word = desk(world, "A"), world.markers.word
    posts = {
        "/desk/webhooks/add/": {"url": f"https://{word('new hook')}.invalid/", "events": ["entry.live"]},
        f"/desk/webhooks/{NUMBERS['A'] + 900}/test/": {},
        "/desk/domains/add/": {"domain": f"{word('new domain')}.example"},
        "/desk/domains/101/check/": {},
        "/desk/members/invite/": {"email": f"{word('new guest')}@guests.example", "role": "member"},
        "/desk/tokens/make/": {"name": word("new token"), "scopes": ["read"]},
        f"/desk/drafts/{world.drafts['A'].pk}/": {"lab": word("typed")},
    }
    stranger = Client(raise_request_exception=False)
    failed = {"login": world.people["A"].email, "password": word("password")}
    answers = [owner.post(path, data) for path, data in posts.items()]
    answers += [
        stranger.post("/accounts/login/", failed),
        stranger.post("/accounts/password/reset/", {"email": failed["login"]}),
    ]
    return [answer.status_code for answer in answers]


def _by_worker(world: World) -> list[int]:
    """Let an order fail in words that tell everything."""
    order = Order.objects.filter(entry=world.entries[ACTIVE], state=OrderState.FAILED).first()
    Order.objects.filter(pk=order.pk).update(state=OrderState.RUNNING)
    words = {"kind": "permanent", "detail": f"{world.labs['A'].name} answered 500"}
    answer = Client(raise_request_exception=False).post(
        addresses.upload_path(order), {"failure": json.dumps(words)}
    )
    return [answer.status_code]


def _by_staff(world: World) -> list[int]:
    """Let an operator approve an entry of another lab's."""
    entry = world.entries[PREPARING]
    page = f"/admin/arena/review/{entry.pk}/change/"
    answer = desk(world, "staff").post(page, {"decision": "approve"}, follow=True)
    entry.refresh_from_db()
    assert entry.state == State.ACTIVE
    assert found(world.markers, [("the operator's page", answer.content)]) == []
    return [answer.status_code]


@pytest.mark.parametrize(
    "path", ["/entries/amber-heron/", "/api/v1/entries/amber-heron/", "/boards/" + stage.SILENT + "/"]
)
def test_a_page_that_breaks_tells_nothing(world, monkeypatch, path):
    def break_down(*_args, **_options):
        raise IntegrityError(f"Key (lab)=({world.labs['A'].name}) already exists.")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", break_down)
    with hearing(monkeypatch) as heard:
        answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    assert any("IntegrityError" in line for line in heard.log)
    assert found(world.markers, [("the page", answer.content), *heard.told()]) == []


@pytest.mark.parametrize(("owner", "name"), [(drafts, "create"), (own_entries, "find")])
def test_a_labs_act_that_breaks_tells_the_log_nothing(world, monkeypatch, owner, name):
    def break_down(*_args, **_options):
        raise RuntimeError(json.dumps(identity(world, "A", 1)))

    monkeypatch.setattr(owner, name, break_down)
    with hearing(monkeypatch) as heard:
        program = Program(world, "A")
        answers = [program.post("", submission(world, "A", 6)), program.post("amber-heron/withdraw/")]
    assert 500 in [answer.status_code for answer in answers]
    assert found(world.markers, heard.told()) == []


def told(answer, *asked: str) -> tuple[int, bytes]:
    body = CHANCE.sub(b"", answer.content)
    for word in asked:
        body = body.replace(word.encode(), b"<asked>")
    return answer.status_code, body


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts/login/", "login"),
        ("/accounts/signup/", "email"),
        ("/accounts/password/reset/", "email"),
    ],
)
def test_no_form_tells_who_is_here(world, path, field):
    answers = set()
    for address in (world.people["A"].email, "nobody@nowhere.example"):
        said = {field: address, "password": "no-such-password-9", "password1": "a-good-password-9"}
        answers.add(told(Client().post(path, said), address))
    assert len(answers) == 1


def test_an_invitation_tells_no_lab_who_is_here(world):
    client = desk(world, "C")
    answers = set()
    for address in (world.people["A"].email, "nobody@nowhere.example"):
        answers.add(told(client.post("/desk/members/invite/", {"email": address, "role": "member"}), address))
    assert len(answers) == 1
