"""Which battle the duel socket serves: the oldest that waits, the one ahead, and never a clip twice."""

from __future__ import annotations

import uuid
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from arena.battles.models import Battle, Skip, Viewing, Vote, Voter
from arena.clips.removal import remove
from tests.arena import stage
from tests.arena.voter import SocketVoter, code, open_gate, served

pytestmark = pytest.mark.usefixtures("clean_logs")


class TestWhichBattle:
    def test_two_tabs_share_at_most_two(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        person = uuid.uuid4()
        with SocketVoter(rehearsal, person) as one, SocketVoter(rehearsal, person) as two:
            first, second = served(one), served(one, ahead=True)
            assert first["battle"] != second["battle"]
            assert served(two)["battle"] == first["battle"]
            assert served(two, ahead=True)["battle"] == second["battle"]
            assert served(one, ahead=True)["battle"] == second["battle"]
        assert Battle.objects.count() == 2

    def test_tabs_that_ask_at_the_same_moment(self, rehearsal):
        stage.arena(entries=2, prompts=10)
        person = uuid.uuid4()
        tabs = [SocketVoter(rehearsal, person) for _ in range(6)]
        for number, tab in enumerate(tabs * 3):
            tab.say("next", track=stage.SILENT, ahead=bool(number % 2))
        heard = {tab.hear()["battle"] for tab in tabs * 3}
        for tab in tabs:
            tab.socket.close()
        assert Battle.objects.count() <= 2
        assert heard == set(Battle.objects.values_list("key", flat=True))

    def test_ahead_of_nothing_is_the_first(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        with SocketVoter(rehearsal) as voter:
            assert served(voter, ahead=True)["battle"] == served(voter)["battle"]

    def test_a_reconnect_loses_nothing(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        person = uuid.uuid4()
        with SocketVoter(rehearsal, person) as voter:
            battle = served(voter)
            voter.tell("shown", battle=battle["battle"])
            voter.tell("watched", battle=battle["battle"], side="left", seconds=30)
        Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=40))
        with SocketVoter(rehearsal, person) as voter:
            again = served(voter)
            links = ("left", "right")
            assert {k: v for k, v in again.items() if k not in links} == {
                k: v for k, v in battle.items() if k not in links
            }
            voter.tell("watched", battle=battle["battle"], side="right", seconds=30)
            assert voter.ask("vote", battle=battle["battle"], choice="both_bad")["type"] == "verdict"
        assert Vote.objects.get().choice == 3

    def test_a_skip_brings_the_next(self, rehearsal):
        stage.arena(entries=2, prompts=3)
        with SocketVoter(rehearsal) as voter:
            first, ahead = served(voter), served(voter, ahead=True)
            assert voter.ask("skip", battle=first["battle"])["battle"] == ahead["battle"]
            open_gate(first)
            refused = voter.ask("vote", battle=first["battle"], choice="left")
            assert code(refused) == "expired"
            assert refused["battle"] == first["battle"]
            assert voter.ask("skip", battle=first["battle"])["battle"] == ahead["battle"], "twice is once"
            open_gate(ahead)
            assert voter.ask("vote", battle=ahead["battle"], choice="left")["type"] == "verdict"
            assert code(voter.ask("skip", battle=ahead["battle"])) == "already_voted"
            told_again = voter.tell("shown", battle=ahead["battle"])
            assert told_again is None, "a page that lost the verdict tells its story again"
        assert list(Skip.objects.values_list("battle__key", flat=True)) == [first["battle"]]

    def test_an_expired_battle_is_over(self, rehearsal):
        stage.arena(entries=2, prompts=3)
        person = Voter.objects.create()
        old = stage.battle(person, watched=True, expires_at=timezone.now() - timedelta(seconds=1))
        with SocketVoter(rehearsal, person.pk) as voter:
            assert code(voter.ask("vote", battle=old.key, choice="left")) == "expired"
            assert code(voter.tell("shown", battle=old.key)) == "expired"
            assert served(voter)["battle"] != old.key
        assert not Vote.objects.exists()

    def test_no_voter_meets_a_clip_twice(self, rehearsal):
        stage.arena(entries=3, prompts=4)
        with SocketVoter(rehearsal) as voter, SocketVoter(rehearsal) as newcomer:
            for number in range(4):
                battle = served(voter)
                if number % 2:
                    open_gate(battle)
                    voter.ask("vote", battle=battle["battle"], choice="tie")
                else:
                    voter.tell("shown", battle=battle["battle"])
                    Skip.objects.create(battle=Battle.objects.get(key=battle["battle"]))
            refused = voter.ask("next", track=stage.SILENT)
            assert code(refused) == "no_pair"
            assert "every pair" in refused["detail"]
            assert served(newcomer)
        met = [
            clip
            for pair in Battle.objects.filter(voter=voter.voter).values_list("left", "right")
            for clip in pair
        ]
        assert len(met) == len(set(met)) == 8

    @pytest.mark.parametrize(
        "slug", ["open-text-to-video", "shapes-image-to-video-with-sound", stage.SOUNDING]
    )
    def test_a_track_that_has_no_pair_says_so(self, rehearsal, slug):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            refused = voter.ask("next", track=slug)
            assert code(refused) == "no_pair"
            assert "still being made" in refused["detail"]

    def test_a_battle_whose_clip_was_taken_down_is_passed_over(self, rehearsal):
        stage.arena(entries=2, prompts=2, real=True)
        with SocketVoter(rehearsal) as voter, httpx.Client(base_url=rehearsal.url) as browser:
            first = served(voter)
            assert browser.get(first["left"]["video"]).status_code == 200
            remove(Battle.objects.get(key=first["battle"]).left, "unsafe")
            assert browser.get(first["left"]["video"]).status_code == 410
            assert browser.get(first["left"]["poster"]).status_code == 410
            assert served(voter)["battle"] != first["battle"]
