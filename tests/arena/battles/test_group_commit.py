"""Group commit: crowds share a flush, and each caller hears of its own item."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings, strategies as st

from arena.battles.group_commit import GroupCommit


class Ledger:
    """A flush that remembers its groups, answers with squares, and can be held up."""

    def __init__(self, fails=()):
        self.groups: list[list[int]] = []
        self.fails = fails
        self.at_once = self.most_at_once = 0

    async def __call__(self, items):
        self.groups.append(items)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(0.002)
        self.at_once -= 1
        return [ValueError(f"not {item}") if item in self.fails else item * item for item in items]


async def put_all(group, items):
    return await asyncio.gather(*(group.put(item) for item in items), return_exceptions=True)


def test_a_lone_item_is_flushed_at_once():
    async def lone():
        ledger = Ledger()
        group = GroupCommit(ledger)
        assert await group.put(3) == 9
        assert await group.put(4) == 16
        return ledger.groups

    assert asyncio.run(lone()) == [[3], [4]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 20), st.sets(st.integers(0, 50)))
def test_each_of_a_crowd_gets_its_own_answer(items, largest, fails):
    async def crowd():
        ledger = Ledger(fails)
        answers = await put_all(GroupCommit(ledger, largest=largest), items)
        return ledger, answers

    ledger, answers = asyncio.run(crowd())
    assert [item for group in ledger.groups for item in group] == items, "each once, in the order they came"
    assert max(map(len, ledger.groups)) <= largest
    assert len(ledger.groups) == -(-len(items) // largest), "groups are as large as they may be"
    assert ledger.most_at_once == 1, "one group at a time"
    for item, answer in zip(items, answers, strict=True):
        if item in fails:
            assert str(answer) == f"not {item}"
        else:
            assert answer == item * item


def test_what_arrives_during_a_flush_shares_the_next():
    async def staggered():
        ledger = Ledger()
        group = GroupCommit(ledger)
        first = asyncio.create_task(group.put(1))
        await asyncio.sleep(0.001)
        await put_all(group, [2, 3, 4])
        await first
        return ledger.groups

    assert asyncio.run(staggered()) == [[1], [2, 3, 4]]


def test_a_flush_that_fails_is_heard_by_all_of_its_group_and_the_next_goes_on():
    calls = []

    async def flush(items):
        calls.append(items)
        await asyncio.sleep(0)
        if len(calls) == 1:
            raise ConnectionError("the database is away")
        return items

    async def crowd():
        group = GroupCommit(flush)
        failed = await put_all(group, [1, 2, 3])
        assert [type(answer) for answer in failed] == [ConnectionError] * 3
        assert await put_all(group, [1, 2, 3]) == [1, 2, 3]

    asyncio.run(crowd())


def test_a_flush_that_loses_an_answer_leaves_no_caller_waiting():
    async def flush(items):
        await asyncio.sleep(0)
        return items[:-1]

    async def crowd():
        return await asyncio.wait_for(put_all(GroupCommit(flush), [1, 2, 3]), timeout=2)

    answers = asyncio.run(crowd())
    assert isinstance(answers[-1], Exception)


@pytest.mark.parametrize("leaver", [0, 1, 2])
def test_a_caller_that_leaves_takes_no_answer_from_the_others(leaver):
    async def crowd():
        ledger = Ledger()
        group = GroupCommit(ledger)
        tasks = [asyncio.create_task(group.put(item)) for item in (1, 2, 3)]
        await asyncio.sleep(0.001)
        tasks[leaver].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        return ledger, answers

    ledger, answers = asyncio.run(crowd())
    assert sorted(item for group in ledger.groups for item in group) == [1, 2, 3]
    expected = [1, 4, 9]
    assert [a for n, a in enumerate(answers) if n != leaver] == [
        e for n, e in enumerate(expected) if n != leaver
    ]
