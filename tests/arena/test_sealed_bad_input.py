"""What a lab may send that is wrong, over the wire: one sentence each, nothing lost of what was there, nothing told."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from arena.accounts.models import Lab, Scope
from arena.entries.models import Entry
from arena.labs import checking, submit
from arena.labs.models import Draft, Trial, TrialState, Upload, UploadState
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.generators import foreign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]
API = "/api/v1/submissions/"


@pytest.fixture
def files_apart(settings, tmp_path):
    settings.CLIPS_ROOT, settings.UPLOADS_ROOT = tmp_path / "clips", tmp_path / "uploads"


class Program:
    """A lab's program: JSON in, JSON out, and files by tus."""

    def __init__(self, lab: str = "Quiet Lab") -> None:
        self.client = Client(headers=sender.bearer(sender.lab(lab), *Scope))

    def post(self, path="", body=None):
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return self.client.post(API + path, json.dumps(body or {}), "application/json", headers=key)

    def get(self, path):
        return self.client.get(API + path).json()


@pytest.fixture
def program():
    return Program()


def body(number=0, **fields):
    submitting.prompts()
    terms = {"reveal_at": (timezone.now() + timedelta(days=10)).isoformat()}
    return {**submitting.given(number), "terms": terms, **fields}


def begin(program, number=0, **fields):
    """Return a draft that can be sealed."""
    draft = program.post(body=body(number, **fields)).json()["draft"]
    program.post(f"{draft}/trial/")
    Trial.objects.filter(draft=draft).update(state=TrialState.READY)
    return draft


def one_sentence(text):
    """Return whether this is one sentence for a person: no list, no trace, no path and no other lab's name."""
    plain = re.sub(r"\(.*?\)|\d[\d.,]*", "", text)
    return bool(re.fullmatch(r"[A-Z][^\n]*[.?]", text)) and "Traceback" not in text and plain.count(". ") == 0


def refusal(answer, status):
    told = answer.json()
    sentences = list(told.get("errors", {}).values()) or [told["detail"]]
    assert answer.status_code == status
    assert all(map(one_sentence, sentences)), sentences
    return " ".join(sentences)


class TestTerms:
    @pytest.mark.parametrize(
        ("days", "form"),
        [
            (-0.001, "%Y-%m-%dT%H:%M:%SZ"),
            (61, "%Y-%m-%dT%H:%M:%SZ"),
            (9, "%Y-%m-%dT%H:%M:%S"),
            (9, "%Y-02-30T12:00:00Z"),
            (9, "tomorrow"),
            (9, ""),
        ],
        ids=["past", "61 days", "no zone", "no day", "no date", "a number"],
    )
    def test_a_date_that_is_none(self, program, days, form):
        draft = begin(program)
        before = program.get(f"{draft}/")
        moment = (timezone.now() + timedelta(days=days)).strftime(form) if form else 1_900_000_000
        wrong = {"terms": {"reveal_at": moment}}
        answer = program.client.patch(f"{API}{draft}/", json.dumps(wrong), "application/json")
        refusal(answer, 422)
        assert program.get(f"{draft}/") == before
        refusal(program.post(body=body(1, **wrong)), 422)
        assert Draft.objects.count() == 1

    @pytest.mark.parametrize("days", [-1, 61])
    def test_a_date_that_went_by_while_the_draft_lay(self, program, days):
        draft = begin(program)
        Draft.objects.filter(pk=draft).update(reveal_at=timezone.now() + timedelta(days=days))
        refusal(program.post(f"{draft}/seal/"), 422)
        assert Draft.objects.filter(pk=draft).exists()
        assert not Entry.objects.exists()


class TestTwice:
    def test_the_same_clips_under_another_name_and_of_another_lab(self, program):
        submit.seal(submitting.uploaded(sender.lab("Loud Lab")), None, submitting.NOW)
        again = submitting.uploaded(
            sender.lab(), identity={**submitting.IDENTITY, "lab": "Other", "model": "Another Name"}
        )
        future = timezone.now() + timedelta(days=9)
        Draft.objects.filter(pk=again.pk).update(reveal_at=future)
        told = refusal(program.post(f"{again.pk}/seal/"), 409)
        assert not re.search("Loud|Zebrafish|codename", told)
        assert Draft.objects.filter(pk=again.pk).exists()
        assert Upload.objects.filter(draft=again).count() == len(again.manifest)

    def test_a_fourth(self, program):
        for number in range(3):
            assert program.post(f"{begin(program, number)}/seal/").status_code == 202
        draft = begin(program, 3)
        refusal(program.post(f"{draft}/seal/"), 409)
        assert program.get(f"{draft}/")["status"] == "draft"
        assert Entry.objects.count() == 3


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb.mp4", bytes(50_000_000))
    return file.getvalue()


