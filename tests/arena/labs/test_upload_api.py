"""The tus protocol as a client sees it: begun, cut, gone on with, refused in words, and nobody else's business."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from arena.accounts.models import Role, Scope
from arena.labs import upload_files, uploads
from arena.labs.models import Draft, Upload, UploadState
from tests.arena.labs import sender
from tests.arena.labs.sender import TUS, ask, begin, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    return settings.UPLOADS_ROOT


@pytest.fixture
def draft(root):
    return sender.draft(sender.lab())


@pytest.fixture
def mine(client, draft):
    """A client that sends the lab's token with everything."""
    client.defaults["HTTP_AUTHORIZATION"] = sender.bearer(draft.lab)["Authorization"]
    return client


def content_of(row):
    return upload_files.path_of(row.file).read_bytes()


def test_tells_what_it_can(mine, draft):
    answer = mine.options(sender.place(draft))
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination"
    assert int(answer["Tus-Max-Size"]) == uploads.LARGEST_FILE


def test_in_one_piece(mine, draft, root):
    made = begin(mine, sender.place(draft), 5)
    assert (made.status_code, made["Tus-Resumable"]) == (201, "1.0.0")
    done = send(mine, made["Location"], b"hello")
    assert (done.status_code, done["Upload-Offset"]) == (204, "5")
    row = Upload.objects.get()
    assert (row.state, content_of(row)) == (UploadState.CHECKING, b"hello")
    assert upload_files.path_of(row.file).stat().st_mode & 0o077 == 0
    assert root.stat().st_mode & 0o077 == 0


