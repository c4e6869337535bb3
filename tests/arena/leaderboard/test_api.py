"""REST: boards carry every number with its board, method and time."""

from __future__ import annotations

import pytest

from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    entries = stage.arena(entries=3, prompts=1)
    stage.votes([(entries[0], entries[1], 0)] * 3)
    refit_boards()
    return Board.objects.current(stage.track())


def test_one_board(client, board):
    document = client.get(f"/api/v1/boards/{stage.SILENT}/").json()
    assert set(document) == {
        "track", "method", "method_version", "parameters", "board", "computed_at", "last_vote", "last_position",
        "votes", "voters", "effective_voters", "design_effect", "provisional_below", "side_effect", "side_effect_low",
        "side_effect_high", "standings",
    }  # fmt: skip
    assert (document["track"], document["board"], document["votes"]) == (stage.SILENT, board.pk, 3)
    assert [row["entry"] for row in document["standings"]] == ["entry-a", "entry-b", "entry-c"]
    assert set(document["standings"][0]) == {
        "entry", "name", "codename", "rating", "low", "high", "rank_low", "rank_high", "battles", "state",
        "provenance", "elo", "bradley_terry", "rank_class", "first_place", "status", "reveal_at",
    }  # fmt: skip
    assert document["standings"][2]["rating"] is None


def test_the_newest_of_each_track(client, board):
    entry = stage.entry("loud", stage.track(stage.SOUNDING))
    refit_boards()
    Board.objects.create(
        track=board.track,
        method="old",
        method_version="0",
        votes=0,
        last_position=0,
        computed_at=board.computed_at,
    )
    document = client.get("/api/v1/boards/").json()
    assert len(document["results"]) == 2
    assert [(row["track"], row["method"] == "old") for row in document["results"]] == [
        (stage.SILENT, True),
        (stage.SOUNDING, False),
    ]
    assert document["results"][1]["standings"][0]["entry"] == entry.slug


@pytest.mark.parametrize("slug", ["no-such-track", stage.SOUNDING])
def test_no_board_is_a_problem_document(client, board, slug):
    answer = client.get(f"/api/v1/boards/{slug}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert slug in answer.json()["detail"]
