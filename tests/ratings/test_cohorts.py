import numpy as np
import pytest

from ratings import methods
from ratings.cohorts import pulls_together
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, names_of, world
from ratings.riggers import Riggers, draw_rigged, mixed

CROWD = Population(voters=1500)
EVERY = pytest.mark.parametrize("method", methods.METHODS)


def crowd(method, riggers=None, seed=1):
    """Votes, their fit, and cohorts of a hundred; half of the last one's voters are riggers, if there are any."""
    rng = np.random.default_rng(seed)
    strength = world(rng, 12)
    votes = draw_votes(rng, names_of(12), strength, 20_000, CROWD)
    cohort = rng.permutation(votes.voters) // 100
    if riggers is not None:
        cohort = np.append(cohort, np.full(riggers.voters, cohort.max() + 1))
        cohort[: riggers.voters] = cohort[-1]
        votes = mixed(votes, draw_rigged(rng, strength, 5, riggers, CROWD))
    return votes, methods.fit(Counts.of(votes), method), cohort


@EVERY
@pytest.mark.parametrize(("kind", "sign", "target"), [("target-only", 1, 5), ("against-rival", -1, 4)])
def test_a_cohort_that_pulls_is_found_with_its_target(method, kind, sign, target):
    votes, fit, cohort = crowd(method, Riggers(kind, 50, 30))
    found = pulls_together(fit, votes, cohort, np.random.default_rng(2), drawn=400)
    assert found.flagged[-1]
    assert np.sign(found.z[-1]) == sign
    assert found.target[-1] == target
    assert found.flagged[:-1].sum() <= 1


@EVERY
def test_honest_cohorts_are_suspected_as_seldom_as_was_asked(method):
    flagged = []
    for seed in range(5):
        votes, fit, cohort = crowd(method, seed=seed)
        found = pulls_together(fit, votes, cohort, np.random.default_rng(3), false_positives=0.05, drawn=300)
        flagged.extend(found.flagged)
    assert np.mean(flagged) < 0.12


def test_cohorts_without_votes_have_no_pull():
    votes, fit, _ = crowd("bradley-terry")
    cohort = np.zeros(votes.voters, int)
    cohort[0] = 5
    found = pulls_together(fit, votes, cohort, np.random.default_rng(2), drawn=400)
    assert found.z[1:5].tolist() == [0.0] * 4
    assert not found.flagged[1:5].any()
    nothing = Comparisons(votes.names, [], [], [], voter=[])
    assert len(pulls_together(fit, nothing, [], np.random.default_rng(2), drawn=400).flagged) == 0


def test_nobody_pulls_at_nobody():
    nobody = Comparisons((), [], [], [], voter=[])
    found = pulls_together(methods.fit(Counts.empty(())), nobody, [], np.random.default_rng(2), drawn=10)
    assert len(found.flagged) == 0


def test_what_is_not_possible_is_refused():
    votes, fit, cohort = crowd("bradley-terry")
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match=r"false_positives is 1.0; it must lie strictly between 0 and 1"):
        pulls_together(fit, votes, cohort, rng, false_positives=1.0)
    with pytest.raises(ValueError, match=r"cohort has 3 values; it must have one for each of \d+"):
        pulls_together(fit, votes, [0, 1, 2], rng)
    with pytest.raises(ValueError, match="the votes have no voters"):
        pulls_together(fit, Comparisons(votes.names, [0], [1], [0]), [0], rng)
    with pytest.raises(ValueError, match=r"cohort\[0\] is -1"):
        pulls_together(fit, votes, np.full(votes.voters, -1), rng)


def test_numbers_of_cohorts_may_be_far_apart():
    votes, fit, cohort = crowd("bradley-terry", Riggers("target-only", 50, 30))
    near, far = (
        pulls_together(fit, votes, numbers, np.random.default_rng(2), drawn=400)
        for numbers in (cohort, cohort * 5000)
    )
    assert far.threshold == near.threshold
    assert far.z[::5000].tolist() == near.z.tolist()
    assert np.flatnonzero(far.flagged).tolist() == (5000 * np.flatnonzero(near.flagged)).tolist()


def test_weights_and_other_names_are_refused():
    votes, fit, _ = crowd("bradley-terry")
    rng = np.random.default_rng(1)
    weighted = Comparisons(votes.names, [0], [1], [0], voter=[0], weight=[2.0])
    with pytest.raises(ValueError, match="the votes are weighted"):
        pulls_together(fit, weighted, [0], rng)
    with pytest.raises(ValueError, match="have different names"):
        pulls_together(fit, Comparisons(votes.names[::-1], [0], [1], [0], voter=[0]), [0], rng)
    with pytest.raises(ValueError, match="it must be a number from 0 and below 10,000,000"):
        pulls_together(fit, votes, np.full(votes.voters, 2**31), rng)
