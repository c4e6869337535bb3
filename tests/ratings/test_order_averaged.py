import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings import order_averaged as module
from ratings.elo import SCORES, replay
from ratings.order_averaged import order_averaged
from ratings.outcomes import Comparisons
from ratings.simulate import draw_comparisons
from tests.ratings.boards import comparisons, names_of

STRENGTH = np.linspace(0.9, -0.9, 6)


def drawn(votes=400, seed=1):
    return draw_comparisons(np.random.default_rng(seed), names_of(6), STRENGTH, votes, tie=0.2)


def shuffled(votes, seed=5):
    return votes.select(np.random.default_rng(seed).permutation(len(votes)))


@given(comparisons(), st.integers(0, 2**32 - 1), st.floats(0.5, 200.0))
def test_all_orders_at_once_are_the_replays_one_by_one(votes, seed, k):
    start = np.linspace(800.0, 1300.0, len(votes.names))
    packed = module._packed(votes)
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(len(votes)), (7, 1)), axis=1)
    # The packed votes are sorted; this is where each of them stood.
    stood = np.lexsort((SCORES[votes.outcome], votes.right, votes.left))
    folded = module._folded(packed[orders], start, k)
    for order, ratings in zip(orders, folded, strict=True):
        assert ratings == pytest.approx(replay(votes.select(stood[order]), k=k, start=start), abs=1e-9)


def test_the_mean_and_the_spread_are_those_of_replays_in_random_orders():
    votes = drawn()
    found = order_averaged(votes, np.random.default_rng(1), orders=4000)
    rng = np.random.default_rng(2)
    replays = np.array([replay(votes.select(rng.permutation(len(votes)))) for _ in range(1000)])
    assert found.orders == 4000
    assert found.names == votes.names
    error = np.hypot(found.error, replays.std(axis=0) / np.sqrt(1000))
    assert (np.abs(found.rating - replays.mean(axis=0)) < 4 * error).all()
    assert found.spread == pytest.approx(replays.std(axis=0), rel=0.1)
    assert found.error == pytest.approx(found.spread / np.sqrt(4000))


def test_the_order_in_which_votes_came_has_no_part():
    votes = drawn()
    one, other = (order_averaged(v, np.random.default_rng(3), orders=50) for v in (votes, shuffled(votes)))
    assert np.array_equal(one.rating, other.rating)
    assert np.array_equal(one.spread, other.spread)
    assert np.abs(replay(votes) - replay(shuffled(votes))).max() > 10, "one replay knows its order"


def test_more_orders_leave_less_doubt():
    few, many = (order_averaged(drawn(), np.random.default_rng(4), orders=n) for n in (50, 1250))
    assert many.error == pytest.approx(few.error / 5, rel=0.4)
    again = order_averaged(drawn(), np.random.default_rng(8), orders=1250)
    assert (np.abs(again.rating - many.rating) < 5 * many.error).all()


def test_orders_that_do_not_fit_into_memory_are_drawn_in_turn(monkeypatch):
    votes = drawn(300)
    whole = order_averaged(votes, np.random.default_rng(3), orders=20)
    monkeypatch.setattr(module, "LARGEST_ORDERS", 300 * 3)
    assert order_averaged(votes, np.random.default_rng(3), orders=20).rating == pytest.approx(whole.rating)


def test_points_are_neither_made_nor_lost_and_the_better_is_ahead():
    found = order_averaged(drawn(2000), np.random.default_rng(1), start=1200.0)
    assert found.rating.mean() == pytest.approx(1200.0)
    assert found.rating.argsort().tolist() == STRENGTH.argsort().tolist()


def test_without_votes_nothing_moves():
    none = Comparisons(names_of(2), [], [], [])
    found = order_averaged(none, np.random.default_rng(1), start=[900.0, 1100.0], orders=2)
    assert found.rating == pytest.approx([900.0, 1100.0])
    assert found.error.tolist() == [0.0, 0.0]
    assert order_averaged(Comparisons((), [], [], []), np.random.default_rng(1)).rating.shape == (0,)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"orders": 1}, "there are 1 orders; there must be at least 2"),
        ({"k": 0.0}, "k is 0.0"),
        ({"start": [1000.0]}, r"start has shape \(1,\)"),
        ({"start": float("inf")}, r"start\[0\] is inf"),
    ],
)
def test_bad_arguments_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        order_averaged(drawn(5), np.random.default_rng(1), **options)


def test_weighted_votes_are_refused():
    votes = Comparisons(names_of(2), [0], [1], [0], weight=[2.0])
    with pytest.raises(ValueError, match="the votes are weighted"):
        order_averaged(votes, np.random.default_rng(1))
