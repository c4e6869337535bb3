import numpy as np

from ratings import bradley_terry
from ratings.agenda import pair_probabilities
from ratings.counts import Counts
from ratings.experiments import sampling
from ratings.experiments.sampling import BATCH, FIRST_UNIFORM, ORDER_VOTES, course
from ratings.populations import Population, draw_votes, world

# Voters of one mind who never err: the strengths that votes are drawn from are those a fit tends to.
ALIKE = Population(voters=10_000, taste=0.0, tail=30.0, careless=0.0, tie=0.0)


def voted_by_agenda(seed, size=12, batches=20):
    """Fit of the votes on pairs that each time the agenda of the fit before asked for, and the truth."""
    rng = np.random.default_rng(seed)
    strength = world(rng, size)
    counts, fit = Counts.empty(tuple("abcdefghijklmnop"[:size])), None
    for _ in range(batches):
        weights = None if fit is None else pair_probabilities(fit.strength, fit.covariance).probability
        counts += Counts.of(draw_votes(rng, counts.names, strength, 200, ALIKE, pair_weights=weights))
        fit = bradley_terry.fit(counts, start=None if fit is None else fit.strength)
    return fit, strength


def test_the_agenda_saves_votes_to_the_order_and_to_a_leader():
    order, leader = sampling.run(5, 1)
    assert float(order.measured.split()[0]) >= 1.05
    assert float(leader.measured.split()[0]) >= 1.6


def test_pairs_that_the_votes_chose_leave_intervals_true():
    held = []
    for seed in range(60):
        fit, strength = voted_by_agenda(seed)
        held.append(np.mean(np.abs(fit.strength - strength) <= 1.96 * fit.standard_errors))
    assert 0.90 <= np.mean(held) <= 0.985


def test_both_policies_begin_with_the_same_uniform_votes():
    uniform, ours = (course(3, uniform=even, most=2 * FIRST_UNIFORM) for even in (True, False))
    first = FIRST_UNIFORM // BATCH
    assert uniform.tau[:first].tolist() == ours.tau[:first].tolist()
    assert uniform.tau[first : 2 * first].tolist() != ours.tau[first : 2 * first].tolist()


def test_a_leader_never_apart_counts_as_all_votes_allowed():
    assert course(1, uniform=True, most=2000).separated == 2000


def test_a_mean_order_never_reached_counts_as_all_its_votes(monkeypatch):
    monkeypatch.setattr(sampling, "TAU", 1.1)
    with_all = sampling.run(1, 1)[0]
    assert f"({ORDER_VOTES:,} / {ORDER_VOTES:,})" in with_all.what
    assert with_all.measured.startswith("1.00")
    assert not with_all.met


def test_a_factor_says_its_goal():
    runs = [sampling.Course(np.ones(2), votes) for votes in (800, 400)]
    line = sampling._factor("votes", sampling._votes_to_leader, runs[:1], runs[1:], 2.5)
    assert (line.measured, line.wanted, line.met) == ("2.00 +- 0.00", ">= 2.5", False)
    assert line.what == "votes: uniform over agenda (800 / 400)"
