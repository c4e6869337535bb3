"""Every number of every board of a release comes out of its own command again, in an arena that has lived."""

from __future__ import annotations

import csv
import gzip
import json
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arena.battles.models import Battle, Vote
from arena.clips.models import Clip, ClipState
from arena.entries.models import Entry, State
from arena.exports.release import publish
from arena.exports.release_folder import path_of
from ratings.__main__ import main
from tests.arena import stage
from tests.arena.leaderboard.test_refit import strengths

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
OF_BOARD = ("voters", "effective_voters", "side_effect", "side_effect_low", "side_effect_high")
POINTS = ("rating", "low", "high")
OTHERS = ("rank_low", "rank_high", "rank_class", "first_place", "battles", "state")


def boards(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the standings of a release's boards by the command that gives each."""
    found: dict[str, list[dict[str, str]]] = {}
    with gzip.open(folder / "boards.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["recompute"], []).append(row)
    return found


def computed(command: str, capsys) -> dict:
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "ratings"]
    assert main([*words[3:], "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def check(folder: Path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    for command, printed in boards(folder).items():
        own = computed(command, capsys)
        assert [f"{own[key]:.3f}" for key in OF_BOARD[1:]] == [printed[0][key] for key in OF_BOARD[1:]]
        assert str(own["voters"]) == printed[0]["voters"]
        standings = {each["entry"]: each for each in own["standings"]}
        assert set(standings) == {row["entry"] for row in printed}
        for row in printed:
            its = standings[row["entry"]]
            assert {key: "" if its[key] is None else f"{its[key]:.3f}" for key in POINTS} == {
                key: row[key] for key in POINTS
            }
            assert {key: _in_csv(its[key]) for key in OTHERS} == {key: row[key] for key in OTHERS}


def _in_csv(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def cast_over_a_new_year(entries: list[Entry], votes: int, voters: int, seed: int) -> None:
    """Let the same voters vote before a new year and after it."""
    old = NEW_YEAR.replace(year=2026, month=12)
    made = stage.votes(strengths(entries, votes, seed), voters=voters, cast_at=old)
    people = list(dict.fromkeys(vote.battle.voter_id for vote in made))
    for number, vote in enumerate(made[: votes // 2]):
        seen = stage.battle(vote.battle.voter, left=vote.battle.left, right=vote.battle.right)
        assert seen.voter_id == people[number % voters]
        Vote.objects.create(
            battle=seen, choice=vote.choice, left_seconds=4, right_seconds=4, heard=True, cast_at=NEW_YEAR
        )


def test_voters_who_come_back_in_a_new_year(capsys, monkeypatch):
    """No file says that they are the same, so no board may count on it."""
    cast_over_a_new_year(stage.arena(entries=3, prompts=1), 120, 12, 1)
    folder = path_of(publish(NEW_YEAR).name)
    check(folder, capsys, monkeypatch)


def test_tracks_withdrawals_newcomers_and_void_clips(capsys, monkeypatch):
    entries = stage.arena(entries=6, prompts=1)
    sounding = stage.track(stage.SOUNDING)
    for entry in entries[:3]:
        entry.tracks.add(sounding)
        stage.clip(entry, Clip.objects.first().prompt, sounding)
    stage.votes(strengths(entries[:5], 300, 1), voters=25)
    stage.votes(strengths(entries[:3], 90, 2), on=sounding, voters=4)
    Entry.objects.filter(pk=entries[1].pk).update(state=State.WITHDRAWN)
    publish(NEW_YEAR)
    of_void = Clip.objects.get(entry=entries[2], track=sounding)
    Clip.objects.filter(pk=of_void.pk).update(state=ClipState.VOID, made_at=NEW_YEAR)
    folder = path_of(publish(NEW_YEAR).name)
    assert len(boards(folder)) == 2
    assert {row["state"] for rows in boards(folder).values() for row in rows} == {
        "ranked", "provisional", "withdrawn",
    }  # fmt: skip
    check(folder, capsys, monkeypatch)
    assert Battle.objects.count() == 390