def test_goes_on_after_a_cut(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    send(mine, at, b"hello")
    how_far = ask(mine, at)
    assert (how_far["Upload-Offset"], how_far["Upload-Length"]) == ("5", "10")
    assert how_far["Cache-Control"] == "no-store"
    send(mine, at, b"world", 5)
    assert content_of(Upload.objects.get()) == b"helloworld"


def test_a_write_that_was_never_acknowledged_is_written_over(mine, draft):
    """As after a kill -9 between the file's bytes and the row's."""
    at = begin(mine, sender.place(draft), 10)["Location"]
    send(mine, at, b"hello")
    with upload_files.path_of(Upload.objects.get().file).open("ab") as file:
        file.write(b"half of a piece that nobody heard of")
    assert ask(mine, at)["Upload-Offset"] == "5"
    send(mine, at, b"world", 5)
    assert content_of(Upload.objects.get()) == b"helloworld"


def test_what_the_disk_has_lost_is_told(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    send(mine, at, b"hello")
    upload_files.discard(Upload.objects.get().file)
    answer = send(mine, at, b"world", 5)
    assert answer.status_code == 410
    assert answer.json()["detail"].endswith("send it again.")
    assert ask(mine, at).status_code == 410


@pytest.mark.parametrize("offset", [0, 4, 6, 10, 999])
def test_a_wrong_offset(mine, draft, offset):
    at = begin(mine, sender.place(draft), 10)["Location"]
    send(mine, at, b"hello")
    answer = send(mine, at, b"world", offset)
    assert answer.status_code == 409
    assert "5 have arrived" in answer.json()["detail"]
    assert Upload.objects.get().received == 5


def test_more_than_was_said(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    send(mine, at, b"hello")
    assert send(mine, at, b"world and more", 5).status_code == 413
    assert Upload.objects.get().received == 5
    assert send(mine, at, b"world", 5).status_code == 204
    assert content_of(Upload.objects.get()) == b"helloworld"


def test_a_piece_of_nothing_changes_nothing(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    assert send(mine, at, b"", 0, **{"Content-Type": sender.PIECE["Content-Type"]}).status_code == 204
    assert Upload.objects.get().state == UploadState.RECEIVING


@pytest.mark.parametrize(
    ("size", "status"), [("0", 422), ("-1", 400), ("", 400), ("x", 400), ("1.5", 400), ("9" * 16, 400)]
)
def test_a_size_that_is_none(mine, draft, size, status):
    answer = begin(mine, sender.place(draft), size)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large(mine, draft):
    answer = begin(mine, sender.place(draft), uploads.LARGEST_FILE + 1)
    assert (answer.status_code, answer["Tus-Max-Size"]) == (413, str(uploads.LARGEST_FILE))


def test_a_lab_has_so_much_room(mine, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OF_A_LAB", 15)
    assert begin(mine, sender.place(draft), 10).status_code == 201
    assert begin(mine, sender.place(draft, 1), 10).status_code == 413
    assert begin(mine, sender.place(draft), 15).status_code == 201, "what is replaced does not count"


def test_a_full_disk(mine, draft, monkeypatch):
    monkeypatch.setattr(upload_files, "free_bytes", lambda: uploads.KEPT_FREE)
    assert begin(mine, sender.place(draft), 10).status_code == 507
    monkeypatch.undo()
    at = begin(mine, sender.place(draft), 10)["Location"]
    monkeypatch.setattr(upload_files, "append", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    assert send(mine, at, b"hello").status_code == 507
    assert Upload.objects.get().received == 0


def test_other_kinds_of_content(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    answer = mine.patch(at, b"hello", content_type="video/mp4", headers={**TUS, "Upload-Offset": "0"})
    assert answer.status_code == 415


def test_no_offset(mine, draft):
    at = begin(mine, sender.place(draft), 10)["Location"]
    answer = mine.patch(at, b"x", content_type=sender.PIECE["Content-Type"], headers=TUS)
    assert answer.status_code == 400


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0"])
def test_another_version_of_the_protocol(mine, draft, version):
    headers = {"Upload-Length": "5"} | ({"Tus-Resumable": version} if version else {})
    answer = mine.post(sender.place(draft), headers=headers)
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_a_client_without_patch(mine, draft):
    at = begin(mine, sender.place(draft), 5)["Location"]
    answer = mine.post(
        at,
        b"hello",
        content_type=sender.PIECE["Content-Type"],
        headers={**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )
    assert answer.status_code == 204
    assert Upload.objects.get().received == 5


def test_a_second_file_takes_the_place_of_the_first(mine, draft, django_capture_on_commit_callbacks):
    first = begin(mine, sender.place(draft), 5)["Location"]
    send(mine, first, b"hello")
    old = upload_files.path_of(Upload.objects.get().file)
    Upload.objects.update(state=UploadState.REFUSED, reason="The file is no video.")
    with django_capture_on_commit_callbacks(execute=True):
        second = begin(mine, sender.place(draft), 7)["Location"]
    assert not old.exists()
    assert send(mine, first, b"hello").status_code == 404
    assert send(mine, second, b"goodbye").status_code == 204


def test_thrown_away(mine, draft, django_capture_on_commit_callbacks):
    at = begin(mine, sender.place(draft), 5)["Location"]
    send(mine, at, b"he")
    old = upload_files.path_of(Upload.objects.get().file)
    with django_capture_on_commit_callbacks(execute=True):
        assert mine.delete(at, headers=TUS).status_code == 204
    assert not old.exists()
    assert ask(mine, at).status_code == 404


def test_how_it_goes_as_json(mine, draft):
    at = begin(mine, sender.place(draft), 5)["Location"]
    send(mine, at, b"he")
    told = mine.get(at).json()
    assert (told["state"], told["received"], told["size"]) == ("receiving", 2, 5)


class TestWhoMay:
    """Unknown, another lab's and outside the manifest are one answer."""

    @pytest.fixture
    def strange(self, draft):
        other = sender.draft(sender.lab("Other Lab"), prompts=0, manifest=draft.manifest)
        return [
            sender.place(other),
            reverse("api-file-of-prompt", args=[uuid.uuid4(), draft.manifest[0]]),
            reverse("api-file-of-prompt", args=[draft.pk, 10**17]),
            reverse("api-file-of-prompt", args=[draft.pk, 0]),
            reverse("api-file-of-prompt", args=[draft.pk, int("9" * 60)]),
        ]

    def test_all_strange_places_are_alike(self, mine, strange):
        answers = [begin(mine, at, 5) for at in strange]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert not Upload.objects.exists()

    def test_another_labs_file(self, client, mine, draft):
        at = begin(mine, sender.place(draft), 5)["Location"]
        client.defaults["HTTP_AUTHORIZATION"] = sender.bearer(sender.lab("Other Lab"))["Authorization"]
        for answer in (
            ask(client, at),
            send(client, at, b"x"),
            client.get(at),
            client.delete(at, headers=TUS),
        ):
            assert answer.status_code == 404

    def test_a_file_under_another_prompt(self, mine, draft):
        row = begin(mine, sender.place(draft), 5)["Location"].rstrip("/").rpartition("/")[2]
        assert ask(mine, f"{sender.place(draft, 1)}{row}/").status_code == 404

    def test_nobody(self, client, draft):
        answer = begin(client, sender.place(draft), 5)
        assert answer.status_code == 401
        assert begin(client, sender.place(draft), 5, Authorization="Bearer pdk_wrong").status_code == 401

    def test_a_token_that_may_only_read(self, client, draft):
        answer = begin(client, sender.place(draft), 5, **sender.bearer(draft.lab, Scope.READ))
        assert answer.status_code == 403

    def test_a_sealed_or_thrown_away_draft(self, mine, draft):
        at = begin(mine, sender.place(draft), 5)["Location"]
        Upload.objects.update(draft=None)
        Draft.objects.all().delete()
        assert send(mine, at, b"hello").status_code == 404
        assert begin(mine, sender.place(draft), 5).status_code == 404


class TestAtTheDesk:
    def test_a_member_sends_with_the_forms_token(self, draft):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(sender.member(draft.lab, Role.MEMBER).user)
        assert begin(browser, sender.place(draft), 5).status_code == 403
        browser.cookies["csrftoken"] = token = "a" * 32
        made = begin(browser, sender.place(draft), 5, **{"X-CSRFToken": token})
        assert made.status_code == 201
        assert send(browser, made["Location"], b"hello").status_code == 403
        assert send(browser, made["Location"], b"hello", **{"X-CSRFToken": token}).status_code == 204

    def test_somebody_without_a_lab(self, client, draft, django_user_model):
        client.force_login(django_user_model.objects.create(username="nobody"))
        assert begin(client, sender.place(draft), 5).status_code == 401


@pytest.mark.django_db(transaction=True)
class TestOverTheWire:
    @pytest.fixture
    def wire(self, server):
        """A draft, and a client of the real protocol, against the real server."""
        draft = sender.draft(sender.lab())
        return draft, TusClient(f"{server.url}{sender.place(draft)}", headers=sender.bearer(draft.lab))

    @pytest.fixture
    def video(self, tmp_path):
        path = tmp_path / "video.mp4"
        path.write_bytes(bytes(range(256)) * (11 << 12))  # 11 MiB
        return path

    def test_a_common_client(self, wire, video):
        draft, tus = wire
        uploader = tus.uploader(str(video), chunk_size=4 << 20)
        uploader.upload_chunk()
        # Another client goes on where the first was cut.
        again = tus.uploader(str(video), chunk_size=4 << 20, url=uploader.url)
        assert again.offset == 4 << 20
        again.upload()
        row = Upload.objects.get()
        assert (row.state, row.received) == (UploadState.CHECKING, video.stat().st_size)
        assert row.prompt_id == draft.manifest[0]

    def test_chunks_that_are_too_large(self, wire, video):
        _, tus = wire
        with pytest.raises(TusCommunicationError):
            tus.uploader(str(video), chunk_size=9 << 20).upload()
        assert Upload.objects.get().received == 0

    def test_two_pieces_at_once(self, wire, client):
        draft, _ = wire
        client.defaults["HTTP_AUTHORIZATION"] = sender.bearer(draft.lab)["Authorization"]
        at = begin(client, sender.place(draft), 5)["Location"]
        other = connection.copy()
        try:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM arena_upload FOR UPDATE")
            assert send(client, at, b"hello").status_code == 423
            other.rollback()
        finally:
            other.close()
        assert send(client, at, b"hello").status_code == 204


def test_files_lie_under_names_that_say_nothing(mine, draft, root):
    at = begin(mine, sender.place(draft), 5, **{"Upload-Metadata": "filename SGFwcHlIb3JzZQ=="})["Location"]
    send(mine, at, b"hello")
    (path,) = [path for path in Path(root).rglob("*") if path.is_file()]
    assert len(path.name) == 32
    assert set(path.name) <= set("0123456789abcdef")
