"""Boards as they are printed: order, common axis, and what changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from arena.leaderboard import tables
from arena.leaderboard.models import Board, Standing
from arena.leaderboard.refit import refit_boards
from tests.arena import stage


def row(low, high):
    return {"low": low, "high": high}


@given(
    st.lists(
        st.tuples(st.integers(-30_000, 40_000), st.integers(1, 30_000)).map(
            lambda tenths: row(tenths[0] / 10, sum(tenths) / 10)
        ),
        max_size=12,
    )
)
def test_the_axis_holds_every_interval_between_round_ticks(printed):
    axis = tables.axis(printed)
    low, high, ticks = axis["low"], axis["high"], axis["ticks"]
    assert low < high
    assert (ticks[0], ticks[-1]) == (low, high)
    assert 2 <= len(ticks) <= tables.MOST_TICKS + 2
    assert {b - a for a, b in pairwise(ticks)} <= set(tables.AXIS_STEPS)
    for one in printed:
        assert low <= one["low"] <= one["high"] <= high


def test_the_axis_of_nothing():
    assert tables.axis([row(None, None)]) == tables.axis([])


@pytest.mark.django_db
class TestRows:
    @pytest.fixture
    def board(self):
        a, b, _, d = stage.arena(entries=4, prompts=1)
        stage.votes([(b, a, 0)] * 6 + [(a, b, 0)] * 2 + [(d, a, 0)] * 5)
        type(d).objects.filter(pk=d.pk).update(state="withdrawn")
        refit_boards()
        return Board.objects.current(stage.track())

    def test_best_first_then_the_unrated_then_the_withdrawn(self, board):
        printed = tables.rows(board.standings.select_related("entry"))
        assert [one["entry"] for one in printed] == ["entry-b", "entry-a", "entry-c", "entry-d"]
        assert printed[2]["rating"] is None
        assert printed[3]["state"] == "withdrawn"

    def test_a_row_is_what_the_contract_says(self, board):
        (first, *_) = tables.rows(board.standings.select_related("entry"))
        assert set(first) == {
            "entry", "name", "codename", "rating", "low", "high", "rank_low", "rank_high", "battles", "state",
            "provenance", "elo", "bradley_terry", "rank_class", "first_place", "status", "reveal_at",
        }  # fmt: skip
        assert first["rating"] == round(first["rating"], 1)

    def test_only_rows_that_differ_have_changed(self, board):
        standings = list(board.standings.select_related("entry"))
        assert tables.changed_rows(board, standings) == []
        assert len(tables.changed_rows(None, standings)) == 4
        before = standings[0].rating
        standings[0].rating += 5
        assert [r["entry"] for r in tables.changed_rows(board, standings)] == [standings[0].entry.slug]
        standings[0].rating = round(before, 1) + 0.01
        assert tables.changed_rows(board, standings) == [], "what is printed alike has not changed"

    def test_a_sealed_entry_is_listed_by_its_codename(self, board):
        entry = Standing.objects.get(board=board, entry__slug="entry-a").entry
        entry.codename, entry.public_name = "Pale Otter", ""
        entry.save()
        named = {one["entry"]: (one["name"], one["codename"]) for one in tables.rows(board.standings.all())}
        assert named["entry-a"] == ("Pale Otter", True)
        assert named["entry-b"] == ("Entry-B", False)
