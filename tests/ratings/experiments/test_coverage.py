import dataclasses

import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.experiments import coverage
from ratings.experiments.coverage import CLUSTERED, Case, covered, lines, pseudo_fit
from ratings.populations import Population, draw_votes, pseudo_truth, world

CROWD = Population(voters=1000)


@pytest.mark.parametrize("method", methods.METHODS)
def test_clustered_intervals_hold_where_those_of_single_votes_do_not(method):
    held = {name: np.mean(shares) for name, shares in covered(Case(20_000, CROWD, method), 40, 2).items()}
    assert held[CLUSTERED] >= 0.88
    assert held["sandwich of votes"] <= 0.82
    assert held["Hessian"] <= 0.82
    if method == "bradley-terry":
        assert held["bootstrap of votes"] <= 0.82


def test_voters_of_one_mind_need_no_clusters():
    alike = dataclasses.replace(CROWD, taste=0.0, careless=0.0, tail=3.0)
    held = {name: np.mean(shares) for name, shares in covered(Case(20_000, alike), 30, 2).items()}
    assert all(0.92 <= share <= 0.975 for name, share in held.items() if name != "bootstrap of votes")


def test_the_pseudo_truth_is_that_of_the_populations():
    strength = world(np.random.default_rng(1), 8, 80.0)
    even = dataclasses.replace(CROWD, side=0.0)
    found = pseudo_fit(strength, even, "bradley-terry").strength
    assert found == pytest.approx(pseudo_truth(strength, even), abs=1e-6)


@pytest.mark.parametrize("method", ["davidson", "rao-kupper"])
def test_the_pseudo_truth_is_what_very_many_votes_tend_to(method):
    rng = np.random.default_rng(1)
    many = Population(voters=100_000, tail=30.0, side=0.3, taste=0.8)
    strength = world(rng, 4, 80.0)
    names = tuple(f"entry-{number}" for number in range(4))
    seen = methods.fit(Counts.of(draw_votes(rng, names, strength, 400_000, many)), method)
    assert seen.parameters == pytest.approx(pseudo_fit(strength, many, method).parameters, abs=0.03)


def test_only_clusters_of_enough_voters_are_held_to_a_bound():
    small, large = Case(500, Population(voters=50)), Case(500, CROWD)
    assert all(line.met is None for line in lines(small, 2, 1))
    assert [line.what.endswith(CLUSTERED) for line in lines(large, 2, 1)] == [
        line.met is not None for line in lines(large, 2, 1)
    ]


def test_a_run_says_every_case(monkeypatch):
    monkeypatch.setattr(coverage, "CASES", (Case(500, CROWD), Case(500, CROWD, "davidson")))
    assert len(coverage.run(2, 1)) == 7
