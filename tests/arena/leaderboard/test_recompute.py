"""Whoever has the votes gets the board's numbers: a file of them, through the command, beside the REST document."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.test import Client

from arena.battles.models import Vote
from arena.entries.models import Entry, State
from arena.leaderboard.refit import refit_boards
from ratings.__main__ import main
from tests.arena import stage
from tests.arena.leaderboard.test_refit import strengths

WINNERS = ["model_a", "model_b", "tie", "tie (bothbad)"]
SAME = ["entry", "rank_low", "rank_high", "rank_class", "first_place", "battles", "state"]


def written(path: Path) -> Path:
    """Write every vote as a votes file has it; `model_a` stood left in some rows and right in others."""
    slugs = dict(Entry.objects.values_list("id", "slug"))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["model_a", "model_b", "winner", "side_a", "voter", "track"])
        votes = Vote.objects.select_related("battle__left", "battle__right").order_by("cast_at", "pk")
        for number, vote in enumerate(votes):
            battle = vote.battle
            pair, winner = [slugs[battle.left.entry_id], slugs[battle.right.entry_id]], WINNERS[vote.choice]
            turned = number % 3 == 0
            if turned:
                pair, winner = pair[::-1], {"model_a": "model_b", "model_b": "model_a"}.get(winner, winner)
            side = "right" if turned else "left"
            rows.writerow([*pair, winner, side, battle.voter_id, stage.SILENT])
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("anchor", [True, False])
def test_the_command_gives_the_boards_numbers(tmp_path, capsys, anchor):
    entries = stage.arena(entries=5, prompts=1)
    if anchor:
        Entry.objects.filter(pk=entries[2].pk).update(anchor=True)
    stage.votes(strengths(entries, 700), voters=25)
    refit_boards()
    published = Client().get(f"/api/v1/boards/{stage.SILENT}/").json()
    options = ["--anchor", entries[2].slug] if anchor else []
    assert main(["rank", str(written(tmp_path / "votes.csv")), "--json", *options]) == 0
    computed = json.loads(capsys.readouterr().out)
    assert computed["track"] == published["track"] == stage.SILENT
    assert computed["method"] == published["parameters"]["method"]
    for key in ("votes", "voters"):
        assert computed[key] == published[key]
    for key in ("side_effect", "side_effect_low", "side_effect_high", "effective_voters"):
        assert computed[key] == pytest.approx(published[key], abs=0.0501)
    assert computed["ridge"] == published["parameters"]["ridge"]
    for own, printed in zip(computed["standings"], published["standings"], strict=True):
        assert {key: own[key] for key in SAME} == {key: printed[key] for key in SAME}
        for key in ("rating", "low", "high"):
            assert own[key] == pytest.approx(printed[key], abs=0.0501)
        assert set(own) - {"voters"} <= set(printed)


@pytest.mark.django_db
def test_who_waits_for_a_vote_and_who_has_left_stand_where_the_board_has_them(tmp_path, capsys):
    entries = stage.arena(entries=6, prompts=1)
    stage.votes(strengths(entries[:5], 500), voters=25)
    Entry.objects.filter(pk=entries[1].pk).update(state=State.WITHDRAWN)
    refit_boards()
    published = Client().get(f"/api/v1/boards/{stage.SILENT}/").json()
    options = ["--also", entries[5].slug, "--withdrawn", entries[1].slug]
    assert main(["rank", str(written(tmp_path / "votes.csv")), "--json", *options]) == 0
    computed = json.loads(capsys.readouterr().out)["standings"]
    assert {standing["state"] for standing in computed} == {"ranked", "provisional", "withdrawn"}
    for own, printed in zip(computed, published["standings"], strict=True):
        assert {key: own[key] for key in SAME} == {key: printed[key] for key in SAME}
        for key in ("rating", "low", "high"):
            assert own[key] == (None if printed[key] is None else pytest.approx(printed[key], abs=0.0501))


@pytest.mark.django_db
def test_the_command_replays_the_boards_elo(tmp_path, capsys):
    entries = stage.arena(entries=4, prompts=1)
    stage.votes(strengths(entries, 300), voters=9)
    refit_boards()
    published = Client().get(f"/api/v1/boards/{stage.SILENT}/").json()
    assert main(["rank", str(written(tmp_path / "votes.csv")), "--json", "--method", "elo"]) == 0
    computed = {one["entry"]: one["rating"] for one in json.loads(capsys.readouterr().out)["standings"]}
    assert computed == pytest.approx({one["entry"]: one["elo"] for one in published["standings"]}, abs=0.0501)
