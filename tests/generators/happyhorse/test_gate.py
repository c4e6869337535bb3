"""Tests of the figures by which a model is let in."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.happyhorse.gate import WORDS, lead, matched_share, score
from generators.happyhorse.judging import Verdict


def verdict(matched=3, impacts=4, onsets=5, offset=0.02, jerk=0.001, **right):
    everything = {
        "colour": [True],
        "shape": [True],
        "count": [True],
        "floor": [],
        "timbre": [True],
        "motion": [True],
    }
    return Verdict({**everything, **right}, impacts, onsets, np.full(matched, offset), jerk)


verdicts = st.lists(
    st.integers(0, 8).flatmap(
        lambda impacts: st.builds(verdict, matched=st.integers(0, impacts), impacts=st.just(impacts))
    ),
    min_size=1,
    max_size=30,
)


def test_a_score_pools_the_clips_of_an_entry():
    found = score(
        [
            verdict(floor=[True], colour=[True, False]),
            verdict(1, 4, 3, offset=-0.05, jerk=0.003, floor=[False], colour=[True, True]),
        ]
    )
    assert found.right["colour"] == 0.75
    assert found.right["floor"] == 0.5
    assert found.right["shape"] == found.right["motion"] == 1
    assert found.matched == 4 / 8
    assert found.unexplained == pytest.approx(1 - 4 / 8)
    assert found.offset_ms == pytest.approx(20)
    assert found.jerk == pytest.approx(2)


@pytest.mark.parametrize("word", WORDS)
def test_adherence_is_the_least_but_motion_has_a_line_of_its_own(word):
    found = score([verdict(**{word: [True, False]}), verdict(floor=[True])])
    assert found.right[word] < 1
    assert found.adherence == (1 if word == "motion" else found.right[word])


def test_an_offset_is_a_distance_whether_early_or_late():
    assert score([verdict(offset=-0.03, floor=[True])]).offset_ms == pytest.approx(30)


def test_where_nothing_matches_there_is_no_offset():
    found = score([verdict(0, 3, 0, floor=[True])])
    assert found.matched == 0
    assert np.isnan(found.offset_ms)
    assert score([verdict(0, 3, 2, floor=[True])]).unexplained == 1


def test_clips_without_impacts_do_not_count():
    assert matched_share([verdict(0, 0), verdict(3, 4)]) == 0.75
    assert matched_share([verdict(0, 0)]) == 0


@settings(deadline=None)
@given(verdicts)
def test_nobody_leads_himself(some):
    assert lead(some, some, 1) == (0, 0)


@settings(max_examples=30, deadline=None)
@given(verdicts, st.data())
def test_a_lead_is_a_difference_and_its_bound_lies_below(some, data):
    others = data.draw(st.lists(st.sampled_from(some), min_size=len(some), max_size=len(some)))
    ahead, low = lead(some, others, 1)
    assert ahead == pytest.approx(matched_share(some) - matched_share(others))
    behind, lower = lead(others, some, 1)
    assert behind == pytest.approx(-ahead)
    assert -1 <= low <= 1
    assert low <= -lower + 1e-12
    assert lead(some, others, 1) == (ahead, low)


def drawn(share, seed, clips=100):
    rng = np.random.default_rng(seed)
    return [verdict(int(rng.binomial(5, share)), 5) for _ in range(clips)]


def test_a_clear_lead_is_certain():
    ahead, low = lead(drawn(0.95, 1), drawn(0.5, 2), 1)
    assert 0.35 < low < ahead < 0.6
    behind, low = lead(drawn(0.5, 2), drawn(0.95, 1), 1)
    assert low < behind < -0.35


def test_a_lead_by_chance_is_not():
    bounds = [lead(drawn(0.7, 2 * at), drawn(0.7, 2 * at + 1), 1)[1] for at in range(100)]
    assert np.mean(np.array(bounds) > 0) < 0.08


def test_fewer_clips_are_less_certain():
    few, many = (lead(drawn(0.8, 1, clips), drawn(0.6, 2, clips), 1) for clips in (20, 500))
    assert few[0] - few[1] > 2 * (many[0] - many[1])


def test_clips_are_compared_prompt_by_prompt():
    """What is hard for both makes no difference: a steady small lead is certain, though clips differ much."""
    rng = np.random.default_rng(3)
    hard = rng.integers(0, 10, size=60)
    first, second = ([verdict(int(hits) + more, 10) for hits in hard] for more in (1, 0))
    ahead, low = lead(first, second, 1)
    assert ahead == pytest.approx(0.1)
    assert low == pytest.approx(0.1)


def test_another_number_of_clips_is_no_pair():
    with pytest.raises(ValueError, match="shorter"):
        lead([verdict(), verdict()], [verdict()], 1)
