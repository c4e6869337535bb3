"""Files that have arrived: looked into, accepted or refused in words, and swept away when nobody wants them."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.labs import checking, drafts, upload_files
from arena.labs.models import Draft, Upload, UploadState
from generators import sandbox
from tests.arena import stage
from tests.arena.labs import sender

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    return settings.UPLOADS_ROOT


@pytest.fixture
def draft():
    return sender.draft(sender.lab(), tracks=[stage.SOUNDING])


def arrived(draft, content, number=0):
    return Upload.objects.create(
        draft=draft,
        prompt_id=draft.manifest[number],
        size=len(content),
        received=len(content),
        file=upload_files.store(content, ""),
        state=UploadState.CHECKING,
    )


def looked(row):
    checking.check_uploads()
    row.refresh_from_db()
    return row.state, row.reason


def test_a_clip_that_sounds_is_accepted(draft):
    row = arrived(draft, stage.real_files()["with-sound"])
    assert looked(row) == (UploadState.ACCEPTED, "")
    assert row.sha256 == upload_files.sha256(row.file)


REFUSED = {
    "zip": b"PK\x03\x04" + bytes(100),
    "picture": stage.picture(),
    "text": b"hello, this is no video at all",
    "cut off": None,
    "silent": None,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_answer_is_refused_in_one_sentence(draft, kind, django_capture_on_commit_callbacks):
    content = REFUSED[kind] or stage.real_files()["silent"]
    row = arrived(draft, content[: len(content) // 3] if kind == "cut off" else content)
    with django_capture_on_commit_callbacks(execute=True):
        state, reason = looked(row)
    assert state == UploadState.REFUSED
    assert reason
    assert "/" not in reason.replace("MP4/", "")
    assert not upload_files.path_of(row.file).exists()


def test_silence_is_no_fault_on_a_silent_track():
    draft = sender.draft(sender.lab(), tracks=[stage.SILENT])
    assert looked(arrived(draft, stage.real_files()["silent"]))[0] == UploadState.ACCEPTED


def test_one_file_for_two_prompts(draft):
    first = arrived(draft, stage.real_files()["with-sound"])
    second = arrived(draft, stage.real_files()["with-sound"], 1)
    looked(second)
    first.refresh_from_db()
    assert [first.state, second.state] == [UploadState.ACCEPTED, UploadState.REFUSED]
    assert second.reason.startswith("This is the same file as for “A red ball")


def test_another_draft_may_have_the_same_file(draft):
    arrived(draft, stage.real_files()["with-sound"])
    other = sender.draft(sender.lab(), prompts=0, manifest=draft.manifest)
    assert looked(arrived(other, stage.real_files()["with-sound"]))[0] == UploadState.ACCEPTED


def test_a_file_that_is_gone_holds_nobody_up(draft):
    lost = arrived(draft, b"lost")
    upload_files.discard(lost.file)
    fine = arrived(draft, stage.real_files()["with-sound"], 1)
    assert looked(lost) == (UploadState.REFUSED, checking.LOST)
    fine.refresh_from_db()
    assert fine.state == UploadState.ACCEPTED


def test_what_nobody_foresaw_holds_nobody_up(draft, monkeypatch, caplog):
    def breaks(*_, **__):
        raise MemoryError("secret-name.mp4")

    monkeypatch.setattr(sandbox, "inspect", breaks)
    assert looked(arrived(draft, b"x")) == (UploadState.REFUSED, checking.UNREADABLE)
    assert "MemoryError" in caplog.text
    assert "secret" not in caplog.text


def test_one_that_was_replaced_meanwhile_is_let_go(draft, monkeypatch):
    row = arrived(draft, b"x")

    def replaced(*_, **__):
        Upload.objects.all().delete()
        return sandbox.Inspected(512, 512, 24.0, 4.0, has_audio=True)

    monkeypatch.setattr(sandbox, "inspect", replaced)
    checking.check(row)
    assert not Upload.objects.exists()


def test_a_draft_that_was_thrown_away_meanwhile(draft):
    row = arrived(draft, stage.real_files()["with-sound"])
    Draft.objects.all().delete()
    assert looked(row)[0] != UploadState.ACCEPTED


def test_a_track_with_sound_that_is_chosen_later_is_asked_of_what_was_accepted():
    draft = sender.draft(sender.lab(), tracks=[stage.SILENT])
    row = arrived(draft, stage.real_files()["silent"])
    assert looked(row)[0] == UploadState.ACCEPTED
    drafts.change(draft, None, {"tracks": [stage.SILENT, stage.SOUNDING]}, timezone.now())
    assert looked(row)[0] == UploadState.REFUSED
    assert "no sound" in row.reason


class TestSweeping:
    @pytest.fixture
    def old(self, draft):
        row = arrived(draft, b"old")
        Upload.objects.update(
            state=UploadState.RECEIVING, created_at=timezone.now() - checking.KEPT - timedelta(minutes=1)
        )
        return row

    def test_after_a_week_what_is_not_whole_goes(self, old, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            checking.sweep_uploads()
        assert not Upload.objects.exists()
        assert not upload_files.path_of(old.file).exists()

    def test_what_is_whole_or_younger_stays(self, old):
        Upload.objects.update(state=UploadState.ACCEPTED)
        checking.sweep_uploads()
        Upload.objects.update(state=UploadState.RECEIVING, created_at=timezone.now())
        checking.sweep_uploads()
        assert upload_files.path_of(old.file).exists()

    def test_bytes_without_a_row_go_after_an_hour(self, old):
        Upload.objects.update(created_at=timezone.now())
        young, stray = (upload_files.path_of(upload_files.store(b"x", "")) for _ in range(2))
        hours_ago = time.time() - 2 * upload_files.UNNAMED_SECONDS
        for path in (stray, upload_files.path_of(old.file)):
            os.utime(path, (hours_ago, hours_ago))
        checking.sweep_uploads()
        assert [path.exists() for path in (young, stray, upload_files.path_of(old.file))] == [
            True,
            False,
            True,
        ]
