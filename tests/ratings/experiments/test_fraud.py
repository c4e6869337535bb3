import numpy as np
import pytest

from ratings.experiments import fraud
from ratings.experiments.fraud import SKIPPING, Found, rigged
from ratings.riggers import Riggers


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """A third of the votes, so that a run takes a second or two."""
    monkeypatch.setattr(fraud, "HONEST_VOTES", 30_000)
    monkeypatch.setattr(fraud, "CROWD", fraud.Population(voters=1500))


def test_skippers_are_found_and_their_target_falls_back():
    found = rigged([1, 0], SKIPPING[0])
    assert found.riggers >= 0.99
    assert found.honest <= 0.02
    assert found.moved > 50
    assert abs(found.left) <= 3


def test_cohorts_that_collude_are_found_where_their_voters_are_not():
    found = [rigged([1, rep], Riggers("target-only", 100, 40)) for rep in range(2)]
    assert np.mean([one.riggers for one in found]) < 0.1
    assert np.mean([one.cohorts for one in found]) >= 0.75
    assert np.mean([one.honest_cohorts for one in found]) <= 0.1
    assert np.mean([one.moved for one in found]) > 20
    assert np.mean([abs(one.left) for one in found]) <= 10


def test_a_run_says_every_way_and_what_was_promised(monkeypatch):
    def like(_seed, riggers):
        good = riggers.kind in {"skipping", "target-only"}
        return Found(1.0, 0.01, 1.0 if good else 0.0, 0.0, 30.0, 1.0 if good else 20.0)

    monkeypatch.setattr(fraud, "rigged", like)
    lines = fraud.run(2, 1)
    assert len(lines) == 3 * (len(fraud.SKIPPING) + len(fraud.IN_COHORTS))
    held = [line for line in lines if line.met is not None]
    assert all(line.met for line in held)
    assert len(held) == 9 + 2
    monkeypatch.setattr(fraud, "rigged", lambda _seed, _riggers: Found(0.5, 0.2, 0.1, 0.0, 30.0, -20.0))
    assert not any(line.met for line in fraud.run(2, 1) if line.met is not None)


def test_every_voter_is_in_one_cohort_and_half_of_the_colluding_ones_are_honest():
    number = np.array([3, 0, 5, 1, 2, 7, 1, 1] * 100)
    bad = np.arange(800) >= 700
    cohort, colluding = fraud._cohorts(np.random.default_rng(1), number, bad)
    assert len(cohort) == 800
    assert colluding.sum() == 2
    for group in np.flatnonzero(colluding):
        members = np.flatnonzero(cohort == group)
        assert bad[members].mean() == 0.5
        assert (number[members][~bad[members]] > 0).all()
    assert not bad[~colluding[cohort]].any()
