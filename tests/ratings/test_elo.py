import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.elo import replay, update
from ratings.outcomes import Comparisons, Outcome
from tests.ratings.boards import comparisons, names_of


@pytest.mark.parametrize(
    ("left", "right", "outcome", "expected"),
    [
        # Equals expect one half: a win with k = 32 is 16 points, a tie nothing.
        (1000, 1000, Outcome.LEFT, (1016, 984)),
        (1000, 1000, Outcome.RIGHT, (984, 1016)),
        (1000, 1000, Outcome.TIE, (1000, 1000)),
        (1000, 1000, Outcome.BOTH_BAD, (1000, 1000)),
        # 400 points ahead expects 10/11: winning brings 32/11, losing costs 320/11, a tie 32 * (10/11 - 1/2).
        (1400, 1000, Outcome.LEFT, (1400 + 32 / 11, 1000 - 32 / 11)),
        (1400, 1000, Outcome.RIGHT, (1400 - 320 / 11, 1000 + 320 / 11)),
        (1400, 1000, Outcome.TIE, (1400 - 32 * 9 / 22, 1000 + 32 * 9 / 22)),
    ],
)
def test_one_update_by_hand(left, right, outcome, expected):
    assert update(left, right, outcome, k=32) == pytest.approx(expected, abs=1e-9)


def test_three_votes_by_hand():
    votes = Comparisons(names_of(3), np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([0, 2, 1]))
    # 1: 0 beats 1 from level: 1016, 984. 2: 1 and 2 tie, 16 points apart. 3: 0, on the right, beats 2.
    shift = 32 * (0.5 - 1 / (1 + 10 ** (16 / 400)))
    third = 1000 - shift
    gain = 32 * (1 - 1 / (1 + 10 ** ((third - 1016) / 400)))
    expected = [1016 + gain, 984 + shift, third - gain]
    assert replay(votes, k=32) == pytest.approx(expected, abs=1e-9)


@given(comparisons())
def test_replay_is_the_fold_of_update(votes):
    ratings = [1000.0] * len(votes.names)
    for left, right, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
        ratings[left], ratings[right] = update(ratings[left], ratings[right], Outcome(int(outcome)))
    assert replay(votes).tolist() == ratings


@given(comparisons(), st.integers(0, 40))
def test_replay_carries_on_where_an_earlier_batch_stopped(votes, cut):
    first, second = (
        Comparisons(votes.names, votes.left[part], votes.right[part], votes.outcome[part])
        for part in (slice(cut), slice(cut, None))
    )
    assert replay(second, k=8, start=replay(first, k=8)).tolist() == replay(votes, k=8).tolist()


@given(comparisons())
def test_points_are_neither_made_nor_lost(votes):
    assert replay(votes).mean() == pytest.approx(1000)


def test_order_matters_and_sides_do_not():
    votes = Comparisons(names_of(2), np.array([0, 0]), np.array([1, 1]), np.array([0, 1]))
    backwards = Comparisons(names_of(2), np.array([0, 0]), np.array([1, 1]), np.array([1, 0]))
    mirrored = Comparisons(names_of(2), np.array([1, 1]), np.array([0, 0]), np.array([1, 0]))
    assert replay(votes)[0] < 1000 < replay(backwards)[0]
    assert replay(mirrored) == pytest.approx(replay(votes), abs=1e-12)


def test_a_lead_of_any_size_stays_finite():
    assert update(1e9, -1e9, Outcome.LEFT) == (1e9, -1e9)
    assert update(1e9, -1e9, Outcome.RIGHT, k=16) == (1e9 - 16, -1e9 + 16)


@pytest.mark.parametrize("k", [0, -1, float("nan"), float("inf")])
def test_k_must_be_a_positive_number_of_points(k):
    votes = Comparisons(names_of(2), np.array([0]), np.array([1]), np.array([0]))
    with pytest.raises(ValueError, match=f"k is {k}"):
        replay(votes, k=k)
    with pytest.raises(ValueError, match=f"k is {k}"):
        update(1000, 1000, Outcome.TIE, k=k)


def test_ratings_and_outcomes_are_checked():
    votes = Comparisons(names_of(2), np.array([0]), np.array([1]), np.array([0]))
    with pytest.raises(ValueError, match=r"start\[1\] is nan"):
        replay(votes, start=[1000, float("nan")])
    with pytest.raises(ValueError, match=r"start has shape \(3,\)"):
        replay(votes, start=[1000, 1000, 1000])
    with pytest.raises(ValueError, match=r"ratings\[0\] is inf"):
        update(float("inf"), 1000, Outcome.LEFT)
    with pytest.raises(ValueError, match="7 is not a valid Outcome"):
        update(1000, 1000, 7)


def test_nobody_has_no_ratings():
    assert replay(Comparisons((), np.array([]), np.array([]), np.array([]))).shape == (0,)


def test_weighted_votes_are_refused_because_an_order_has_no_place_for_weights():
    votes = Comparisons(names_of(2), [0], [1], [0], weight=[2.0])
    with pytest.raises(ValueError, match="the votes are weighted; Elo takes them one by one"):
        replay(votes)
