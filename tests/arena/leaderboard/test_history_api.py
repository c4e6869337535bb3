"""History: the boards that the ledger names, newest first, each with the hash's own standings."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.entries.models import Entry
from arena.leaderboard.models import Board
from arena.leaderboard.noting import note_boards
from arena.leaderboard.refit import refit_boards
from tests.arena import stage

pytestmark = pytest.mark.django_db
PATH = f"/api/v1/boards/{stage.SILENT}/history/"


@pytest.fixture
def boards():
    """Three kept boards, an hour between them, and a newer one that no ledger names."""
    entries = stage.arena(entries=3, prompts=1)
    for hour in (3, 2, 1):
        stage.votes([(entries[0], entries[1], 0)] * 4)
        refit_boards()
        note_boards(timezone.now())
        Board.objects.filter(pk=stage.newest().pk).update(computed_at=timezone.now() - timedelta(hours=hour))
    stage.votes([(entries[0], entries[1], 0)])
    refit_boards()
    return list(Board.objects.filter(kept=True).order_by("-pk"))


def test_kept_boards_newest_first(client, boards):
    document = client.get(PATH).json()
    assert [board["board"] for board in document["results"]] == [board.pk for board in boards]
    assert [board["votes"] for board in document["results"]] == [12, 8, 4]
    assert all(len(board["standings"]) == 3 for board in document["results"])
    assert client.get(f"/api/v1/snapshots/{boards[0].pk}/").status_code == 200


def test_in_pages_and_by_time(client, boards):
    first = client.get(PATH, {"limit": 2}).json()
    assert [board["board"] for board in client.get(first["next"]).json()["results"]] == [boards[2].pk]
    at = (timezone.now() - timedelta(hours=2, minutes=30)).isoformat()
    assert len(client.get(PATH, {"computed_at_after": at}).json()["results"]) == 2
    assert len(client.get(PATH, {"computed_at_before": at}).json()["results"]) == 1
    assert client.get(PATH, {"method_version": "0"}).json()["results"] == []


def test_rows_carry_the_board_they_are_of(client, boards):
    answer = client.get(PATH, {"limit": 2}, headers={"accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [int(row["board"]) for row in rows] == [boards[0].pk] * 3 + [boards[1].pk] * 3
    assert 'rel="next"' in answer["Link"]


def test_nothing_of_one_that_went_as_if_never_there(client, boards):
    Entry.objects.filter(slug="entry-c").update(state="gone")
    boards = client.get(PATH).json()["results"]
    assert {row["entry"] for board in boards for row in board["standings"]} == {"entry-a", "entry-b"}


def test_costs_as_much_for_many(client, boards, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get(PATH)


@pytest.mark.parametrize("slug", ["mars", "a-b"])
def test_no_such_track(client, boards, slug):
    assert (
        client.get(f"/api/v1/boards/{slug}/history/").json()["detail"] == f"There is no track called {slug}."
    )
