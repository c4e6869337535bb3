"""Blocks of counted votes: columns that outlive the process, are read once, and never grow into thousands."""

from __future__ import annotations

import numpy as np
import pytest

from arena.leaderboard import blocks
from arena.leaderboard.blocks import CountedVote, columns_of
from arena.leaderboard.models import CountBlock
from tests.arena import stage

pytestmark = pytest.mark.django_db

PEOPLE = [f"{number:016x}" for number in (40, 41, 2**63, 2**64 - 1)]


@pytest.fixture
def track() -> int:
    return stage.track().pk


def votes(number: int, seed: int = 1) -> list[CountedVote]:
    rng = np.random.default_rng(seed)
    return [
        CountedVote(PEOPLE[rng.integers(4)], int(left), int(left) % 3 + 1, int(rng.integers(4)))
        for left in rng.integers(1, 4, number)
    ]


def plain(track: int) -> list[tuple[int, int, int]]:
    rows = columns_of(track).rows
    return list(zip(rows["left"].tolist(), rows["right"].tolist(), rows["outcome"].tolist(), strict=True))


def test_what_was_kept_comes_back_in_its_order_and_in_another_process_too(track):
    first, second = votes(20), votes(7, seed=2)
    blocks.append(track, first, 20)
    assert plain(track) == [vote[1:] for vote in first]
    blocks.append(track, second, 31)
    assert plain(track) == [vote[1:] for vote in first + second]
    blocks._kept.clear()
    assert plain(track) == [vote[1:] for vote in first + second]


def test_voters_are_told_apart_and_recognised_again(track):
    blocks.append(track, votes(20), 20)
    blocks.append(track, votes(20, seed=3), 40)
    people = [vote.voter for vote in votes(20) + votes(20, seed=3)]
    numbers = columns_of(track).comparisons([1, 2, 3]).voter.tolist()
    assert len(set(zip(people, numbers, strict=True))) == len(set(people)) == len(set(numbers))


def test_an_old_block_is_not_read_again(track, django_assert_num_queries):
    blocks.append(track, votes(20), 20)
    columns_of(track)
    CountBlock.objects.update(columns=b"")
    blocks.append(track, votes(5), 25)
    assert len(plain(track)) == 25
    with django_assert_num_queries(1):  # which blocks there are, and none of them
        columns_of(track)


def test_blocks_of_a_rolled_back_beat_are_forgotten(track):
    blocks.append(track, votes(20), 20)
    columns_of(track)
    CountBlock.objects.all().delete()
    blocks.append(track, votes(3), 3)
    assert len(plain(track)) == 3


def test_small_blocks_are_merged_and_nothing_is_lost(track, monkeypatch):
    monkeypatch.setattr(blocks, "MOST_SMALL", 4)
    monkeypatch.setattr(blocks, "LARGE", 12)
    everything: list[CountedVote] = []
    for step in range(30):
        batch = votes(2, seed=step)
        everything += batch
        blocks.append(track, batch, 2 * step + 2)
        assert plain(track) == [vote[1:] for vote in everything]
    assert CountBlock.objects.count() < 12
    assert sum(CountBlock.objects.values_list("votes", flat=True)) == 60
    blocks._kept.clear()
    assert plain(track) == [vote[1:] for vote in everything]


def test_comparisons_are_over_the_entries_asked_for(track):
    blocks.append(track, [CountedVote(PEOPLE[0], 7, 3, 1), CountedVote(PEOPLE[1], 3, 7, 2)], 2)
    seen = columns_of(track).comparisons([3, 5, 7])
    assert seen.names == ("3", "5", "7")
    assert (seen.left.tolist(), seen.right.tolist(), seen.outcome.tolist()) == ([2, 0], [0, 2], [1, 2])


def test_no_votes_no_columns(track):
    assert len(columns_of(track).comparisons([1, 2])) == 0
    assert len(columns_of(track).comparisons([])) == 0
