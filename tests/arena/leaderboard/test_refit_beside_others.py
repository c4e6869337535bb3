"""The refit beside other beats and open pages: one at a time, and told only after the commit."""

from __future__ import annotations

import json
import threading

import pytest
import redis
from django.conf import settings as site
from django.db import connection, transaction

from arena import live
from arena.heartbeat import beat
from arena.leaderboard.fitting import Fitted
from arena.leaderboard.models import Board, Tally
from arena.leaderboard.refit import refit_boards
from tests.arena import stage
from tests.arena.stage import newest, standing


@pytest.mark.django_db(transaction=True)
class TestBesideOthers:
    def test_a_beat_that_finds_the_lock_taken_does_nothing(self):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, 0)])
        written = []

        def second_beat():
            written.append(refit_boards())
            connection.close()

        with beat("refit") as ours:
            assert ours
            other = threading.Thread(target=second_beat)
            other.start()
            other.join()
        assert written == [0]
        assert not Board.objects.exists()
        assert refit_boards() == 1

    def test_beats_at_the_same_moment_count_once(self):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, 0)] * 10)
        start = threading.Barrier(3)

        def run():
            start.wait()
            refit_boards()
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        refit_boards()
        assert newest().votes == 10
        assert Tally.objects.get(track=stage.track()).votes == 10
        assert standing(entries[0]).battles == 10

    def test_a_board_that_cannot_be_fitted_keeps_the_others_going(self, monkeypatch):
        entries = stage.arena(entries=2, prompts=1)
        refit_boards()
        before = newest()
        stage.entry("loud", stage.track(stage.SOUNDING))
        stage.votes([(*entries, 0)])
        agenda = Fitted.agenda

        def breaks_on_two(fitted):
            if len(fitted.contenders) == 2:
                raise FloatingPointError
            return agenda(fitted)

        with monkeypatch.context() as patch:
            patch.setattr(Fitted, "agenda", breaks_on_two)
            assert refit_boards() == 1
        assert newest(stage.SOUNDING).votes == 0
        assert newest() == before, "half a board is no board"
        assert refit_boards() == 1
        assert newest().votes == 1


@pytest.fixture
def channel():
    client = redis.Redis.from_url(site.REDIS_URL)
    with client.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe(live.CHANNEL)
        listening.get_message(timeout=2)

        def heard(timeout=1.0):
            message = listening.get_message(timeout=timeout)
            return message and json.loads(message["data"])

        yield heard
    client.close()


@pytest.mark.django_db(transaction=True)
class TestTheAnnouncement:
    def test_tells_what_changed(self, channel):
        entries = stage.arena(entries=3, prompts=1)
        refit_boards()
        assert {row["entry"] for row in channel()["changed"]} == {"entry-a", "entry-b", "entry-c"}
        stage.votes([(entries[0], entries[1], 0)])
        refit_boards()
        message = channel()
        assert message["type"] == "board"
        assert (message["track"], message["board"], message["votes"]) == (stage.SILENT, newest().pk, 1)
        assert {row["entry"] for row in message["changed"]} >= {"entry-a", "entry-b"}
        rows = {row["entry"]: row for row in message["changed"]}
        assert rows["entry-a"]["rating"] == round(standing(entries[0]).rating, 1)
        assert "agenda" not in json.dumps(message)

    def test_waits_for_the_commit(self, channel):
        stage.arena(entries=2, prompts=1)
        with transaction.atomic():
            refit_boards()
            assert channel(0.2) is None
        assert channel()["type"] == "board"

    def test_is_not_made_of_what_was_taken_back(self, channel):
        stage.arena(entries=2, prompts=1)
        with transaction.atomic():
            refit_boards()
            transaction.set_rollback(True)
        assert channel(0.2) is None
        assert not Board.objects.exists()
