"""The duel socket under any sequence of messages, against a small model of what must hold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings, strategies as st

from arena.battles.frames import CHOICES, REASONS, SIDES
from arena.battles.models import Battle, LedgerLine, Report, Skip, Viewing, Vote
from arena.refusals import Code
from tests.arena import stage
from tests.arena.voter import SocketVoter

pytestmark = pytest.mark.usefixtures("clean_logs")

PROMPTS, ENTRIES = 3, 3  # three clips a prompt: one battle of it, and one clip that is left over
WATCH, TOLERANCE = 30.0, 0.25
QUIET = None


@dataclass
class Known:
    """What the model knows of one battle."""

    owner: int
    skipped: bool = False
    choice: str | None = None
    shown: bool = False
    long_ago: bool = False
    seconds: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    heard: dict[str, bool] = field(default_factory=lambda: {"left": False, "right": False})
    reports: dict[str, str] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        return self.choice is None and not self.skipped

    @property
    def gate_is_open(self) -> bool:
        return self.shown and self.long_ago and min(self.seconds.values()) >= WATCH - TOLERANCE


class Table:
    """Two voters at their sockets, and the model that foretells every answer."""

    def __init__(self, server):
        self.server = server
        self.people = [uuid.uuid4(), uuid.uuid4()]
        self.sockets = [SocketVoter(server, person) for person in self.people]
        self.battles: dict[str, Known] = {}  # in the order they were served

    def close(self):
        for socket in self.sockets:
            socket.socket.close()

    def key(self, number: int) -> str:
        """Battles by number; beyond those that are, a forged one."""
        return [*self.battles, "forged"][number % (len(self.battles) + 1)]

    def known(self, who: int, key: str) -> Known | None:
        found = self.battles.get(key)
        return found if found and found.owner == who else None

    def ask(self, who: int, kind: str, expected: str | None, **fields):
        answer = self.sockets[who].tell(kind, **fields)
        assert (answer and answer["code"]) == expected, (kind, fields, answer)

    def next(self, who: int, *, ahead: bool):
        self.is_served(who, self.sockets[who].ask("next", track=stage.SILENT, ahead=ahead), ahead=ahead)

    def is_served(self, who: int, answer: dict, *, ahead: bool):
        mine = [key for key, known in self.battles.items() if known.owner == who]
        waiting = [key for key in mine if self.battles[key].waits]
        place = 1 if ahead and waiting else 0
        if len(waiting) > place:
            assert answer["battle"] == waiting[place]
        elif len(mine) == PROMPTS:
            assert answer["code"] == Code.NO_PAIR
        else:
            assert answer["type"] == "battle", answer
            assert answer["battle"] not in self.battles
            self.battles[answer["battle"]] = Known(who)

    def shown(self, who: int, number: int):
        key = self.key(number)
        known = self.known(who, key)
        expected = QUIET
        if known is None:
            expected = Code.UNKNOWN_BATTLE
        elif known.choice is None and known.skipped:
            expected = Code.EXPIRED
        elif known.choice is None:
            known.shown = True
        self.ask(who, "shown", expected, battle=key)

    def watched(self, who: int, number: int, side: str, seconds: float, *, heard: bool):
        key = self.key(number)
        known = self.known(who, key)
        expected = QUIET
        if known is None:
            expected = Code.UNKNOWN_BATTLE
        elif known.shown:
            known.seconds[side] = max(known.seconds[side], seconds)
            known.heard[side] |= heard
        elif known.skipped:
            expected = Code.EXPIRED
        else:
            expected = Code.NOT_WATCHED
        self.ask(who, "watched", expected, battle=key, side=side, seconds=seconds, heard=heard)

    def vote(self, who: int, number: int, choice: str):
        key = self.key(number)
        known = self.known(who, key)
        answer = self.sockets[who].ask("vote", battle=key, choice=choice)
        if known is None:
            assert answer["code"] == Code.UNKNOWN_BATTLE
        elif known.choice == choice:
            assert answer["repeat"] is True
        elif known.choice is not None:
            assert answer["code"] == Code.ALREADY_VOTED
        elif known.skipped:
            assert answer["code"] == Code.EXPIRED
        elif not known.gate_is_open:
            assert answer["code"] == Code.NOT_WATCHED
        else:
            assert (answer["type"], answer["choice"], answer["repeat"]) == ("verdict", choice, False)
            known.choice = choice
        assert answer["battle"] == key

    def skip(self, who: int, number: int):
        key = self.key(number)
        known = self.known(who, key)
        answer = self.sockets[who].ask("skip", battle=key)
        if known is None:
            assert answer["code"] == Code.UNKNOWN_BATTLE
        elif known.choice is not None:
            assert answer["code"] == Code.ALREADY_VOTED
        else:
            known.skipped = True
            self.is_served(who, answer, ahead=False)

    def report(self, who: int, number: int, side: str, reason: str):
        key = self.key(number)
        known = self.known(who, key)
        if known:
            known.reports.setdefault(side, reason)
        expected = QUIET if known else Code.UNKNOWN_BATTLE
        self.ask(who, "report", expected, battle=key, side=side, reason=reason)

    def nonsense(self, who: int, text: str):
        assert self.sockets[who].send_raw(text)["code"] == Code.BAD_MESSAGE

    def reconnect(self, who: int):
        self.sockets[who].socket.close()
        self.sockets[who] = SocketVoter(self.server, self.people[who])

    def time_passes(self):
        """Half a minute and more, as the database would see it."""
        Viewing.objects.update(shown_at=F("shown_at") - timedelta(seconds=40))
        for known in self.battles.values():
            known.long_ago |= known.shown

    def watch_and_vote(self, who: int, number: int, choice: str):
        """The whole of a duel, so that votes are not too rare."""
        self.shown(who, number)
        for side in SIDES:
            self.watched(who, number, side, WATCH, heard=True)
        self.time_passes()
        self.vote(who, number, choice)

    def check(self):
        """The database holds what the model holds, and nothing else."""
        stored = Battle.objects.filter(voter__in=self.people)
        assert {b.key: self.people.index(b.voter_id) for b in stored} == {
            key: known.owner for key, known in self.battles.items()
        }
        votes = Vote.objects.filter(battle__in=stored).values_list("battle__key", "choice")
        expected = {key: CHOICES[k.choice] for key, k in self.battles.items() if k.choice is not None}
        assert dict(votes) == expected
        assert LedgerLine.objects.filter(vote__battle__in=stored).count() == len(expected)
        assert set(Skip.objects.filter(battle__in=stored).values_list("battle__key", flat=True)) == {
            key for key, known in self.battles.items() if known.skipped
        }
        assert set(Report.objects.filter(battle__in=stored).values_list("battle__key", "side", "reason")) == {
            (key, SIDES[side], reason)
            for key, known in self.battles.items()
            for side, reason in known.reports.items()
        }
        assert {v.battle.key: ({"left": v.left_seconds, "right": v.right_seconds},
                               {"left": v.left_heard, "right": v.right_heard})
                for v in Viewing.objects.filter(battle__in=stored).select_related("battle")} == {
            key: (known.seconds, known.heard) for key, known in self.battles.items() if known.shown
        }  # fmt: skip
        for person in range(2):
            waiting = sum(known.waits for known in self.battles.values() if known.owner == person)
            assert waiting <= 2


def act(name: str, *arguments: st.SearchStrategy, **named: st.SearchStrategy) -> st.SearchStrategy:
    """One call of the table's method `name`: the name, its arguments, and those by keyword."""
    return st.tuples(st.just(name), st.tuples(*arguments), st.fixed_dictionaries(named))


