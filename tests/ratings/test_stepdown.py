import numpy as np
import pytest

from ratings.ranking import rank_classes, rank_ranges
from ratings.stepdown import simultaneous_ranks


def spread(size, error):
    return error**2 * (np.eye(size) - 1.0 / size)


def test_all_ranks_hold_at_once_in_nineteen_tables_of_twenty():
    truth = np.repeat([0.6, 0.3, 0.0], 4)
    covariance = spread(12, 0.1)
    rng = np.random.default_rng(3)
    wrong = pairwise_wrong = 0
    for _ in range(300):
        seen = truth + rng.normal(0.0, 0.1, 12)
        ahead = simultaneous_ranks(seen, covariance, rng, draws=400).ahead
        false = truth[:, None] <= truth[None, :]
        wrong += bool((ahead & false).any())
        pairwise_wrong += bool((rank_ranges(seen, covariance).ahead & false).any())
    assert wrong / 300 <= 0.05 + 2 * 0.0126
    assert pairwise_wrong / 300 > 0.3, "the rule for display makes no such promise"


def test_stepping_down_settles_more_than_one_look():
    # Far pairs leave first; what is left is compared with fewer, and so with less.
    strength, covariance = np.array([9.0, 0.0, -0.32]), spread(3, 0.1)
    ranks = simultaneous_ranks(strength, covariance, np.random.default_rng(1), draws=20_000)
    z = 0.32 / (0.1 * np.sqrt(2))
    drawn = np.random.default_rng(2).normal(size=(20_000, 3))
    single = np.quantile(np.max(np.abs(drawn - np.roll(drawn, 1, axis=1)) / np.sqrt(2), axis=1), 0.95)
    assert 1.96 < z < single
    assert ranks.ahead[1, 2]


def test_the_same_draws_give_the_same_ranks():
    strength, covariance = np.linspace(0.3, 0.0, 5), spread(5, 0.08)
    one, two = (simultaneous_ranks(strength, covariance, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one.low, two.low)
    assert (one.low <= one.rank).all()
    assert (one.rank <= one.high).all()


def test_tables_without_pairs():
    assert simultaneous_ranks(np.zeros(1), np.zeros((1, 1)), np.random.default_rng(1)).high.tolist() == [1]
    assert not simultaneous_ranks(np.zeros(0), np.zeros((0, 0)), np.random.default_rng(1)).low.size


@pytest.mark.parametrize(
    ("options", "sentence"), [({"level": 1.0}, "level is 1.0"), ({"draws": 5}, "5 draws")]
)
def test_bad_arguments_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        simultaneous_ranks(np.zeros(2), np.eye(2), np.random.default_rng(1), **options)


def test_a_class_ends_where_someone_is_surely_behind_its_first():
    strength = np.array([0.0, 0.3, 0.2, -1.0])
    ahead = strength[:, None] - strength[None, :] > 0.25
    assert rank_classes(strength, ahead).tolist() == [2, 1, 1, 3]
    assert rank_classes(np.zeros(3), np.zeros((3, 3), bool)).tolist() == [1, 1, 1]
    assert rank_classes(np.zeros(0), np.zeros((0, 0), bool)).tolist() == []
