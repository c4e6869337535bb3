"""The draw: only eligible pairs, each with exactly the probability that is stored."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, strategies as st

from arena.battles.matchmaking import choose_pair, eligible_pairs

answers_strategy = st.dictionaries(st.integers(1, 8), st.integers(0, 2**6 - 1), max_size=6)
weights_strategy = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0, 100, allow_subnormal=False),
    max_size=20,
)


@given(answers_strategy)
def test_eligible_is_who_shares_an_unmet_prompt(answers):
    expected = {
        (a, b): answers[a] & answers[b]
        for a, b in combinations(sorted(answers), 2)
        if answers[a] & answers[b]
    }
    assert eligible_pairs(answers) == expected


@given(answers_strategy, weights_strategy, st.integers())
def test_a_draw_is_eligible_and_its_probability_the_normalised_weight(answers, agenda, seed):
    drawn = choose_pair(answers, agenda, Random(seed))
    shared = eligible_pairs(answers)
    if not shared:
        assert drawn is None
        return
    pair = tuple(sorted((drawn.left, drawn.right)))
    assert shared[pair] >> drawn.prompt & 1
    mean = sum(agenda.values()) / len(agenda) if agenda else 1.0
    weights = {each: agenda.get(each, mean) for each in shared}
    total = sum(weights.values())
    expected = weights[pair] / total if total > 0 else 1 / len(shared)
    assert drawn.probability == expected
    assert 0 < drawn.probability <= 1


def draws(answers, agenda, number=6000):
    rng = Random(11)
    return [choose_pair(answers, agenda, rng) for _ in range(number)]


def test_pairs_come_as_often_as_they_say():
    drawn = draws({1: 0b11, 2: 0b11, 3: 0b10}, {(1, 2): 6.0, (1, 3): 3.0, (2, 3): 1.0})
    seen = Counter(tuple(sorted((d.left, d.right))) for d in drawn)
    told = {tuple(sorted((d.left, d.right))): d.probability for d in drawn}
    assert told == {(1, 2): 0.6, (1, 3): 0.3, (2, 3): 0.1}
    for pair, probability in told.items():
        assert seen[pair] / len(drawn) == pytest.approx(probability, abs=0.025)


def test_sides_and_prompts_are_even():
    drawn = draws({1: 0b10111, 2: 0b10011}, {})
    assert sum(d.left == 1 for d in drawn) / len(drawn) == pytest.approx(0.5, abs=0.025)
    prompts = Counter(d.prompt for d in drawn)
    assert set(prompts) == {0, 1, 4}
    assert all(count / len(drawn) == pytest.approx(1 / 3, abs=0.025) for count in prompts.values())
    assert {d.probability for d in drawn} == {1.0}, "neither side nor prompt is part of it"


def test_an_agenda_of_nothing_serves_every_pair_alike():
    drawn = draws({1: 1, 2: 1, 3: 1}, {(1, 2): 0.0, (1, 3): 0.0, (2, 3): 0.0}, 300)
    assert {d.probability for d in drawn} == {1 / 3}


def test_a_newcomer_weighs_as_much_as_the_mean():
    drawn = draws({1: 1, 2: 1, 9: 1}, {(1, 2): 4.0}, 300)
    assert {d.probability for d in drawn} == {1 / 3}


@pytest.mark.parametrize("answers", [{}, {1: 0b111}, {1: 0b01, 2: 0b10}, {1: 0, 2: 0}])
def test_nothing_to_draw_from(answers):
    assert choose_pair(answers, {(1, 2): 1.0}, Random(1)) is None


def test_nothing_that_weighs_nothing_is_drawn():
    drawn = draws({1: 1, 2: 1, 3: 1}, {(1, 2): 0.0, (1, 3): 1.0, (2, 3): 0.0}, 300)
    assert {tuple(sorted((d.left, d.right))) for d in drawn} == {(1, 3)}
