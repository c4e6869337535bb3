"""Withdrawal: as if never there before the first counted vote, for the future only after it; and never in between."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Event as Flag, Thread

import pytest
from django.db import connection, transaction

from arena.accounts.models import AuditEvent
from arena.battles.models import Choice, Vote, Voter
from arena.battles.voting import Ballot, cast_votes
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.heartbeat import held
from arena.labs import ordering, withdrawal
from arena.labs.models import Recipe, Seal
from arena.labs.refusals import Conflict, Unknown, Unready
from arena.ledger.models import Event, Kind
from arena.refusals import Code, Refusal
from arena.webhooks.models import Delivery, Endpoint
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler", "clips_root")]


@pytest.fixture
def entry():
    """A sealed entry that battles another, with one open battle between them."""
    return battling()


def battling() -> Entry:
    made = Entry.objects.get(slug=submitting.sealed().slug)
    Entry.objects.filter(pk=made.pk).update(state=State.ACTIVE)
    asked = stage.prompt(50)
    stage.clip(made, asked)
    stage.clip(stage.entry("rival"), asked)
    return made


def vote(**watching):
    """Cast a vote on the battle there is."""
    battle = stage.battle(watched=True)
    fields = {"left_seconds": 60, "right_seconds": 60, "heard": True, "cast_at": NOW, **watching}
    return Vote.objects.create(battle=battle, choice=Choice.LEFT, **fields)


def withdraw(entry, now=NOW, lab=None):
    return withdrawal.withdraw(lab or sender.lab(), entry.slug, None, now)


def line():
    return json.loads(Event.objects.get(kind=Kind.WITHDRAWAL).line)


class TestBeforeTheFirstCountedVote:
    def test_it_goes_as_if_never_there(self, entry):
        assert withdraw(entry).state == State.GONE
        entry.refresh_from_db()
        assert (entry.state, entry.withdrawn_at) == (State.GONE, NOW)
        assert entry not in Entry.objects.public()
        assert not Clip.objects.ready().filter(entry=entry).exists()
        assert not Clip.objects.filter(entry=entry, state=ClipState.READY).exists()

    def test_the_seal_stays_and_who_it_was_is_destroyed(self, entry):
        withdraw(entry)
        seal = Seal.objects.get(entry=entry)
        assert (bytes(seal.ciphertext), len(seal.recipe_sha256)) == (b"", 64)
        assert Recipe.objects.get(entry=entry).parameters == {"kind": "shapeworld"}
        assert Event.objects.filter(kind=Kind.SEAL).count() == 1
        assert line() == {
            "type": "withdrawal", "codename": entry.codename, "counted": False, "at": "2026-03-01T12:00:00Z",
        }  # fmt: skip

    @pytest.mark.parametrize("unwatched", [{"left_seconds": 0}, {"right_seconds": 0.5}])
    def test_a_vote_that_does_not_count_is_none(self, entry, unwatched):
        vote(**unwatched)
        assert withdraw(entry).state == State.GONE

    def test_a_vote_on_a_damaged_clip_is_none(self, entry):
        vote()
        Clip.objects.filter(entry__slug="rival").update(state=ClipState.VOID)
        assert withdraw(entry).state == State.GONE

    @pytest.mark.usefixtures("sent")
    def test_nothing_more_is_made_of_it(self, entry):
        stage.prompt(51)
        ordering.order_missing_clips()
        running = Order.objects.filter(entry=entry, state=OrderState.QUEUED).first()
        Order.objects.filter(pk=running.pk).update(state=OrderState.RUNNING)
        withdraw(entry)
        assert not Order.objects.outstanding().filter(entry=entry).exists()
        stage.prompt(52)
        before = Order.objects.count()
        ordering.order_missing_clips()
        assert Order.objects.count() == before

    def test_an_open_battle_takes_no_vote(self, entry):
        voter = Voter.objects.create()
        battle = stage.battle(voter, watched=True)
        withdraw(entry)
        (answer,) = cast_votes([Ballot(voter.pk, battle.key, Choice.LEFT)])
        assert isinstance(answer, Refusal)
        assert answer.code == Code.EXPIRED
        assert not Vote.objects.exists()


class TestAfterIt:
    def test_it_battles_no_more_and_its_record_stays(self, entry):
        vote()
        assert withdraw(entry).state == State.WITHDRAWN
        assert line()["counted"] is True
        assert bytes(Seal.objects.get(entry=entry).ciphertext)
        assert Recipe.objects.get(entry=entry).parameters == submitting.RECIPES[0]
        assert Clip.objects.filter(entry=entry, state=ClipState.READY).exists()
        assert not Clip.objects.ready().filter(entry=entry).exists()
        assert entry in Entry.objects.sealed(), "the reveal still happens"

    def test_its_vote_is_in_the_ledger_before_it(self, entry):
        cast = vote()
        withdraw(entry)
        with held("refit"):
            withdrawal.sealing.seal(NOW)
        cast.line.refresh_from_db()
        assert cast.line.position < Event.objects.get(kind=Kind.WITHDRAWAL).position


class TestWhoAndWhen:
    def test_again_changes_nothing(self, entry):
        withdraw(entry)
        assert withdraw(entry, NOW + timedelta(hours=1)).withdrawn_at == NOW
        assert Event.objects.filter(kind=Kind.WITHDRAWAL).count() == 1

    def test_is_told_and_written_down(self, entry):
        Endpoint.objects.create(lab=sender.lab(), url="https://quiet-lab.org/hook", secret=b"x")
        withdraw(entry)
        told = Delivery.objects.get()
        assert (told.type, told.payload["data"]) == (
            "entry.withdrawn",
            {"codename": entry.codename, "counted": False},
        )
        assert AuditEvent.objects.filter(act="entry.withdrawn", subject=entry.codename).count() == 1

    def test_another_labs_and_none_are_alike(self, entry):
        told = []
        for lab, slug in (
            (sender.lab("another"), entry.slug),
            (sender.lab(), "no-such"),
            (sender.lab(), "rival"),
        ):
            with pytest.raises(Unknown) as caught:
                withdrawal.withdraw(lab, slug, None, NOW)
            told.append(str(caught.value))
        assert len(set(told)) == 1

    @pytest.mark.parametrize(
        "fields", [{"public_name": "Zebrafish Nine"}, {"reveal_at": NOW}, {"due_at": NOW}]
    )
    def test_what_is_open_or_due_stays(self, entry, fields):
        Entry.objects.filter(pk=entry.pk).update(**fields)
        with pytest.raises(Conflict):
            withdraw(entry)

    def test_a_vote_that_makes_it_due_comes_first(self):
        made = Entry.objects.get(slug=submitting.sealed(terms={"reveal_votes": 1}).slug)
        Entry.objects.filter(pk=made.pk).update(state=State.ACTIVE)
        asked = stage.prompt(50)
        stage.clip(made, asked)
        stage.clip(stage.entry("rival"), asked)
        vote()
        with pytest.raises(Conflict):
            withdraw(made)


def elsewhere(act):
    """Run `act` on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_a_vote_under_way_is_waited_for_and_counts(self):
        entry = battling()
        battle = stage.battle(watched=True)
        cast, go = Flag(), Flag()

        def slowly():
            with transaction.atomic():
                Vote.objects.create(
                    battle=battle,
                    choice=Choice.LEFT,
                    left_seconds=60,
                    right_seconds=60,
                    heard=True,
                    cast_at=NOW,
                )
                cast.set()
                go.wait(10)

        voting = elsewhere(slowly)
        assert cast.wait(10)
        withdrawing = elsewhere(lambda: withdraw(entry))
        withdrawing.join(0.5)
        assert withdrawing.is_alive(), "it waits for the vote"
        go.set()
        voting.join()
        withdrawing.join()
        entry.refresh_from_db()
        assert (entry.state, Vote.objects.count()) == (State.WITHDRAWN, 1)
        assert line()["counted"] is True

    def test_a_vote_that_comes_during_it_is_refused(self):
        entry = battling()
        voter = Voter.objects.create()
        battle = stage.battle(voter, watched=True)
        answers = []
        with transaction.atomic():
            withdraw(entry)
            voting = elsewhere(
                lambda: answers.extend(cast_votes([Ballot(voter.pk, battle.key, Choice.LEFT)]))
            )
            voting.join(0.5)
            assert voting.is_alive(), "it waits for the withdrawal"
        voting.join()
        assert [answer.code for answer in answers] == [Code.EXPIRED]
        assert not Vote.objects.exists()
        entry.refresh_from_db()
        assert entry.state == State.GONE

    def test_a_refit_that_goes_on_for_long_is_told(self, monkeypatch):
        entry = battling()
        monkeypatch.setattr(withdrawal, "PATIENCE_SECONDS", 0.1)
        told = []

        def try_it():
            try:
                withdraw(entry)
            except Unready as error:
                told.append(str(error))

        with held("refit"):
            elsewhere(try_it).join()
        assert told == [withdrawal.BUSY]
