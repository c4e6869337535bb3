"""Pairs: every counted vote once, by the sides it was shown on, and what blocks are merged changes nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from arena.entries.models import Entry, State
from arena.leaderboard import blocks, head_to_head
from arena.leaderboard.refit import refit_boards
from tests.arena import stage

pytestmark = pytest.mark.django_db
PATH = f"/api/v1/boards/{stage.SILENT}/head-to-head/"


def drawn(entries, number, seed=3):
    rng = Random(seed)
    return [(*rng.sample(entries, 2), rng.randrange(4)) for _ in range(number)]


def counted(answers):
    """Count the answers as the test knows them."""
    pairs: dict[tuple[str, str], Counter[int]] = {}
    for left, right, choice in answers:
        pairs.setdefault((left.slug, right.slug), Counter())[choice] += 1
    return [
        head_to_head.Pair(left, right, sum(by.values()), by[0], by[1], by[2], by[3])
        for (left, right), by in sorted(pairs.items())
    ]


def test_every_vote_once_and_those_that_come_too(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_SMALL", 2)  # so that they are merged
    entries, answers = stage.arena(entries=4, prompts=1), []
    for seed in range(5):
        more = drawn(entries, 30, seed)
        stage.votes(more)
        refit_boards()
        answers += more
        assert head_to_head.pairs(stage.track().pk) == counted(answers)


def test_votes_that_do_not_count_are_not_there():
    one, other = stage.arena(entries=2, prompts=1)
    stage.votes([(one, other, 0)] * 3)
    stage.votes([(one, other, 1)] * 2, left_seconds=0.1)
    refit_boards()
    assert head_to_head.pairs(stage.track().pk) == [head_to_head.Pair("entry-a", "entry-b", 3, 3, 0, 0, 0)]


def test_what_went_as_if_never_there_is_not():
    entries = stage.arena(entries=3, prompts=1)
    stage.votes([(entries[0], entries[1], 0), (entries[1], entries[2], 2)])
    refit_boards()
    Entry.objects.filter(pk=entries[2].pk).update(state=State.GONE)
    assert [pair.right for pair in head_to_head.pairs(stage.track().pk)] == ["entry-b"]


def test_the_answer_quotes_its_board(client):
    entries = stage.arena(entries=3, prompts=1)
    stage.votes(drawn(entries, 40))
    refit_boards()
    document = client.get(PATH).json()
    board = stage.newest()
    assert (document["board"], document["votes"], document["track"]) == (board.pk, 40, stage.SILENT)
    assert [tuple(pair.values()) for pair in document["pairs"]] == head_to_head.pairs(stage.track().pk)


def test_before_the_first_vote(client):
    assert client.get(PATH).status_code == 404
    stage.arena(entries=2, prompts=1)
    refit_boards()
    assert client.get(PATH).json()["pairs"] == []
    text = client.get(PATH, headers={"accept": "text/csv"}).content.decode()
    assert text.endswith("left,right,battles,left_wins,right_wins,ties,both_bad\n")
    assert client.get(PATH, headers={"accept": "application/vnd.apache.parquet"}).content[:4] == b"PAR1"


def test_a_block_is_read_once(django_assert_max_num_queries):
    entries = stage.arena(entries=2, prompts=1)
    stage.votes(drawn(entries, 10))
    refit_boards()
    track = stage.track().pk
    head_to_head.pairs(track)
    with django_assert_max_num_queries(2):
        head_to_head.pairs(track)
    assert len(head_to_head._kept[track]) == 1
