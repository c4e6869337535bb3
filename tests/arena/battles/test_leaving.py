"""Leaving: nothing more is served or taken, whatever was on its way, and battles go to nobody."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from arena.battles import leaving, receipts, viewing, voting
from arena.battles.models import Battle, Skip, Viewing, Vote, Voter
from arena.battles.opening import open_battle
from arena.refusals import Code, Refusal
from tests.arena import stage
from tests.arena.voter import SocketVoter, code, open_gate, served

NOW = timezone.now()


def answered(battle: Battle, choice: int = 0) -> dict | Exception:
    (answer,) = voting.cast_votes([voting.Ballot(battle.voter_id, battle.key, choice)])
    return answer


@pytest.fixture
def arena(db):
    return stage.arena(entries=2, prompts=3)


@pytest.mark.usefixtures("arena")
class TestLeave:
    def test_nothing_more_is_served(self):
        voter = stage.battle().voter_id
        leaving.leave(voter, timezone.now())
        for ahead in (False, True):
            with pytest.raises(leaving.Gone):
                open_battle(voter, stage.SILENT, ahead=ahead)
        assert Battle.objects.count() == 1

    def test_an_open_battle_is_passed_over_and_takes_no_vote(self):
        battle = stage.battle(watched=True)
        leaving.leave(battle.voter_id, timezone.now())
        assert Skip.objects.filter(battle=battle).exists()
        answer = answered(battle)
        assert isinstance(answer, Refusal)
        assert answer.code == Code.EXPIRED
        assert not Vote.objects.exists()

    def test_what_was_voted_on_stays_voted_on(self):
        battle = stage.battle(watched=True)
        answered(battle, 1)
        leaving.leave(battle.voter_id, timezone.now())
        assert not Skip.objects.exists()
        assert answered(battle, 1)["repeat"]

    def test_a_battle_that_was_over_stays_expired(self):
        stage.battle(expires_at=timezone.now() - leaving.ON_ITS_WAY - timedelta(seconds=1))
        leaving.leave(Voter.objects.get().pk, timezone.now())
        assert not Skip.objects.exists()

    def test_twice_is_once(self):
        voter = stage.battle().voter
        leaving.leave(voter.pk, NOW)
        leaving.leave(voter.pk, NOW + timedelta(hours=1))
        voter.refresh_from_db()
        assert voter.leaving_at == NOW
        assert Skip.objects.count() == 1

    def test_another_voter_goes_on(self):
        mine, theirs = stage.battle(), stage.battle(watched=True)
        leaving.leave(mine.voter_id, timezone.now())
        assert answered(theirs)["type"] == "verdict"
        assert open_battle(theirs.voter_id, stage.SILENT, ahead=False)["type"] == "battle"

    def test_who_was_served_nothing_leaves_too(self):
        voter = uuid.uuid4()
        leaving.leave(voter, timezone.now())
        with pytest.raises(leaving.Gone):
            open_battle(voter, stage.SILENT, ahead=False)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def beside(self, act) -> threading.Thread:
        def run():
            act()
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def test_a_vote_that_is_being_stored_is_waited_for(self):
        stage.arena(entries=2, prompts=1)
        battle = stage.battle(watched=True)
        with transaction.atomic():
            voting._cast([voting.Ballot(battle.voter_id, battle.key, 0)], timezone.now())
            leaver = self.beside(lambda: leaving.leave(battle.voter_id, timezone.now()))
            leaver.join(0.3)
            assert leaver.is_alive(), "it waits for the commit"
        leaver.join(10)
        assert Vote.objects.count() == 1
        assert not Skip.objects.exists()

    def test_a_vote_that_had_looked_and_comes_too_late_is_none(self):
        stage.arena(entries=2, prompts=1)
        battle = stage.battle(watched=True)
        with transaction.atomic():
            row = voting._read({battle.key})[battle.key]
            self.beside(lambda: leaving.leave(battle.voter_id, timezone.now())).join(10)
            with pytest.raises(IntegrityError, match="passed over"), transaction.atomic():
                Vote.objects.bulk_create([voting._vote(row, 0, timezone.now())])
        assert answered(battle).code == Code.EXPIRED

    def test_a_battle_that_is_being_opened_is_the_last(self):
        stage.arena(entries=2, prompts=3)
        voter = Voter.objects.create().pk
        with transaction.atomic():
            open_battle(voter, stage.SILENT, ahead=False)
            leaver = self.beside(lambda: leaving.leave(voter, timezone.now()))
            leaver.join(0.3)
            assert leaver.is_alive()
        leaver.join(10)
        assert Skip.objects.count() == Battle.objects.count() == 1
        with pytest.raises(leaving.Gone):
            open_battle(voter, stage.SILENT, ahead=False)

    def test_many_at_once(self):
        stage.arena(entries=2, prompts=3)
        battle = stage.battle(watched=True)
        threads = [
            self.beside(act)
            for _ in range(4)
            for act in (lambda: leaving.leave(battle.voter_id, timezone.now()), lambda: answered(battle))
        ]
        for thread in threads:
            thread.join(20)
        assert Vote.objects.count() + Skip.objects.count() == 1


@pytest.mark.usefixtures("arena")
class TestHandOver:
    def test_battles_go_to_a_nobody_that_is_one_pseudonym(self):
        battle, other = stage.battle(watched=True), stage.battle(watched=True)
        answered(battle)
        voter = battle.voter
        leaving.leave(voter.pk, timezone.now())
        name = receipts.pseudonym(bytes(voter.pseudonym_key), stage.SILENT, timezone.now().year)
        leaving.hand_over(voter)
        battle.refresh_from_db()
        voter.refresh_from_db()
        assert battle.voter_id != voter.pk
        assert bytes(battle.voter.pseudonym_key).hex() == name
        assert bytes(voter.pseudonym_key) == b""
        assert list(Viewing.objects.values_list("battle", flat=True)) == [other.pk]
        assert Vote.objects.filter(battle=battle).exists()

    def test_nobody_else_is_touched_and_facts_are_fixed_again(self):
        battle, other = stage.battle(), stage.battle()
        before = Battle.objects.filter(pk=other.pk).values().get()
        leaving.leave(battle.voter_id, timezone.now())
        leaving.hand_over(battle.voter)
        assert Battle.objects.filter(pk=other.pk).values().get() == before
        for change in ({"voter": other.voter}, {"probability": 0.1}):
            with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
                Battle.objects.filter(pk=battle.pk).update(**change)

    def test_nothing_of_the_battle_but_whose_it_was_changes(self):
        battle = stage.battle()
        before = Battle.objects.values().get()
        leaving.hand_over(battle.voter)
        after = Battle.objects.values().get()
        assert {key for key in before if before[key] != after[key]} == {"voter_id"}

    def test_the_old_number_finds_nothing(self):
        battle = stage.battle(watched=True)
        answered(battle)
        leaving.leave(battle.voter_id, timezone.now())
        leaving.hand_over(battle.voter)
        assert answered(battle).code == Code.UNKNOWN_BATTLE
        with pytest.raises(Refusal, match="You have no battle of that name"):
            viewing.skip(battle.voter_id, battle.key)
        with pytest.raises(leaving.Gone):
            open_battle(battle.voter_id, stage.SILENT, ahead=False)


def test_a_number_is_dropped_when_no_open_page_can_use_it(arena):
    early, late, staying = stage.battle().voter, stage.battle().voter, stage.battle().voter
    leaving.leave(early.pk, NOW - leaving.NUMBER_KEPT - timedelta(seconds=1))
    leaving.leave(late.pk, NOW)
    for voter in (early, late):
        leaving.hand_over(voter)
    leaving.drop_numbers(NOW)
    nobodies = set(Battle.objects.exclude(voter=staying).values_list("voter", flat=True))
    assert len(nobodies) == 2
    assert set(Voter.objects.values_list("pk", flat=True)) == {late.pk, staying.pk, *nobodies}


def test_who_is_not_forgotten_yet_is_not_dropped(arena):
    voter = stage.battle().voter
    leaving.leave(voter.pk, NOW - timedelta(days=9))
    leaving.drop_numbers(NOW)
    assert Voter.objects.get() == voter


@pytest.mark.usefixtures("clean_logs")
def test_the_socket_of_another_tab_is_told_and_shut(server):
    stage.arena(entries=2, prompts=3)
    with SocketVoter(server) as tab:
        battle = served(tab)
        open_gate(battle)
        leaving.leave(tab.voter, timezone.now())
        assert code(tab.ask("vote", battle=battle["battle"], choice="left")) == "expired"
        assert code(tab.ask("next", track=stage.SILENT, ahead=False)) == "bad_message"
        with pytest.raises(Exception, match="4401"):
            tab.hear()
