"""Boards in the ledger: once an hour, kept for good, under a hash that anybody can make again."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.utils import timezone

from arena.heartbeat import beat
from arena.leaderboard import noting
from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from arena.ledger.models import Event
from tests.arena import stage
from tests.arena.stage import newest


@pytest.fixture
def entries(db):
    entries = stage.arena(entries=3, prompts=1)
    stage.votes([(entries[0], entries[1], number % 3) for number in range(9)])
    refit_boards()
    return entries


def move(entries) -> Board:
    stage.votes([(entries[1], entries[2], 0)])
    refit_boards()
    return newest()


def test_the_newest_board_is_kept_and_noted(entries):
    now = timezone.now()
    assert noting.note_boards(now) == 1
    board = newest()
    assert board.kept
    line = json.loads(Event.objects.get(key=f"board:{board.pk}").line)
    assert set(line) == {
        "type", "board", "track", "method", "method_version", "last_position", "votes", "standings_sha256",
        "computed_at",
    }  # fmt: skip
    assert (line["type"], line["board"], line["track"], line["votes"]) == ("board", board.pk, stage.SILENT, 9)


def test_once_an_hour_if_it_is_another(entries):
    now = timezone.now()
    Board.objects.update(computed_at=now - timedelta(hours=1))
    assert [noting.note_boards(now), noting.note_boards(now)] == [1, 0]
    move(entries)
    assert noting.note_boards(now) == 1
    move(entries)
    assert noting.note_boards(now) == 0, "this hour has one"
    assert noting.note_boards(now + timedelta(hours=1)) == 1


def test_a_kept_board_outlives_the_next_of_its_hour(entries):
    noting.note_boards(timezone.now())
    kept = newest()
    move(entries)
    after = move(entries)
    assert set(Board.objects.values_list("pk", flat=True)) == {kept.pk, after.pk}


def test_a_frozen_board_is_not_noted_as_the_running_one(entries):
    frozen = newest()
    Board.objects.filter(pk=frozen.pk).update(frozen_for=entries[0])
    assert noting.note_boards(timezone.now()) == 0


def test_the_hash_is_that_of_the_rows(entries):
    noting.note_boards(timezone.now())
    line = json.loads(Event.objects.get().line)
    rows = [
        {
            "battles": s.battles,
            "entry": s.entry.slug,
            "high": s.high and f"{s.high:.3f}",
            "low": s.low and f"{s.low:.3f}",
            "rank_high": s.rank_high,
            "rank_low": s.rank_low,
            "rating": s.rating and f"{s.rating:.3f}",
            "state": s.state,
        }
        for s in newest().standings.select_related("entry").order_by("entry__slug")
    ]
    assert rows[2]["rating"] is None
    text = json.dumps(rows, separators=(",", ":"))
    assert line["standings_sha256"] == sha256(text.encode()).hexdigest()


def test_the_hashed_rows_can_be_fetched(client, entries):
    board = newest()
    path = f"/api/v1/snapshots/{board.pk}/"
    assert client.get(path).status_code == 404, "no line of the ledger names it"
    noting.note_boards(timezone.now())
    line = json.loads(Event.objects.get().line)
    assert sha256(client.get(path).content).hexdigest() == line["standings_sha256"]
    for missing in (0, 10**30):
        answer = client.get(f"/api/v1/snapshots/{missing}/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db(transaction=True)
def test_while_a_refit_is_at_work_it_waits_and_gives_up(monkeypatch):
    monkeypatch.setattr(noting, "PATIENCE_SECONDS", 0.1)
    stage.arena(entries=2, prompts=1)
    refit_boards()
    answers = []

    def note():
        answers.append(noting.note_boards(timezone.now()))
        connection.close()

    with beat("refit"):
        (thread := threading.Thread(target=note)).start()
        thread.join()
    assert answers == [0]
    assert noting.note_boards(timezone.now()) == 1