def ten_hours():
    times = [*(number / 24 for number in range(24)), 36_000.0]
    return foreign.video(times=times, sound=None, kind="matroska")


FILES = {
    "a zip bomb": bomb,
    "ten hours": ten_hours,
    "a page and a video": lambda: b"<!doctype html><script>alert(1)</script>" + foreign.video(),
    "an archive and a video": lambda: bomb()[:30] + foreign.video(),
    "a video's beginning and nothing": lambda: foreign.video()[:64],
    "a picture renamed": stage.picture,
    "a list of other files": lambda: b"ffconcat version 1.0\nfile /etc/passwd\n",
}


class TestFiles:
    def sent(self, program, draft, content, number=0):
        """Bring a file as clip.mp4, and return how it was taken."""
        name = {"Upload-Metadata": "filename Y2xpcC5tcDQ="}
        begun = sender.begin(program.client, sender.place(draft, number), len(content), **name)
        assert begun.status_code == 201
        assert sender.send(program.client, begun["Location"], content).status_code == 204
        checking.check_uploads()
        return begun["Location"], program.client.get(begun["Location"], headers=sender.TUS).json()

    @pytest.fixture
    def draft(self):
        return sender.draft(sender.lab(), tracks=[stage.SILENT])

    @pytest.mark.parametrize("kind", FILES)
    def test_what_is_no_clip(self, program, draft, kind):
        good, _ = self.sent(program, draft, stage.real_files()["silent"], 1)
        place, told = self.sent(program, draft, FILES[kind]())
        assert told["state"] == UploadState.REFUSED
        assert one_sentence(told["reason"])
        assert not re.search(r"passwd|uploads|clip\.mp4|/tmp", told["reason"])
        assert sender.ask(program.client, place).status_code == 410
        assert program.client.get(good, headers=sender.TUS).json()["state"] == UploadState.ACCEPTED
        _, again = self.sent(program, draft, foreign.video(seconds=4, size=(512, 512)))
        assert again["state"] == UploadState.ACCEPTED

    @pytest.mark.parametrize("size", [0, 10**12])
    def test_a_size_that_no_clip_has(self, program, draft, size):
        answer = sender.begin(program.client, sender.place(draft), size)
        assert answer.status_code in (400, 413, 422)
        assert one_sentence(answer.json()["detail"])
        assert not Upload.objects.exists()

    def test_another_labs_token_finds_nothing(self, draft):
        strange, unknown = Program("Loud Lab"), uuid.uuid4()
        there = sender.begin(strange.client, sender.place(draft), 9)
        nowhere = sender.begin(strange.client, sender.place(draft).replace(str(draft.pk), str(unknown)), 9)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        assert there.status_code == 404


class TestClosed:
    def test_a_closed_lab_is_answered_as_a_token_that_never_was(self, program):
        draft = begin(program)
        Lab.objects.filter(name="Quiet Lab").update(closed_at=timezone.now())
        never = Client(headers={"Authorization": "Bearer pdk_never-was"})
        for path in ("", f"{draft}/"):
            theirs, none = program.client.get(API + path), never.get(API + path)
            assert (theirs.status_code, theirs.content) == (none.status_code, none.content)
            assert theirs.status_code == 401
        refusal(program.post(f"{draft}/seal/"), 401)
        assert Draft.objects.filter(pk=draft).exists()
        assert not Entry.objects.exists()

    def test_its_people_find_no_desk(self):
        member = sender.member(sender.lab("Closing Lab"))
        desk = Client()
        desk.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        assert desk.get("/desk/").status_code == 200
        Lab.objects.filter(pk=member.lab_id).update(closed_at=timezone.now())
        for path in ("/desk/", "/desk/webhooks/", "/desk/members/"):
            answer = desk.get(path)
            assert (answer.status_code, answer["Location"]) == (302, "/desk/lab/")
        assert desk.post("/desk/webhooks/add/", {"url": "https://a.example/"}).status_code == 302