person, number = st.integers(0, 1), st.integers(0, 6)
side, choice = st.sampled_from(list(SIDES)), st.sampled_from(list(CHOICES))
seconds = st.sampled_from([0.0, 12.5, 29.7, 29.75, 30.0, 4000.0])
actions = st.lists(
    st.one_of(
        act("next", person, ahead=st.booleans()),
        act("next", person, ahead=st.booleans()),
        act("watch_and_vote", person, number, choice),
        act("watch_and_vote", person, number, choice),
        act("shown", person, number),
        act("watched", person, number, side, seconds, heard=st.booleans()),
        act("vote", person, number, choice),
        act("skip", person, number),
        act("skip", person, number),
        act("report", person, number, side, st.sampled_from(REASONS)),
        act(
            "nonsense",
            person,
            st.sampled_from(["{", "[]", '{"type":7}', '{"type":"vote"}', '{"type":"next"}']),
        ),
        act("reconnect", person),
        act("time_passes"),
    ),
    min_size=15,
    max_size=30,
)


def test_any_sequence_of_messages_keeps_to_the_model(rehearsal):
    stage.arena(entries=ENTRIES, prompts=PROMPTS)

    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(actions)
    def plays(steps):
        table = Table(rehearsal)
        try:
            for who in (0, 1, 0, 1):
                table.next(who, ahead=True)
            for name, arguments, named in steps:
                getattr(table, name)(*arguments, **named)
            table.check()
        finally:
            table.close()

    plays()
    reached = {model.__name__: model.objects.count() for model in (Vote, Skip, Report, Viewing)}
    assert min(reached.values()) >= 10, f"the sequences were too tame: {reached}"
