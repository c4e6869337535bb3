"""Boards as a table, and that the command beside each gives it again to the last printed digit."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.entries.models import Entry, State
from arena.exports.tables import board_history
from arena.leaderboard import noting
from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from arena.ledger import blocks
from arena.reveals.settle import settle
from ratings.__main__ import main
from tests.arena import stage
from tests.arena.exports.written import file, rows
from tests.arena.leaderboard.test_refit import strengths
from tests.arena.reveals.sealing import KEYRING, fall_due, seal

pytestmark = pytest.mark.django_db
OF_THE_BOARD = (
    "track", "votes", "voters", "effective_voters", "design_effect", "side_effect", "side_effect_low",
    "side_effect_high",
)  # fmt: skip
OF_A_STANDING = (
    "rating", "low", "high", "rank_low", "rank_high", "rank_class", "first_place", "battles", "state",
)  # fmt: skip


def fight(entries, number=400, seed=4, on=None):
    stage.votes(strengths(entries, number, seed), on, voters=25)
    assert refit_boards() == 1
    blocks.cut_all(timezone.now())


def recomputed(line, tmp_path, capsys, monkeypatch):
    """What the command prints, run beside the files of a release."""
    words = shlex.split(line)
    assert words[:4] == ["python", "-m", "ratings", "rank"]
    path = tmp_path / words[4]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(file("votes", "parquet", track=path.stem))
    monkeypatch.chdir(tmp_path)
    assert main([*words[3:], "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def assert_equal(told, document):
    """Every printed digit of the table is that of the command."""
    assert {name: told[0][name] for name in OF_THE_BOARD} == {name: document[name] for name in OF_THE_BOARD}
    computed = {row["entry"]: row for row in document["standings"]}
    assert set(computed) == {row["entry"] for row in told}
    for row in told:
        assert {name: row[name] for name in OF_A_STANDING} == {
            name: computed[row["entry"]][name] for name in OF_A_STANDING
        }


@pytest.mark.parametrize("anchor", [True, False])
def test_the_command_gives_the_board_again(tmp_path, capsys, monkeypatch, anchor):
    entries = stage.arena(entries=5, prompts=1)
    Entry.objects.filter(pk=entries[2].pk).update(anchor=anchor)
    newcomer = stage.entry("newcomer", stage.track())
    fight(entries)
    told = rows("boards")
    assert len(told) == 6
    (line,) = {row["recompute"] for row in told}
    assert ("--anchor entry-c" in line) == anchor
    assert f"--also {newcomer.slug}" in line
    assert_equal(told, recomputed(line, tmp_path, capsys, monkeypatch))


def test_so_it_does_with_a_withdrawn_entry_and_votes_that_do_not_count(tmp_path, capsys, monkeypatch):
    entries = stage.arena(entries=5, prompts=1)
    stage.votes(strengths(entries, 50, 9), voters=5, left_seconds=0.5)
    Entry.objects.filter(pk=entries[1].pk).update(state=State.WITHDRAWN)
    fight(entries)
    told = rows("boards")
    (line,) = {row["recompute"] for row in told}
    assert "--withdrawn entry-b" in line
    assert told[0]["votes"] == 400
    assert_equal(told, recomputed(line, tmp_path, capsys, monkeypatch))


def test_an_older_board_is_of_the_first_votes(tmp_path, capsys, monkeypatch):
    """So all of the history can be computed again from one file."""
    entries = stage.arena(entries=4, prompts=1)
    fight(entries)
    noting.note_boards(timezone.now())
    early = rows("boards")
    fight(entries, 100, 7)
    (line,) = {row["recompute"] for row in early}
    assert "--first 400" in line
    assert_equal(early, recomputed(line, tmp_path, capsys, monkeypatch))
    history = rows("board_history")
    assert [row["votes"] for row in history] == [400] * 4
    assert {row["entry"]: row["rating"] for row in history} == {row["entry"]: row["rating"] for row in early}


def test_a_row_is_what_the_site_prints(client):
    entries = stage.arena(entries=3, prompts=1)
    seal(entries[0])
    fight(entries)
    printed = client.get(f"/api/v1/boards/{stage.SILENT}/").json()
    told = rows("boards")
    assert [row["entry"] for row in told] == [row["entry"] for row in printed["standings"]]
    for row, shown in zip(told, printed["standings"], strict=True):
        assert row["rating"] == pytest.approx(shown["rating"], abs=0.0501)
        same = ("entry", "name", "codename", "rank_low", "rank_high", "battles", "state", "provenance")
        assert {name: row[name] for name in same} == {name: shown[name] for name in same}
    assert (told[0]["board"], told[0]["policy"]) == (printed["board"], "2")


def test_an_unknown_rating_is_unknown_and_there_is_no_command_without_votes():
    stage.arena(entries=2, prompts=1)
    refit_boards()
    told = rows("boards")
    assert {(row["rating"], row["elo"], row["last_vote"], row["recompute"]) for row in told} == {(None,) * 4}


def test_a_board_that_the_blocks_do_not_reach_to_has_no_command():
    entries = stage.arena(entries=3, prompts=1)
    fight(entries)
    known = rows("boards")[0]
    stage.votes(strengths(entries, 50, 8))
    refit_boards()  # a board of votes that no block holds, and the one before is gone
    assert rows("boards")[0]["recompute"] is None
    blocks.cut_all(timezone.now())
    assert rows("boards")[0]["board"] != known["board"]
    assert rows("boards")[0]["recompute"]


def test_nor_has_a_board_of_an_older_method():
    fight(stage.arena(entries=3, prompts=1))
    Board.objects.update(method_version="1")
    assert {row["recompute"] for row in rows("boards")} == {None}


def test_the_board_of_a_block_is_the_one_that_reaches_furthest_in_it():
    entries = stage.arena(entries=3, prompts=1)
    fight(entries)
    noting.note_boards(timezone.now())
    kept = rows("boards")[0]["board"]
    fight(entries, 50, 8)
    assert rows("boards", until=1)[0]["board"] == kept
    assert rows("boards")[0]["board"] != kept


def test_boards_frozen_at_a_reveal_are_in_the_history_and_are_no_tracks_board():
    entries = stage.arena(entries=3, prompts=1)
    seal(entries[0])
    fight(entries)
    fall_due(entries[0])
    refit_boards()
    assert settle(KEYRING, timezone.now()).opened == 1
    history = rows("board_history")
    assert {row["frozen_for"] for row in history} == {entries[0].slug}
    assert not {row["board"] for row in history} & {row["board"] for row in rows("boards")}


def test_the_history_is_oldest_first_and_pages_join(monkeypatch):
    entries = stage.arena(entries=2, prompts=1)
    for number in range(5):
        stage.votes([(*entries, 0)])
        refit_boards()
        Board.objects.filter(kept=False).update(
            kept=True, computed_at=timezone.now() - timedelta(hours=5 - number)
        )
    whole = rows("board_history")
    assert [row["votes"] for row in whole] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    monkeypatch.setattr(board_history, "BOARDS_A_PAGE", 2)
    assert rows("board_history") == whole
    assert len(rows("board_history", now=timezone.now() - timedelta(hours=3, minutes=30))) == 4
