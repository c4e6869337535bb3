"""Casting votes: a group in one transaction, each refused alone, whatever another process does meanwhile."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from nacl.signing import VerifyKey

from arena.battles import receipts, voting
from arena.battles.models import Battle, LedgerLine, Skip, Viewing, Vote
from arena.battles.voting import Ballot, cast_votes
from arena.refusals import Code, Refusal
from tests.arena import stage


def ballot(battle: Battle, choice: int = 0, voter: uuid.UUID | None = None) -> Ballot:
    return Ballot(voter or battle.voter_id, battle.key, choice)


def battles(number: int, **fields: object) -> list[Battle]:
    stage.arena(entries=2, prompts=1)
    return [stage.battle(watched=True, **fields) for _ in range(number)]


def kind(answer: object) -> str:
    return answer.code if isinstance(answer, Refusal) else answer["type"]


@pytest.mark.django_db
class TestOneByOne:
    def test_a_vote_keeps_what_had_been_watched(self):
        (battle,) = battles(1)
        (verdict,) = cast_votes([ballot(battle, 2)])
        vote = Vote.objects.get()
        assert (vote.choice, vote.left_seconds, vote.right_seconds, vote.heard) == (2, 60, 60, True)
        assert verdict["choice"] == "tie"
        assert LedgerLine.objects.get().vote == vote

    def test_the_receipt_is_of_the_stored_vote_and_signed(self):
        (battle,) = battles(1, probability=0.125)
        (verdict,) = cast_votes([ballot(battle, 1)])
        leaf = receipts.leaf(
            battle=battle.key,
            track=stage.SILENT,
            prompt=str(battle.prompt_id),
            left=battle.left.entry.slug,
            right=battle.right.entry.slug,
            choice=1,
            voter_key=bytes(battle.voter.pseudonym_key),
            cast_at=Vote.objects.get().cast_at,
            probability=0.125,
        )
        receipt = verdict["receipt"]
        assert receipt["leaf"] == leaf
        key = VerifyKey(bytes.fromhex(receipts.public_key(settings.SIGNING_KEY)))
        key.verify(f"{battle.key}:{leaf}".encode(), bytes.fromhex(receipt["signature"]))

    def test_names_and_codenames(self):
        (battle,) = battles(1)
        sealed = battle.right.entry
        sealed.codename, sealed.public_name = "Quiet Heron", ""
        sealed.save()
        (verdict,) = cast_votes([ballot(battle)])
        assert verdict["right"] == {
            "name": "Quiet Heron",
            "codename": True,
            "status": "sealed",
            "entry": sealed.slug,
        }
        assert verdict["left"] == {
            "name": battle.left.entry.public_name,
            "codename": False,
            "status": "open",
            "entry": battle.left.entry.slug,
        }

    @pytest.mark.parametrize(
        "terms",
        [
            {"reveal_at": timezone.now() - timedelta(seconds=1)},
            {"reveal_votes": 3, "acknowledged": 3},
            {"due_at": timezone.now()},
        ],
    )
    def test_from_the_due_second_a_verdict_says_so(self, terms):
        (battle,) = battles(1)
        sealed = battle.right.entry
        type(sealed).objects.filter(pk=sealed.pk).update(codename="Quiet Heron", public_name="", **terms)
        (verdict,) = cast_votes([ballot(battle)])
        assert (verdict["right"]["name"], verdict["right"]["status"]) == ("Quiet Heron", "due")

    def test_the_same_again_is_the_same_verdict(self):
        (battle,) = battles(1)
        (first,) = cast_votes([ballot(battle)])
        assert cast_votes([ballot(battle)]) == [{**first, "repeat": True}]
        (other,) = cast_votes([ballot(battle, 3)])
        assert kind(other) == Code.ALREADY_VOTED
        assert '"left"' in other.detail

    def test_twice_in_one_group(self):
        (battle,) = battles(1)
        first, same, other = cast_votes([ballot(battle), ballot(battle), ballot(battle, 1)])
        assert (first["repeat"], same["repeat"], kind(other)) == (False, True, Code.ALREADY_VOTED)
        assert Vote.objects.get().choice == 0

    def test_a_vote_stays_final_after_the_battle_expired(self):
        (battle,) = battles(1, expires_at=timezone.now() + timedelta(seconds=60))
        (first,) = cast_votes([ballot(battle)])
        later = timezone.now() + timedelta(hours=1)
        (again,) = voting._cast([ballot(battle)], later)
        assert again == {**first, "repeat": True}

    def test_a_group_of_everything(self):
        good, thiefs, unwatched, skipped, late, unshown = battles(6)
        Viewing.objects.filter(battle=unwatched).update(left_seconds=0.1)
        Viewing.objects.filter(battle=unshown).delete()
        Skip.objects.create(battle=skipped)
        over = stage.battle(watched=True, expires_at=timezone.now() - timedelta(seconds=1))
        answers = cast_votes(
            [
                ballot(late),
                ballot(thiefs, voter=uuid.uuid4()),
                ballot(unwatched),
                ballot(skipped),
                Ballot(uuid.uuid4(), "no-such-battle", 0),
                ballot(over),
                ballot(unshown),
                ballot(good, 3),
            ]
        )
        assert [kind(answer) for answer in answers] == [
            "verdict", Code.UNKNOWN_BATTLE, Code.NOT_WATCHED, Code.EXPIRED, Code.UNKNOWN_BATTLE, Code.EXPIRED,
            Code.NOT_WATCHED, "verdict",
        ]  # fmt: skip
        assert set(Vote.objects.values_list("battle", flat=True)) == {late.pk, good.pk}

    def test_a_group_costs_a_handful_of_queries(self, django_assert_max_num_queries):
        crowd = battles(20)
        with django_assert_max_num_queries(6):
            cast_votes([ballot(battle) for battle in crowd])


@pytest.fixture
def overtaken(monkeypatch):
    """Return a function: another process casts this ballot when ours has read the battle and not yet written."""
    waiting: list[Ballot] = []
    check = voting._check_open

    def check_and_lose_the_race(row, now):
        check(row, now)
        if waiting and row.key == waiting[0].battle:
            other = threading.Thread(target=elsewhere, args=[waiting.pop()])
            other.start()
            other.join()

    def elsewhere(rival: Ballot) -> None:
        try:
            cast_votes([rival])
        finally:
            connection.close()

    monkeypatch.setattr(voting, "_check_open", check_and_lose_the_race)
    return waiting.append


@pytest.mark.django_db(transaction=True)
class TestOvertaken:
    def test_by_another_choice_fails_alone(self, overtaken):
        crowd = battles(5)
        overtaken(ballot(crowd[2], 1))
        answers = cast_votes([ballot(battle) for battle in crowd])
        assert [kind(answer) for answer in answers] == ["verdict"] * 2 + [Code.ALREADY_VOTED] + [
            "verdict"
        ] * 2
        assert [answer["battle"] for n, answer in enumerate(answers) if n != 2] == [
            battle.key for n, battle in enumerate(crowd) if n != 2
        ]
        stored = dict(Vote.objects.values_list("battle__key", "choice"))
        assert stored == {battle.key: 1 if n == 2 else 0 for n, battle in enumerate(crowd)}
        assert LedgerLine.objects.count() == 5

    def test_by_the_same_choice_is_a_repeat(self, overtaken):
        crowd = battles(3)
        overtaken(ballot(crowd[0]))
        answers = cast_votes([ballot(battle) for battle in crowd])
        assert [answer["repeat"] for answer in answers] == [True, False, False]
        assert Vote.objects.count() == 3

    def test_again_when_each_is_tried_alone(self, overtaken):
        crowd = battles(4)
        overtaken(ballot(crowd[3], 1))
        overtaken(ballot(crowd[1], 2))  # found only by the second reading, when the first race is over
        answers = cast_votes([ballot(battle) for battle in crowd])
        lost = Code.ALREADY_VOTED
        assert [kind(answer) for answer in answers] == ["verdict", lost, "verdict", lost]
        assert [vote.choice for vote in Vote.objects.order_by("battle")] == [0, 2, 0, 1]

    def test_alone(self, overtaken):
        (battle,) = battles(1)
        overtaken(ballot(battle, 2))
        (answer,) = cast_votes([ballot(battle, 0)])
        assert kind(answer) == Code.ALREADY_VOTED
        assert Vote.objects.get().choice == 2
