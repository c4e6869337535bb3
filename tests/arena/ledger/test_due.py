"""When a reveal falls due: at its place in the ledger, once, by the votes' own times and numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from arena.battles.models import LedgerLine
from arena.entries.models import Entry, State, Status
from arena.ledger.events import write
from arena.ledger.models import Event, Kind
from arena.ledger.sealing import seal
from tests.arena import stage

pytestmark = pytest.mark.django_db

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # an hour that many clocks set back


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def pair():
    return stage.arena(entries=2, prompts=1)


def seal_entry(entry: Entry, **terms: object) -> Entry:
    Entry.objects.filter(pk=entry.pk).update(
        codename=f"Code {entry.slug}", public_name="", commitment="c" * 64, **terms
    )
    entry.refresh_from_db()
    return entry


def vote(pair, seconds: float) -> int:
    (cast,) = stage.votes([(*pair, 0)], cast_at=at(seconds))
    return cast.pk


def line_of(entry: Entry) -> dict:
    return json.loads(Event.objects.get(key=f"due:{entry.codename}").line)


def due_place(entry: Entry) -> int | None:
    return Event.objects.filter(key=f"due:{entry.codename}").values_list("position", flat=True).first()


def place(pk: int) -> int:
    return LedgerLine.objects.get(pk=pk).position


def test_right_after_the_vote_that_makes_the_number_full(pair):
    entry = seal_entry(pair[0], reveal_votes=3)
    vote(pair, 0)
    seal(at(1))
    votes = [vote(pair, seconds) for seconds in (2, 3, 4)]
    assert seal(at(5)) == 4
    assert [place(pk) for pk in votes] == [2, 3, 5]
    assert due_place(entry) == 4
    entry.refresh_from_db()
    assert (entry.acknowledged, entry.due_at, entry.status) == (4, at(3), Status.DUE)
    assert line_of(entry) == {
        "type": "due", "codename": "Code entry-a", "due_at": "2026-10-25T00:30:03Z", "by": "votes"
    }  # fmt: skip


def test_right_before_the_first_vote_of_the_date(pair):
    entry = seal_entry(pair[1], reveal_at=at(10))
    votes = [vote(pair, seconds) for seconds in (8, 9.999, 10, 11)]
    seal(at(12))
    assert [place(pk) for pk in votes] == [1, 2, 4, 5]
    assert due_place(entry) == 3
    entry.refresh_from_db()
    assert (entry.acknowledged, entry.due_at) == (4, at(10))
    assert line_of(entry)["by"] == "date"


def test_at_once_when_the_date_has_come_without_a_vote(pair):
    entry = seal_entry(pair[0], reveal_at=at(10))
    vote(pair, 1)
    assert seal(at(9.9)) == 1
    assert due_place(entry) is None
    assert seal(at(10)) == 1
    assert due_place(entry) == 2
    late = vote(pair, 5)
    seal(at(11))
    assert place(late) == 3, "what commits after the due line is not of the board of the moment"


def test_before_the_events_of_its_batch(pair):
    entry = seal_entry(pair[0], reveal_at=at(10))
    other = write(Kind.BOARD, "1", {"board": 1})
    vote(pair, 1)
    seal(at(10))
    other.refresh_from_db()
    assert (due_place(entry), other.position) == (2, 3)


def test_never_before_its_own_seal(pair):
    entry = seal_entry(pair[0], reveal_at=at(10))
    own = write(Kind.SEAL, entry.codename, {"codename": entry.codename})
    seal(at(20))
    seal(at(21))
    own.refresh_from_db()
    assert (own.position, due_place(entry)) == (1, 2)


@pytest.mark.parametrize(
    ("votes", "by", "due_at", "where"), [(2, "votes", 2, 3), (3, "date", 5, 3), (4, "date", 5, 3)]
)
def test_whichever_comes_first(pair, votes, by, due_at, where):
    entry = seal_entry(pair[0], reveal_at=at(5), reveal_votes=votes)
    for seconds in (1, 2, 5, 6):
        vote(pair, seconds)
    seal(at(7))
    entry.refresh_from_db()
    assert (line_of(entry)["by"], entry.due_at, due_place(entry)) == (by, at(due_at), where)


def test_never_twice(pair):
    entry = seal_entry(pair[0], reveal_at=at(5), reveal_votes=2)
    for seconds in (1, 2, 3, 6):
        vote(pair, seconds)
    for seconds in (7, 4, 8, 9):  # the clock is set back, and forward
        seal(at(seconds))
        vote(pair, seconds)
    assert Event.objects.count() == 1
    entry.refresh_from_db()
    assert (entry.acknowledged, entry.due_at) == (7, at(2))


def test_brought_forward_it_is_due_at_once(pair):
    entry = seal_entry(pair[0], reveal_at=at(5000))
    vote(pair, 1)
    assert seal(at(2)) == 1
    Entry.objects.filter(pk=entry.pk).update(reveal_at=at(2))
    seal(at(3))
    assert due_place(entry) == 2


@pytest.mark.parametrize(("state", "due"), [(State.WITHDRAWN, 1), (State.PREPARING, 1), (State.GONE, 0)])
def test_the_withdrawn_fall_due_and_the_gone_do_not(pair, state, due):
    seal_entry(pair[0], reveal_at=at(5), state=state)
    seal(at(6))
    assert Event.objects.count() == due


def test_an_open_entry_never_falls_due(pair):
    Entry.objects.update(reveal_at=at(1), reveal_votes=1)
    vote(pair, 2)
    seal(at(3))
    assert not Event.objects.exists()
    assert set(Entry.objects.values_list("acknowledged", "due_at")) == {(0, None)}


def test_one_vote_whose_clock_was_wrong_opens_nothing(pair):
    entry = seal_entry(pair[0], reveal_at=at(86_400))
    wrong = vote(pair, 90_000)
    seal(at(1))
    assert (place(wrong), due_place(entry)) == (1, None)
    near = seal_entry(pair[1], reveal_at=at(2))
    vote(pair, 2.5)
    seal(at(1.9))
    assert due_place(near) == 2, "a vote that is a moment ahead is after the date"


def test_both_of_a_pair_in_the_order_of_their_codenames(pair):
    for entry in pair:
        seal_entry(entry, reveal_at=at(5))
    vote(pair, 5)
    seal(at(6))
    assert [due_place(entry) for entry in pair] == [1, 2]
    assert LedgerLine.objects.get().position == 3


class Expected:
    """The same rules, the slow way: one vote after the other, with a list as the ledger."""

    def __init__(self, entries: list[Entry]) -> None:
        self.ledger: list[object] = []
        self.open = {entry.codename: entry for entry in entries}
        self.votes = dict.fromkeys(self.open, 0)
        self.due: dict[str, tuple[datetime, str]] = {}

    def batch(self, votes: list, events: list[int], now: datetime) -> None:
        for cast_at, pk, names in sorted(votes):
            self._dates(cast_at)
            self.ledger.append(("vote", pk))
            for name in sorted(set(names) & set(self.votes)):
                self.votes[name] += 1
                if name in self.open and self.open[name].reveal_votes == self.votes[name]:
                    self._fall(name, cast_at, "votes")
        self._dates(now)
        self.ledger += [("event", pk) for pk in events]

    def _dates(self, moment: datetime) -> None:
        met = [(e.reveal_at, name) for name, e in self.open.items() if e.reveal_at and e.reveal_at <= moment]
        for reveal_at, name in sorted(met):
            self._fall(name, reveal_at, "date")

    def _fall(self, name: str, due_at: datetime, by: str) -> None:
        del self.open[name]
        self.due[name] = (due_at, by)
        self.ledger.append(("due", name))


def written() -> list[object]:
    lines = {line.position: ("vote", line.vote_id) for line in LedgerLine.objects.filter(position__gt=0)}
    for event in Event.objects.filter(position__gt=0):
        due = event.kind == Kind.DUE
        lines[event.position] = ("due", event.key.removeprefix("due:")) if due else ("event", event.pk)
    assert sorted(lines) == list(range(1, len(lines) + 1)), "without gaps"
    return [lines[position] for position in sorted(lines)]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_batches(seed):
    rng = Random(seed)
    entries = stage.arena(entries=5, prompts=1)
    for entry in entries[1:]:
        terms = {"reveal_at": at(rng.randint(0, 60) * 5), "reveal_votes": rng.randint(1, 25)}
        seal_entry(entry, **terms | rng.choice([{"reveal_at": None}, {"reveal_votes": None}, {}]))
    expected, clock = Expected(entries[1:]), 0.0
    for number in range(8):
        clock += rng.choice([-20, 5, 30, 60])  # now and then it is set back
        votes, events = [], []
        for _ in range(rng.choice([0, 1, 5, 20])):
            left, right = rng.sample(entries, 2)
            cast_at = at(clock - rng.choice([0, 0, 1, 5, 40]))
            (cast,) = stage.votes([(left, right, 0)], cast_at=cast_at)
            votes.append((cast_at, cast.pk, (left.codename, right.codename)))
        events = [write(Kind.BOARD, f"{number}-{n}", {"n": n}).pk for n in range(rng.choice([0, 0, 2]))]
        before = written()
        seal(at(clock))
        expected.batch(votes, events, at(clock))
        assert written()[: len(before)] == before, "what has a place keeps it"
        assert written() == expected.ledger
        for entry in Entry.objects.exclude(codename=""):
            assert entry.acknowledged == expected.votes[entry.codename]
            due_at, by = expected.due.get(entry.codename, (None, None))
            assert entry.due_at == due_at
            assert by is None or line_of(entry)["by"] == by
