"""The duel socket on the real server: a duel from next to verdict, by the contract."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from arena.battles.models import Battle, LedgerLine, Report, Skip, Viewing, Vote
from tests.arena import stage
from tests.arena.voter import SocketVoter, code, open_gate, served

pytestmark = pytest.mark.usefixtures("clean_logs")


def test_a_duel_from_next_to_verdict(server):
    stage.arena(entries=2, prompts=2)
    with SocketVoter(server) as voter:
        battle = served(voter)
        assert set(battle) == {
            "type", "battle", "track", "prompt", "left", "right", "sound", "watch_seconds", "expires_at",
        }  # fmt: skip
        voter.watch(battle)
        time.sleep(0.5)
        verdict = voter.ask("vote", battle=battle["battle"], choice="left")
        assert set(verdict) == {"type", "battle", "choice", "left", "right", "receipt", "repeat"}
        assert {verdict["left"]["entry"], verdict["right"]["entry"]} == {"entry-a", "entry-b"}
        assert verdict["repeat"] is False
        stored = Vote.objects.get()
        assert stored.battle.key == battle["battle"]
        assert stored.choice == 0
        assert LedgerLine.objects.get().position is None
        again = voter.ask("vote", battle=battle["battle"], choice="left")
        assert again == {**verdict, "repeat": True}
        other = voter.ask("vote", battle=battle["battle"], choice="right")
        assert code(other) == "already_voted"
        assert Battle.objects.count() == 1


def test_nothing_before_the_vote_names_an_entry(rehearsal):
    names = {"Amber Fern", "Amber Moor"}
    for contestant, name in zip(stage.arena(entries=2, prompts=1), sorted(names), strict=True):
        contestant.codename, contestant.public_name = name, ""
        contestant.save()
    with SocketVoter(rehearsal) as voter:
        battle = served(voter)
        text = json.dumps(battle)
        assert "entry-" not in text
        assert "Amber" not in text
        assert battle["prompt"] == {
            "text": f"{stage.TEXT}, take 0", "language": "en", "image": None, "not_understood": [],
        }  # fmt: skip
        open_gate(battle)
        verdict = voter.ask("vote", battle=battle["battle"], choice="tie")
        assert {verdict[side]["name"] for side in ("left", "right")} == names
        assert verdict["left"]["codename"] is True


@pytest.mark.parametrize("slug", [stage.FROM_IMAGE, stage.FROM_IMAGE_SOUNDING])
def test_a_duel_that_begins_with_a_picture(rehearsal, slug):
    stage.arena(entries=2, prompts=1, on=stage.track(slug))
    with SocketVoter(rehearsal) as voter:
        battle = voter.ask("next", track=slug)
        assert (battle["track"], battle["sound"]) == (slug, slug.endswith("with-sound"))
        picture = httpx.get(rehearsal.url + battle["prompt"]["image"])
        assert picture.content == stage.picture()
        again = voter.ask("next", track=slug)
        assert httpx.get(rehearsal.url + again["prompt"]["image"]).content == stage.picture()
        open_gate(battle)
        assert voter.ask("vote", battle=battle["battle"], choice="right")["type"] == "verdict"
    assert Vote.objects.get().battle.track.slug == slug


def test_what_is_not_asked_for_is_ignored(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as voter:
        extras = {"voter": str(uuid.uuid4()), "left": 3, "probability": 1, "x": [None, {"y": "\x00"}]}
        battle = voter.ask("next", track=stage.SILENT, **extras)
        assert battle["type"] == "battle"
        assert voter.tell("shown", battle=battle["battle"], shown_at="1970-01-01") is None
    assert Viewing.objects.get().shown_at.year > 1970


def test_another_voters_battle_is_unknown(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as owner, SocketVoter(rehearsal) as thief:
        battle = served(owner)["battle"]
        open_gate({"battle": battle})
        for message in (
            thief.tell("shown", battle=battle),
            thief.tell("watched", battle=battle, side="left", seconds=40, heard=True),
            thief.ask("vote", battle=battle, choice="left"),
            thief.ask("skip", battle=battle),
            thief.tell("report", battle=battle, side="left", reason="unsafe"),
        ):
            assert code(message) == "unknown_battle"
    assert [model.objects.count() for model in (Vote, Skip, Report)] == [0, 0, 0]


class TestTheGate:
    def vote(self, voter, battle, choice="left"):
        return voter.ask("vote", battle=battle["battle"], choice=choice)

    def test_opens_step_by_step(self, rehearsal):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            battle = served(voter)
            key = battle["battle"]
            assert "on screen" in self.vote(voter, battle)["detail"]
            assert code(voter.tell("watched", battle=key, side="left", seconds=30)) == "not_watched"
            assert voter.tell("shown", battle=key) is None
            assert "left clip" in self.vote(voter, battle)["detail"]
            assert voter.tell("watched", battle=key, side="left", seconds=30) is None
            assert "right clip" in self.vote(voter, battle)["detail"]
            assert voter.tell("watched", battle=key, side="right", seconds=30) is None
            too_early = self.vote(voter, battle)
            assert code(too_early) == "not_watched"
            assert "By our clock" in too_early["detail"]
            assert not Vote.objects.exists()
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=31))
            assert self.vote(voter, battle)["type"] == "verdict"

    def test_wants_both_sides_heard_where_there_is_sound(self, rehearsal):
        stage.arena(entries=2, prompts=1, on=stage.track(stage.SOUNDING))
        with SocketVoter(rehearsal) as voter:
            battle = voter.ask("next", track=stage.SOUNDING)
            assert battle["sound"] is True
            open_gate(battle)
            Viewing.objects.update(left_heard=False, right_heard=False)
            assert "Listen to the left clip" in self.vote(voter, battle)["detail"]
            voter.say("watched", battle=battle["battle"], side="left", seconds=1, heard=True)
            assert "Listen to the right clip" in self.vote(voter, battle)["detail"]
            voter.say("watched", battle=battle["battle"], side="right", seconds=1, heard=True)
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=31))
            assert "By our clock" in self.vote(voter, battle)["detail"], "only one side is heard at a time"
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=61))
            assert self.vote(voter, battle)["type"] == "verdict"
        assert Vote.objects.get().heard is True

    def test_a_second_shown_and_a_smaller_number_change_nothing(self, rehearsal):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            key = served(voter)["battle"]
            voter.tell("shown", battle=key)
            first = Viewing.objects.get().shown_at
            voter.say("watched", battle=key, side="left", seconds=12.5, heard=True)
            voter.say("watched", battle=key, side="left", seconds=3)
            assert voter.tell("shown", battle=key) is None
        viewing = Viewing.objects.get()
        assert (viewing.shown_at, viewing.left_seconds, viewing.left_heard) == (first, 12.5, True)
        assert (viewing.right_seconds, viewing.right_heard) == (0, False)


def test_a_report_is_kept_once_a_side(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as voter:
        key = served(voter)["battle"]
        assert voter.tell("report", battle=key, side="right", reason="unsafe") is None
        assert voter.tell("report", battle=key, side="right", reason="illegal") is None
        open_gate({"battle": key})
        voter.ask("vote", battle=key, choice="left")
        assert voter.tell("report", battle=key, side="left", reason="broken") is None
    assert set(Report.objects.values_list("side", "reason")) == {(1, "unsafe"), (0, "broken")}


def test_a_crowd_votes_at_once_and_each_hears_of_its_own(rehearsal):
    stage.arena(entries=2, prompts=2)
    crowd = [SocketVoter(rehearsal) for _ in range(20)]
    battles = [served(voter) for voter in crowd]
    for battle in battles:
        open_gate(battle)
    for voter, battle in zip(crowd, battles, strict=True):
        voter.say("vote", battle=battle["battle"], choice="tie")
        voter.say("vote", battle=battle["battle"], choice="tie")
    for voter, battle in zip(crowd, battles, strict=True):
        first, second = voter.hear(), voter.hear()
        assert first["battle"] == battle["battle"]
        assert (first["repeat"], second["repeat"]) == (False, True)
        assert second["receipt"] == first["receipt"]
        voter.socket.close()
    assert Vote.objects.count() == 20
