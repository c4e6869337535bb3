"""Attacks that once worked: slow readers, a vote and a skip at one moment, files that tell, a clock set back."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from arena.battles import cookie
from arena.battles.models import Battle, Skip, Vote
from arena.battles.viewing import skip
from arena.battles.voting import Ballot, cast_votes
from arena.clips.formats import format_of
from arena.config import rhythm
from arena.config.celery import app
from arena.labs import addresses
from arena.refusals import Code, Refusal
from generators import mould, mp4
from tests.arena import stage
from tests.arena.voter import SocketVoter
from tests.conftest import Server, start_server

FORMAT = format_of("shapes")
POOL = 16  # connections to the database that one web process has


@pytest.fixture
def own_server(transactional_db: None, tmp_path) -> Iterator[Server]:
    """A web process that may be spoilt."""
    server = start_server(tmp_path / "web.log")
    yield server
    server.stop()


class TestSlowReaders:
    def test_the_site_answers_while_they_hold_clips_and_after_they_hang_up(self, own_server):
        stage.arena(real=True)
        with SocketVoter(own_server) as voter:
            clip = voter.ask("next", track=stage.SILENT)["left"]["video"]
        held = [self._ask_and_never_read(own_server, clip) for _ in range(POOL + 4)]
        time.sleep(0.5)
        assert httpx.get(f"{own_server.url}/healthz", timeout=5).is_success
        for line in held:
            line.close()
        for _ in range(POOL + 4):
            assert httpx.get(f"{own_server.url}/healthz", timeout=5).is_success

    @staticmethod
    def _ask_and_never_read(server: Server, path: str) -> socket.socket:
        """Ask for a clip so often that the answers fit into no buffer on the way."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", server.port))
        host = urlsplit(server.url).netloc
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() * 12)
        return line


class TestVoteOrSkip:
    @pytest.fixture
    def battle(self, transactional_db: None) -> Battle:  # noqa: ARG002 - two connections see it
        stage.arena()
        return stage.battle(watched=True)

    def test_the_database_takes_no_vote_on_what_was_passed_over(self, battle):
        Skip.objects.create(battle=battle)
        vote = Vote(
            battle=battle, choice=0, left_seconds=4, right_seconds=4, heard=True, cast_at=timezone.now()
        )
        with pytest.raises(IntegrityError, match="passed over"), transaction.atomic():
            vote.save(force_insert=True)

    def test_a_vote_that_meets_a_skip_on_its_way_is_refused(self, battle):
        """The skip has its lock and is not committed yet when the vote is cast."""
        answers: list[object] = []

        def vote() -> None:
            answers.extend(cast_votes([Ballot(battle.voter_id, battle.key, 0)]))
            connection.close()

        caster = threading.Thread(target=vote)
        with transaction.atomic():
            skip(battle.voter_id, battle.key)
            caster.start()
            caster.join(0.5)
            assert caster.is_alive()
        caster.join(10)
        (answer,) = answers
        assert isinstance(answer, Refusal)
        assert answer.code == Code.EXPIRED
        assert not Vote.objects.exists()

    def test_a_skip_that_meets_a_vote_on_its_way_is_refused(self, battle):
        refused: list[Refusal] = []

        def pass_over() -> None:
            try:
                skip(battle.voter_id, battle.key)
            except Refusal as refusal:
                refused.append(refusal)
            connection.close()

        passer = threading.Thread(target=pass_over)
        with transaction.atomic():
            (verdict,) = cast_votes([Ballot(battle.voter_id, battle.key, 0)])
            passer.start()
            passer.join(0.5)
            assert passer.is_alive()
        passer.join(10)
        assert verdict["type"] == "verdict"  # type: ignore[index]
        assert [refusal.code for refusal in refused] == [Code.ALREADY_VOTED]
        assert not Skip.objects.exists()


def _twice_the_size(video: bytes) -> bytes:
    """Pad a video to the next size class, as ours never are."""
    at = mp4.boxes(video)[-1].start
    return video[:at] + struct.pack(">I4s", 2 * len(video) - at, b"free") + bytes(2 * len(video) - at - 8)


def _commented(poster: bytes) -> bytes:
    """Write a word into the zeros that pad a poster."""
    return poster[:200] + b"by acme" + poster[207:]


