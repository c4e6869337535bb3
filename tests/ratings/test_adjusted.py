import numpy as np
import pytest
import statsmodels.api as sm

from ratings import adjusted, methods
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.boards import names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)
MODELS = {"davidson": methods.davidson.MODEL, "rao-kupper": methods.rao_kupper.MODEL}


def board(number=4000, size=5, seed=1, voters=200):
    """Votes in which longer clips and louder ones are liked better, and each entry has its habits."""
    rng = np.random.default_rng(seed)
    strength = np.linspace(0.8, -0.8, size)
    left = rng.integers(size, size=number)
    right = (left + rng.integers(1, size, size=number)) % size
    habit = rng.normal(0, 0.5, size)
    table = {
        "seconds": habit[left] - habit[right] + rng.normal(0, 2.0, number),
        "loud": rng.integers(-1, 2, number).astype(float),
    }
    lead = strength[left] - strength[right] + 0.2 + 0.3 * table["seconds"] - 0.4 * table["loud"]
    chance = np.moveaxis(MODELS["rao-kupper"].cells(lead, 0.4).chance, 0, 1)
    outcome = (rng.random(number)[:, None] > chance.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    votes = Comparisons(names_of(size), left, right, outcome, voter=rng.integers(voters, size=number))
    return votes, table


def design(votes, table):
    """Strengths that sum to zero (the last is minus the others), side, covariates."""
    entries = np.eye(len(votes.names))[votes.left] - np.eye(len(votes.names))[votes.right]
    return np.column_stack([entries[:, :-1] - entries[:, -1:], np.ones(len(votes)), *table.values()])


def test_half_ties_agree_with_a_logistic_regression():
    votes, table = board()
    fit = adjusted.fit(votes, table, ridge=1e-12)
    score = np.array([1.0, 0.0, 0.5, 0.5])[votes.outcome]
    oracle = sm.GLM(score, design(votes, table), family=sm.families.Binomial()).fit(tol=1e-14)
    assert fit.strength[:-1] * ELO_PER_LOGIT == pytest.approx(oracle.params[:4] * ELO_PER_LOGIT, abs=1e-6)
    assert [fit.side_effect, *fit.effects] == pytest.approx(oracle.params[4:], abs=1e-8)
    robust = sm.GLM(score, design(votes, table), family=sm.families.Binomial()).fit(tol=1e-14, cov_type="HC0")
    assert fit.standard_errors[:-1] == pytest.approx(robust.bse[:4], rel=1e-6)
    assert fit.effect_errors == pytest.approx(robust.bse[5:], rel=1e-6)
    by_voter = sm.GLM(score, design(votes, table), family=sm.families.Binomial()).fit(
        tol=1e-14, cov_type="cluster", cov_kwds={"groups": votes.voter, "use_correction": False}
    )
    clusters = fit.with_covariance(adjusted.clustered(fit, votes, table).covariance)
    correction = np.sqrt(200 / 199)
    # Two hundred voters weigh less than two hundred equally active ones: no interval may be narrower then.
    assert (clusters.effect_errors >= by_voter.bse[5:] * correction * (1 - 1e-6)).all()
    assert (clusters.effect_errors >= fit.effect_errors * (1 - 1e-9)).all()


@EVERY
def test_groups_and_rows_are_one_fit(method):
    votes, table = board()
    table["seconds"] = np.rint(table["seconds"])
    rows = adjusted.fit(votes, table, method=method)
    groups = adjusted.fit(votes, table, method=method, grouped=True)
    assert groups.strength == pytest.approx(rows.strength, abs=1e-11)
    assert groups.effects == pytest.approx(rows.effects, abs=1e-11)
    assert groups.parameter_covariance == pytest.approx(rows.parameter_covariance, abs=1e-11)


@pytest.mark.parametrize("method", MODELS)
def test_without_covariates_it_is_the_plain_fit(method):
    votes, _ = board()
    counts = Counts.of(votes)
    plain, fit = methods.fit(counts, method), adjusted.fit(votes, {}, method=method)
    assert fit.strength == pytest.approx(plain.strength, abs=1e-10)
    assert fit.side_effect == pytest.approx(plain.side_effect, abs=1e-10)
    assert fit.tie == pytest.approx(plain.tie, abs=1e-10)
    assert fit.bread == pytest.approx(plain.bread, abs=1e-10)
    assert fit.prior == pytest.approx(plain.prior, abs=1e-12)
    doubt = adjusted.clustered(fit, votes, {})
    wanted = clustered(plain.with_covariance(fit.parameter_covariance), votes)
    assert doubt.covariance == pytest.approx(wanted.covariance, abs=1e-12)
    assert doubt.effective_voters == wanted.effective_voters


@pytest.mark.parametrize("method", MODELS)
def test_the_fit_is_where_a_likelihood_written_anew_is_greatest(method):
    votes, table = board(800)
    fit = adjusted.fit(votes, table, method=method, ridge=1e-9)

    def log_likelihood(point):
        strength, side, effects, tie = point[:5], point[5], point[6:8], point[8]
        lead = strength[votes.left] - strength[votes.right] + side + effects @ np.stack([*table.values()])
        if method == "davidson":
            terms = np.stack([np.exp(lead / 2), np.exp(-lead / 2), np.full_like(lead, np.exp(tie))])
            chance = terms / terms.sum(axis=0)
        else:
            left, right = 1 / (1 + np.exp(tie - lead)), 1 / (1 + np.exp(tie + lead))
            chance = np.stack([left, right, 1 - left - right])
        return np.log(chance[np.minimum(votes.outcome, 2), np.arange(len(votes))]).sum()

    point = np.concatenate([fit.strength, [fit.side_effect], fit.effects, [fit.tie]])
    for direction in np.eye(9):
        step = 1e-4 * direction
        slope = (log_likelihood(point + step) - log_likelihood(point - step)) / 2e-4
        assert abs(slope) < 1e-4
    best = log_likelihood(point)
    rng = np.random.default_rng(3)
    assert all(log_likelihood(point + rng.normal(0, 0.01, 9)) < best for _ in range(50))


@EVERY
def test_the_order_without_adjustment_can_be_length_alone(method):
    rng = np.random.default_rng(2)
    number = 30_000
    left = rng.integers(3, size=number)
    right = (left + rng.integers(1, 3, size=number)) % 3
    length = np.array([2.0, 0.0, -2.0])  # the weakest entry makes the longest clips
    strength = np.array([-0.4, 0.0, 0.4])
    seconds = length[left] - length[right] + rng.normal(0, 1.0, number)
    lead = strength[left] - strength[right] + 0.5 * seconds
    outcome = np.where(rng.random(number) < 1 / (1 + np.exp(-lead)), Outcome.LEFT, Outcome.RIGHT)
    votes = Comparisons(names_of(3), left, right, outcome)
    plain = methods.fit(Counts.of(votes), method).strength
    fit = adjusted.fit(votes, {"seconds": seconds}, method=method)
    assert np.argsort(plain).tolist() == [2, 1, 0]
    assert fit.strength == pytest.approx(strength, abs=0.06)
    assert fit.effects == pytest.approx([0.5], abs=0.03)
    assert fit.ranks().low.tolist() == [3, 2, 1]
    low, high = fit.interval()
    assert ((low < strength) & (strength < high)).all()


@EVERY
def test_units_change_effects_and_nothing_else(method):
    votes, table = board(2000)
    fit = adjusted.fit(votes, table, method=method)
    scaled = adjusted.fit(
        votes, {"seconds": table["seconds"] * 1000.0, "loud": table["loud"] / 8.0}, method=method
    )
    assert scaled.strength == pytest.approx(fit.strength, abs=1e-10)
    assert scaled.effects == pytest.approx(fit.effects * [1e-3, 8.0], rel=1e-9)
    assert scaled.effect_errors == pytest.approx(fit.effect_errors * [1e-3, 8.0], rel=1e-9)


def test_exchanging_the_sides_turns_the_side_effect_only():
    votes, table = board(2000)
    turned = np.array([1, 0, 2, 3])[votes.outcome]
    other = Comparisons(votes.names, votes.right, votes.left, turned, voter=votes.voter)
    fit = adjusted.fit(votes, table)
    mirrored = adjusted.fit(other, {name: -values for name, values in table.items()})
    assert mirrored.strength == pytest.approx(fit.strength, abs=1e-10)
    assert mirrored.effects == pytest.approx(fit.effects, abs=1e-10)
    assert mirrored.side_effect == pytest.approx(-fit.side_effect, abs=1e-10)


@pytest.mark.parametrize("method", methods.METHODS)
def test_a_covariate_that_belongs_to_the_entries_is_refused_by_name(method):
    votes, table = board()
    resolution = np.array([720, 1080, 480, 720, 2160.0])
    table["resolution"] = resolution[votes.left] - resolution[votes.right]
    with pytest.raises(ValueError, match="the covariate 'resolution' cannot be told from the entries"):
        adjusted.fit(votes, table, method=method)
    del table["resolution"]
    with pytest.raises(ValueError, match=r"the covariate '(seconds|again)' cannot be told"):
        adjusted.fit(votes, {**table, "again": table["seconds"] * 3.0}, method=method)
    with pytest.raises(ValueError, match="the covariate 'left' cannot be told"):
        adjusted.fit(votes, {"left": np.ones(len(votes))}, method=method)


@pytest.mark.parametrize("ridge", [0.0, -1.0, float("nan"), float("inf")])
def test_a_bad_ridge_is_refused(ridge):
    votes, table = board(100)
    with pytest.raises(ValueError, match="it must be a positive finite precision"):
        adjusted.fit(votes, table, ridge=ridge)


def test_an_unknown_method_and_another_covariance_are_refused():
    votes, table = board(100)
    with pytest.raises(ValueError, match="'elo'; it must be one of bradley-terry, davidson, rao-kupper"):
        adjusted.fit(votes, table, method="elo")
    with pytest.raises(ValueError, match=r"shape \(2, 2\); it must be \(8, 8\)"):
        adjusted.fit(votes, table).with_covariance(np.eye(2))


@EVERY
def test_all_answers_alike_stay_finite(method):
    votes = Comparisons(names_of(3), [0, 0, 1], [1, 2, 2], [0, 0, 0])
    fit = adjusted.fit(votes, {"a": [1.0, 5.0, -2.0]}, method=method)
    assert np.isfinite(fit.parameter_covariance).all()
    assert fit.tiers == (("entry-0",), ("entry-1",), ("entry-2",))
    assert fit.components == (names_of(3),)


def test_no_votes_leave_the_prior():
    nothing = Comparisons(names_of(2), [], [], [])
    fit = adjusted.fit(nothing, {}, method="rao-kupper")
    assert fit.strength.tolist() == [0.0, 0.0]
    nobody = Comparisons((), [], [], [], voter=[])
    alone = adjusted.fit(nobody, {"a": []}, method="davidson")
    assert (len(alone.strength), alone.side_effect) == (0, 0.0)
    assert adjusted.clustered(alone, nobody, {"a": []}).voters == 0


def test_a_value_so_far_out_that_the_others_vanish_is_said():
    votes, table = board()
    # The left won, so that its own vote says nothing against any effect.
    table["seconds"][np.argmax(votes.outcome == Outcome.LEFT)] = 1e7
    with pytest.raises(ValueError, match="the covariate 'seconds' has values so far out"):
        adjusted.fit(votes, table)
