import numpy as np
import pytest

from ratings import bradley_terry
from ratings.counts import Counts
from ratings.outcomes import Outcome
from ratings.populations import Population, draw_votes, names_of, pseudo_truth, world
from ratings.scale import ELO_PER_LOGIT

STRENGTH = np.array([0.5, 0.0, -0.5])


def drawn(votes=40_000, seed=1, **crowd):
    rng = np.random.default_rng(seed)
    return draw_votes(rng, names_of(3), STRENGTH, votes, Population(**crowd))


def test_a_world_is_in_order_with_the_gaps_asked_for():
    rng = np.random.default_rng(1)
    strength = world(rng, 4000, 14.0)
    gaps = -np.diff(strength) * ELO_PER_LOGIT
    assert (gaps >= 0).all()
    assert gaps.mean() == pytest.approx(14.0, rel=0.06)
    assert strength.sum() == pytest.approx(0.0, abs=1e-8)
    assert -np.diff(world(rng, 5, 14.0, top_gap=33.0))[0] * ELO_PER_LOGIT == pytest.approx(33.0)
    assert world(rng, 0).tolist() == []
    assert world(rng, 1).tolist() == [0.0]


def test_a_few_cast_most_votes_where_the_tail_is_heavy():
    shares = []
    for tail in (1.2, 9.0):
        votes = np.sort(np.bincount(drawn(voters=2000, tail=tail).voter, minlength=2000))[::-1]
        shares.append(votes[:100].sum() / votes.sum())
    assert shares[0] > 0.4
    assert shares[1] < 0.2


def test_tastes_are_kept_from_vote_to_vote():
    def agreement(taste):
        votes = drawn(voters=300, taste=taste, careless=0.0, tail=30.0)
        same = (votes.left + votes.right) == 1
        for_first = np.where(votes.left == 0, votes.outcome == 0, votes.outcome == 1)[same]
        share = np.bincount(votes.voter[same], for_first) / np.bincount(votes.voter[same])
        return share.std()

    assert agreement(1.5) > 2 * agreement(0.0)


def test_the_careless_do_not_look():
    fit = bradley_terry.fit(Counts.of(drawn(careless=1.0)))
    assert np.abs(fit.strength).max() < 0.05


def test_the_left_is_favoured_as_much_as_asked():
    table = Counts.of(drawn(side=0.5, taste=0.0, careless=0.0, tie=0.2)).table.sum(axis=(0, 1))
    assert table[Outcome.LEFT] > 1.4 * table[Outcome.RIGHT]
    assert table[Outcome.BOTH_BAD] == 0
    assert table[Outcome.TIE] / table.sum() == pytest.approx(0.19, abs=0.02)


def test_pairs_come_as_often_as_weighed():
    rng = np.random.default_rng(1)
    weight = np.array([[0, 3.0, 1.0], [3.0, 0, 0], [1.0, 0, 0]])
    votes = draw_votes(rng, names_of(3), STRENGTH, 8000, Population(), pair_weights=weight)
    met = Counts.of(votes).table.sum(axis=2)
    assert met[1, 2] + met[2, 1] == 0
    assert (met[0, 1] + met[1, 0]) / 8000 == pytest.approx(0.75, abs=0.02)
    assert met[0, 1] == pytest.approx(met[1, 0], rel=0.1)


@pytest.mark.parametrize("crowd", [{}, {"side": 0.4}, {"taste": 1.2, "tie": 0.2}, {"careless": 0.4}])
def test_the_pseudo_truth_is_what_very_many_votes_give(crowd):
    many = Population(voters=100_000, tail=30.0, **crowd)
    votes = draw_votes(np.random.default_rng(2), names_of(3), STRENGTH, 300_000, many)
    assert bradley_terry.fit(Counts.of(votes)).strength == pytest.approx(
        pseudo_truth(STRENGTH, many), abs=0.02
    )


@pytest.mark.parametrize(
    ("crowd", "sentence"),
    [
        ({"voters": 0}, "voters is 0; there must be at least one"),
        ({"taste": -0.1}, "taste not negative"),
        ({"taste": float("nan")}, "they must be at most 20 in size"),
        ({"side": -21.0}, "they must be at most 20 in size"),
        ({"tail": 0.0}, "tail is 0; it must be from 0.2 to 1000"),
        ({"tail": float("inf")}, "tail is inf"),
        ({"careless": 1.1}, "careless and tie must be shares"),
        ({"tie": 1.0}, "careless and tie must be shares"),
    ],
)
def test_bad_crowds_are_refused(crowd, sentence):
    with pytest.raises(ValueError, match=sentence):
        Population(**crowd)


def test_a_battle_takes_two():
    with pytest.raises(ValueError, match="there are 1 entries; a battle takes at least two"):
        draw_votes(np.random.default_rng(1), names_of(1), np.zeros(1), 5, Population())