class TestFilesThatTell:
    """Whoever brings clips may not mark them, by mistake or on purpose."""

    @pytest.mark.parametrize(("name", "sound"), [("silent", False), ("with-sound", True)])
    @pytest.mark.parametrize("fault", ["none", "no-gravity"])
    def test_our_own_pass(self, name, sound, fault):
        made = stage.real_files(fault)
        mould.check_video(made[name], FORMAT, sound=sound)
        mould.check_poster(made["poster"], FORMAT)

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda video: video.rstrip(b"\0"), "boxes cannot be read"),
            (lambda video: video[:-8] + b"by acme\0", "padding is not of zeros"),
            (_twice_the_size, "size is not the least"),
            (lambda video: video + struct.pack(">I4s", 16, b"acme") + bytes(8), "size is not the least"),
            (lambda video: video.replace(b"VideoHandler", b"AcmesHandler"), "not those that this arena"),
            (lambda video: video[:0], "boxes"),
        ],
        ids=[
            "unpadded",
            "words in the padding",
            "more padding",
            "a box behind",
            "a named handler",
            "nothing",
        ],
    )
    def test_a_marked_video(self, spoil, reason):
        with pytest.raises(mould.OutOfMould, match=reason):
            mould.check_video(spoil(stage.real_files()["silent"]), FORMAT, sound=False)

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda poster: poster + bytes(60 << 20), "size"),
            (lambda poster: poster[:2] + b"\xff" * 65_536 + poster[2:], "size"),
            (lambda poster: poster[:3], "size"),
            (_commented, "not a JPEG as"),
            (lambda poster: poster[:2] + b"\xff" * 65_534, "size|not a JPEG"),
            (lambda poster: poster[:-9] + b"\xff\xd9by acme", "goes on"),
            (lambda poster: bytes(len(poster)), "not a JPEG"),
        ],
        ids=[
            "huge",
            "more padding",
            "a beginning",
            "words in the padding",
            "padding alone",
            "words behind",
            "zeros",
        ],
    )
    def test_a_marked_poster(self, spoil, reason):
        with pytest.raises(mould.OutOfMould, match=reason):
            mould.check_poster(spoil(stage.real_files()["poster"]), FORMAT)

    @pytest.mark.django_db
    def test_are_refused_at_the_upload_slot_and_nothing_is_stored(self, client, settings, tmp_path):
        settings.CLIPS_ROOT = tmp_path
        clip = stage.clip(stage.entry("acme"), stage.prompt())
        order = clip.order
        type(order).objects.filter(pk=order.pk).update(state="running", attempt=1)
        type(clip).objects.filter(pk=clip.pk).update(state="pending", video="", poster="")
        order.refresh_from_db()
        made = stage.real_files()
        answer = _bring(client, order, made["silent"], made["poster"] + bytes(1 << 16))
        assert answer.status_code == 422
        assert "poster is not accepted" in answer.json()["detail"]
        answer = _bring(client, order, _twice_the_size(made["silent"]), made["poster"])
        assert answer.status_code == 422
        assert not list(tmp_path.rglob("*.*"))
        assert _bring(client, order, made["silent"], made["poster"]).status_code == 201


def _bring(client, order, video: bytes, poster: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - this once

    files = {
        "silent": SimpleUploadedFile("silent.mp4", video),
        "poster": SimpleUploadedFile("poster.jpg", poster),
    }
    return client.post(addresses.upload_path(order), {"origin": "{}", **files})


@pytest.mark.parametrize("charset", ["undefined", "hex"])
def test_a_form_in_no_charset_is_answered(client, db, charset):
    order = stage.clip(stage.entry("acme"), stage.prompt()).order
    body = b'--x\r\nContent-Disposition: form-data; name="origin"\r\n\r\n{}\r\n--x--\r\n'
    answer = client.generic(
        "POST", addresses.upload_path(order), body, f"multipart/form-data; boundary=x; charset={charset}"
    )
    assert answer.status_code == 400
    assert "charset" in answer.json()["detail"]


def test_a_cookie_is_for_no_cache_on_the_way(client, db):
    answer = client.get("/method/")
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    assert cookie.read(answer.cookies["paddock_voter"].value)


def test_foreign_hosts_leave_no_traceback(own_server):
    assert httpx.get(f"{own_server.url}/", headers={"Host": "evil.example"}).status_code == 400
    assert "Traceback" not in own_server.log.read_text()


class TestRhythm:
    """A heartbeat goes on when the clock on the wall is set back."""

    @pytest.fixture
    def beats(self, monkeypatch) -> list[str]:
        told: list[str] = []
        monkeypatch.setattr(
            rhythm.Rhythm, "apply_entry", lambda _self, entry, **_options: told.append(entry.name)
        )
        return told

    def test_an_hour_back(self, beats, monkeypatch):
        scheduler = rhythm.Rhythm(app, producer=object())
        assert set(scheduler.schedule) == set(app.conf.beat_schedule)
        for entry in scheduler.schedule.values():  # as if all had been done an hour from now
            entry.last_run_at = entry.default_now() + timedelta(hours=1)
        scheduler.tick()
        assert not beats
        now_ahead = rhythm._wall_ahead()
        monkeypatch.setattr(rhythm, "_wall_ahead", lambda: now_ahead - 3600)
        period = {
            name: entry.schedule.run_every.total_seconds() for name, entry in scheduler.schedule.items()
        }
        soon = {name for name in period if period[name] < 5}
        deadline = time.monotonic() + 5
        while not soon <= set(beats) and time.monotonic() < deadline:
            time.sleep(min(max(scheduler.tick(), 0), 0.2))
        assert soon <= set(beats)
        for name, entry in scheduler.schedule.items():  # none waits longer than its period, let alone an hour
            assert entry.is_due().next <= period[name]
