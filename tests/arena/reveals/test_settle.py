"""The settler: what is due is opened once, whole, with the board of its moment, whatever has happened around it."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta, timezone as fixed
from hashlib import sha256

import pytest
from django.db import connection
from django.utils import timezone
from nacl.public import PrivateKey

from arena.accounts.models import AuditEvent
from arena.entries.models import Entry, State, Status
from arena.labs.models import Seal
from arena.leaderboard import frozen
from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from arena.leaderboard.standings_hash import standings_sha256
from arena.ledger.models import Event
from arena.reveals import settle as settling
from arena.reveals.keyring import Keyring
from arena.reveals.models import Opening, Outbox
from arena.reveals.settle import settle, settle_due
from ratings import ledger
from tests.arena import stage
from tests.arena.reveals.sealing import KEYRING, contest, fall_due, lab, seal

pytestmark = pytest.mark.django_db


def settled(now=None) -> int:
    return settle_due(KEYRING, now or timezone.now())


def reveal_line(entry: Entry) -> dict:
    return json.loads(Event.objects.get(key=f"reveal:{entry.codename}").line)


def test_nothing_opens_before_its_second():
    sealed, *_ = contest()
    assert settled(sealed.reveal_at - timedelta(milliseconds=1)) == 0
    sealed.refresh_from_db()
    assert (sealed.public_name, sealed.due_at) == ("", None)


def test_what_is_due_is_opened_whole():
    sealed, *_ = contest()
    assert settled(sealed.reveal_at) == 1
    opened = Entry.objects.get(pk=sealed.pk)
    assert (opened.public_name, opened.slug, opened.status) == ("Markermodel 1.2", sealed.slug, Status.OPEN)
    opening = Opening.objects.get(entry=sealed)
    assert opening.identity["lab"] == "Marker Labs"
    assert (opening.due_at, opening.opened_at) == (sealed.reveal_at, sealed.reveal_at)
    assert opening.verified_domain == "marker.example"
    line = reveal_line(sealed)
    assert line["name"] == "Markermodel 1.2"
    assert sha256(ledger.canonical(line["document"])).hexdigest() == line["commitment"] == sealed.commitment
    assert Outbox.objects.get(channel="live").payload == {
        "type": "reveal", "entry": sealed.codename, "slug": sealed.slug, "name": "Markermodel 1.2"
    }  # fmt: skip
    assert AuditEvent.objects.get().act == "entry.revealed"


def test_twice_is_once():
    sealed, *_ = contest()
    assert settled(sealed.reveal_at) == 1
    before = Outbox.objects.count(), Event.objects.count(), Board.objects.count()
    assert settled(sealed.reveal_at + timedelta(minutes=1)) == 0
    assert (Outbox.objects.count(), Event.objects.count(), Board.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_two_settlers_at_once_open_once():
    sealed, *_ = contest()
    at, opened, start = sealed.reveal_at, [], threading.Barrier(2)

    def work():
        start.wait()
        try:
            opened.append(settled(at))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(opened) == [0, 1]
    assert Opening.objects.count() == 1


def test_a_settler_that_dies_half_way_has_done_nothing(monkeypatch):
    sealed, *_ = contest()

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(settling.telling, "tell", killed)
    with pytest.raises(KeyboardInterrupt):
        settled(sealed.reveal_at)
    assert not Entry.objects.get(pk=sealed.pk).public_name
    assert not Opening.objects.exists()
    assert not Event.objects.filter(kind="reveal").exists()
    monkeypatch.undo()
    assert settled(sealed.reveal_at) == 1


def test_the_board_of_the_moment_counts_the_votes_before_it_and_no_other():
    sealed, other, third = contest()
    votes = [(sealed, other, 0), (other, third, 0), (third, sealed, 1)]
    stage.votes(votes * 6, voters=6)
    refit_boards()
    due = timezone.now()
    Entry.objects.filter(pk=sealed.pk).update(reveal_at=due)
    stage.votes([(other, sealed, 0)] * 20, voters=6, cast_at=due + timedelta(seconds=5))
    assert settled(due + timedelta(seconds=10)) == 1  # everything was down meanwhile
    board = Board.objects.get(frozen_for=sealed)
    assert (board.votes, board.kept) == (18, True)
    position = Event.objects.get(key=f"due:{sealed.codename}").position
    assert board.last_position == position - 1
    refit_boards()
    assert stage.newest().votes == 38
    assert stage.newest().pk != board.pk


def test_the_frozen_board_is_what_a_refit_of_the_same_votes_gives(settings):
    sealed, other, third = contest()
    stage.votes([(sealed, other, 0), (other, third, 2), (third, sealed, 1), (other, sealed, 0)] * 9, voters=9)
    refit_boards()
    running = {row.entry_id: row for row in stage.newest().standings.all()}
    settled(sealed.reveal_at)
    board = Board.objects.get(frozen_for=sealed)
    for row in board.standings.all():
        same = running[row.entry_id]
        assert row.rating == pytest.approx(same.rating, abs=1e-6)
        assert (row.low, row.high) == pytest.approx((same.low, same.high), abs=1e-6)
        assert row.elo == pytest.approx(same.elo, abs=1e-9)
        assert (row.battles, row.rank_low, row.rank_high, row.state) == (
            same.battles, same.rank_low, same.rank_high, same.state
        )  # fmt: skip
    told = reveal_line(sealed)["boards"]
    rows = list(board.standings.select_related("entry"))
    assert told == [{"track": stage.SILENT, "board": board.pk, "standings_sha256": standings_sha256(rows)}]


def test_by_votes_it_opens_right_after_the_last_of_them():
    entries = stage.arena(entries=3, prompts=1)
    sealed = seal(entries[0], reveal_votes=4)
    settled()  # its seal is in the ledger
    stage.votes([(sealed, entries[1], 0)] * 3 + [(entries[1], entries[2], 0)] * 5)
    assert settled() == 0
    stage.votes([(sealed, entries[2], 1)] * 3)
    assert settled() == 1
    assert Board.objects.get(frozen_for=sealed).votes == 9


def test_a_frozen_board_outlives_the_hour():
    sealed, other, _ = contest()
    stage.votes([(sealed, other, 0)] * 3)
    settled(sealed.reveal_at)
    stage.votes([(sealed, other, 1)] * 3)
    refit_boards()
    stage.votes([(sealed, other, 1)] * 3)
    refit_boards()
    assert Board.objects.filter(frozen_for=sealed).exists()
    assert stage.newest().votes == 9


def test_an_entry_without_a_vote_opens_without_a_board():
    sealed, *_ = contest()
    settled(sealed.reveal_at)
    opening = Opening.objects.get(entry=sealed)
    assert (opening.boards, opening.rests_on) == ([], [])


def test_a_board_that_cannot_be_fitted_stops_no_name(monkeypatch):
    sealed, other, _ = contest()
    stage.votes([(sealed, other, 0)] * 3)

    def unfit(*_):
        raise ArithmeticError

    monkeypatch.setattr(frozen, "fit", unfit)
    assert settled(sealed.reveal_at) == 1


def test_what_the_rank_rests_on():
    sealed, other, third = contest()
    stage.votes([(sealed, other, 0)] * 9 + [(other, third, 0)] * 9 + [(third, other, 0), (other, sealed, 0)])
    settled(sealed.reveal_at)
    (rests,) = Opening.objects.get(entry=sealed).rests_on
    assert (rests["track"], rests["votes"], rests["battles"]) == (stage.SILENT, 20, 10)
    assert rests["low"] < rests["rating"] < rests["high"]
    assert rests["above"] is None
    assert rests["below"]["entry"] == other.slug
    assert 1 <= rests["below"]["votes"] <= 20


class TestSeveral:
    def test_all_that_are_brought_forward_open_in_one_pass(self):
        entries = stage.arena(entries=3, prompts=1)
        own = lab()
        for entry in entries:
            seal(entry, own)
            fall_due(entry)
        assert settled() == 3
        for entry in entries:
            assert Opening.objects.get(entry=entry).still_sealed == {"text-to-video": 0}

    def test_the_number_still_sealed_is_of_the_same_lab_and_task(self):
        entries = stage.arena(entries=4, prompts=1)
        own = lab()
        for entry in entries[:3]:
            seal(entry, own)
        seal(entries[3], lab("Others"))
        of_images = stage.entry("pictures", stage.track(stage.FROM_IMAGE))
        seal(of_images, own)
        Entry.objects.filter(pk=entries[2].pk).update(state=State.GONE)
        fall_due(entries[0])
        assert settled() == 1
        assert Opening.objects.get(entry=entries[0]).still_sealed == {"text-to-video": 1}

    def test_one_that_cannot_be_opened_holds_up_no_other(self):
        entries = stage.arena(entries=2, prompts=1)
        for entry in entries:
            seal(entry)
            fall_due(entry)
        first = Seal.objects.get(entry=entries[0])
        Seal.objects.filter(entry=entries[1]).update(ciphertext=first.ciphertext)
        done = settle(KEYRING, timezone.now())
        assert done.opened == 1
        entries[1].refresh_from_db()
        assert done.failures == [
            f"The sealed identity of {entries[1].codename} is not the one it was committed to."
        ]
        assert (entries[1].public_name, entries[1].status) == ("", Status.DUE)


class TestRefusals:
    def test_a_foreign_key_opens_nothing(self):
        sealed, *_ = contest()
        done = settle(Keyring((PrivateKey.generate(),)), sealed.reveal_at)
        assert done.opened == 0
        assert sealed.codename in done.failures[0]
        assert "Markermodel" not in done.failures[0]
        assert settled(sealed.reveal_at) == 1

    def test_an_altered_box_opens_nothing(self):
        sealed, *_ = contest()
        box = bytearray(Seal.objects.get(entry=sealed).ciphertext)
        box[-1] ^= 1
        Seal.objects.filter(entry=sealed).update(ciphertext=bytes(box))
        assert settled(sealed.reveal_at) == 0
        assert not Opening.objects.exists()


class TestClocks:
    def test_set_back_after_due_it_is_still_due(self):
        sealed, *_ = contest()
        refit_boards()
        now = sealed.reveal_at
        settle(Keyring((PrivateKey.generate(),)), now)  # it was due, and could not be opened
        back = now - timedelta(days=3)
        assert Entry.objects.get(pk=sealed.pk).is_due(back)
        assert settled(back) == 1

    @pytest.mark.parametrize(
        "at",
        [
            datetime(
                2030, 3, 31, 2, 0, tzinfo=fixed(timedelta(hours=1))
            ),  # an hour that summer time leaves out
            datetime(2030, 10, 27, 2, 30, tzinfo=fixed(timedelta(hours=2))),  # one that comes twice
            datetime(2030, 1, 1, 0, 0, tzinfo=UTC),
            datetime(2031, 1, 1, 0, 0, tzinfo=fixed(-timedelta(hours=9, minutes=30))),
        ],
    )
    def test_the_hour_is_one_in_utc_whatever_the_zone(self, at):
        entries = stage.arena(entries=2, prompts=1)
        sealed = seal(entries[0], reveal_at=at)
        assert settled(at - timedelta(seconds=1)) == 0
        assert settled(at) == 1
        opening = Opening.objects.get(entry=sealed)
        assert opening.terms["reveal_at"] == at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert opening.due_at == at


class TestWithdrawn:
    def test_after_votes_it_still_opens_and_says_so(self):
        sealed, other, _ = contest()
        stage.votes([(sealed, other, 0)] * 3)
        refit_boards()
        Entry.objects.filter(pk=sealed.pk).update(state=State.WITHDRAWN)
        assert settled(sealed.reveal_at) == 1
        opened = Entry.objects.get(pk=sealed.pk)
        assert (opened.state, opened.public_name) == (State.WITHDRAWN, "Markermodel 1.2")
        assert Board.objects.get(frozen_for=sealed).standings.get(entry=sealed).state == "withdrawn"

    def test_gone_it_never_opens(self):
        sealed, *_ = contest()
        Entry.objects.filter(pk=sealed.pk).update(state=State.GONE)
        assert settled(sealed.reveal_at + timedelta(days=1)) == 0
        assert not Opening.objects.exists()
