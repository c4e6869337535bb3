from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, names_of, world
from ratings.riggers import Riggers, draw_rigged, mixed
from ratings.selectivity import by_chance, by_served

EVEN = np.full(30, 2 / 30)
CROWD = Population(voters=2000)


def crowd(seed=1, votes=20_000):
    rng = np.random.default_rng(seed)
    strength = world(rng, 30)
    return rng, strength, draw_votes(rng, names_of(30), strength, votes, CROWD)


def test_one_voter_by_hand():
    votes = Comparisons(names_of(4), [0, 1, 0], [1, 0, 2], [0, 0, 0], voter=[0, 0, 0])
    found = by_chance(votes, np.full(4, 0.5))
    assert found.p_value.tolist() == pytest.approx([4 / 8])
    assert found.target.tolist() == [0]


def test_several_epochs_agree_with_all_possibilities_counted():
    rng = np.random.default_rng(3)
    chance = rng.dirichlet(np.ones(5), 3) * 2
    chance = np.where(chance > 1, 1.0, chance)
    chance[:, 0] += 2 - chance.sum(axis=1)
    assert ((chance >= 0) & (chance <= 1)).all()
    epoch = np.array([0, 0, 1, 2, 2, 2, 1])
    left = np.array([0, 1, 0, 0, 3, 0, 0])
    right = np.array([1, 2, 2, 4, 0, 1, 3])
    votes = Comparisons(names_of(5), left, right, np.zeros(7, int), voter=np.zeros(7, int))
    tails = []
    for entry in range(5):
        shown = ((left == entry) | (right == entry)).sum()
        own = chance[epoch, entry]
        tails.append(
            sum(
                np.prod(np.where(case, own, 1 - own))
                for case in map(np.array, product([True, False], repeat=7))
                if case.sum() >= shown
            )
        )
    found = by_chance(votes, chance, epoch)
    assert found.p_value == pytest.approx([min(5 * min(tails), 1.0)], abs=1e-12)
    assert found.target.tolist() == [int(np.argmin(tails))]


def test_epochs_that_are_alike_are_one():
    _, _, votes = crowd(votes=3000)
    epoch = np.arange(len(votes)) % 2
    assert by_chance(votes, [EVEN, EVEN], epoch).p_value == pytest.approx(
        by_chance(votes, EVEN).p_value, abs=1e-9
    )


def test_honest_voters_are_seldom_suspected():
    _, _, votes = crowd()
    p_value = by_chance(votes, EVEN).p_value
    for level in (0.01, 0.05, 0.2):
        assert (p_value <= level).mean() <= level + 3 * np.sqrt(level / len(p_value))


def test_skippers_are_found_and_so_is_their_target():
    rng, strength, honest = crowd()
    votes = mixed(honest, draw_rigged(rng, strength, 9, Riggers("skipping", 40, 8), CROWD))
    found = by_chance(votes, EVEN)
    assert (found.p_value[-40:] < 1e-4).all()
    assert (found.target[-40:] == 9).all()


def test_an_agenda_that_shows_one_entry_more_often_is_no_skipping():
    rng = np.random.default_rng(5)
    number = 6000
    left = np.where(rng.random(number) < 0.8, 0, rng.integers(1, 10, number))
    right = (left + rng.integers(1, 10, number)) % 10
    chance = np.bincount(np.concatenate([left, right]), minlength=10) / number
    votes = Comparisons(names_of(10), left, right, np.zeros(number, int), voter=np.arange(number) % 100)
    assert by_chance(votes, chance).p_value.min() > 1e-3
    assert by_chance(votes, np.full(10, 0.2)).p_value.max() < 1e-6


def test_skips_on_record_need_no_probabilities():
    rng = np.random.default_rng(6)
    number = 9000
    voter = np.arange(number) % 30
    left = rng.integers(30, size=number)
    right = (left + rng.integers(1, 30, size=number)) % 30
    voted = rng.random(number) < 0.7
    skipper = voter == 0
    voted[skipper] = (left[skipper] == 9) | (right[skipper] == 9)
    found = by_served(voter, left, right, voted, 30)
    assert found.p_value[0] < 1e-6
    assert found.target[0] == 9
    assert found.p_value[1:].min() > 1e-3
    # Fisher's exact test: everything voted on is no choice at all.
    assert (by_served(voter, left, right, np.ones(number, bool), 30).p_value == 1.0).all()


def test_a_single_epoch_is_binomial():
    votes = Comparisons(names_of(3), [0] * 5, [1] * 5, [0] * 5, voter=[0] * 5)
    chance = [0.9, 0.6, 0.5]
    assert by_chance(votes, chance).p_value == pytest.approx([min(1.0, 3 * binom.sf(4, 5, 0.6))])


@pytest.mark.parametrize(
    ("chance", "epoch", "sentence"),
    [
        ([1.0, 1.0], None, r"chance has shape \(1, 2\); its rows must have one value for each of 3"),
        ([0.5, 0.5, 0.5], None, "that sum to two in each row"),
        ([1.5, 0.5, 0.0], None, "chances from 0 to 1"),
        ([1.0, 0.5, 0.5], [0, 1], r"epoch\[1\] is 1; it must be a row of chance, from 0 to 0"),
        ([1.0, 0.5, 0.5], [0], "must be of one length"),
    ],
)
def test_bad_chances_are_refused(chance, epoch, sentence):
    votes = Comparisons(names_of(3), [0, 1], [1, 2], [0, 0], voter=[0, 0])
    with pytest.raises(ValueError, match=sentence):
        by_chance(votes, chance, epoch)


def test_votes_without_voters_and_bad_columns_are_refused():
    with pytest.raises(ValueError, match="the votes have no voters"):
        by_chance(Comparisons(names_of(3), [0], [1], [0]), [1, 0.5, 0.5])
    with pytest.raises(ValueError, match=r"left\[0\] is 7; it must be an index into 3 entries"):
        by_served([0], [7], [1], [True], 3)
    with pytest.raises(ValueError, match="must be of one length"):
        by_served([0], [1], [2], [True, False], 3)


def test_nobody_is_suspected_of_nothing():
    nothing = Comparisons(names_of(3), [], [], [], voter=[])
    assert by_chance(nothing, [1, 0.5, 0.5]).p_value.tolist() == []
    assert by_served([], [], [], [], 3).p_value.tolist() == []
    gap = Comparisons(names_of(3), [0], [1], [0], voter=[4])
    assert by_chance(gap, [1, 0.5, 0.5]).p_value.tolist()[:4] == [1.0] * 4


def test_weights_and_battles_with_oneself_are_refused():
    with pytest.raises(ValueError, match="the votes are weighted"):
        by_chance(Comparisons(names_of(3), [0], [1], [0], voter=[0], weight=[2.0]), [1, 0.5, 0.5])
    with pytest.raises(ValueError, match=r"left\[1\] and right\[1\] are both 2; an entry never meets itself"):
        by_served([0, 0], [0, 2], [1, 2], [True, True], 3)
