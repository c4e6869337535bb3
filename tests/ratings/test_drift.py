"""The drift's doubt, beside algebra done by hand, refits without a voter, and simulated pairs of boards."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ratings import methods
from ratings.categories import shrunk
from ratings.counts import Counts
from ratings.drift import drift
from ratings.influence import strength_without
from ratings.moments import of_category, of_votes
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)
CROWD = Population(voters=300, tail=2.0, tie=0.1, taste=0.5)


def moment(votes, method="rao-kupper"):
    return of_votes(methods.fit(Counts.of(votes), method), votes)


def crowd(votes=3000, entries=5, seed=3, population=CROWD):
    rng = np.random.default_rng(seed)
    return draw_votes(rng, names_of(entries), world(rng, entries, 60.0), votes, population)


def pulls(votes, fit):
    """What each voter pulls at every parameter, vote by vote."""
    total = np.zeros((votes.voters, len(fit.bread)))
    for left, right, outcome, voter in zip(votes.left, votes.right, votes.outcome, votes.voter, strict=True):
        score = fit.lead_score[left, right, outcome]
        total[voter, left] += score
        total[voter, right] -= score
        if fit.tie_score is not None:
            total[voter, -2] += score
            total[voter, -1] += fit.tie_score[left, right, outcome]
    return total


@EVERY
def test_the_covariance_is_that_of_the_differences_voter_by_voter(method):
    whole = crowd(votes=8000, population=replace(CROWD, voters=2000, tail=9.0))
    before, after = whole.select(slice(0, 3000)), whole.select(slice(1500, None))
    old, new = (methods.fit(Counts.of(votes), method) for votes in (before, after))
    found = drift(of_votes(old, before), of_votes(new, after), whole.names, whole.names)
    assert (found.clustered, found.widened) == (True, False)
    room = np.zeros((2000, 5))
    given = [room.copy(), room.copy()]
    for its, votes, fit in zip(given, (before, after), (old, new), strict=True):
        sums = pulls(votes, fit)
        its[: len(sums)] = (sums @ fit.bread)[:, :5]
    moved = given[1] - given[0]
    voters = len(set(before.voter.tolist()) | set(after.voter.tolist()))
    apart = (new.bread - old.bread)[:, :5]
    prior = (
        apart.T
        @ np.diag([old.ridge] * 5 + np.sqrt(np.diag(new.prior) * np.diag(old.prior))[5:].tolist())
        @ apart
    )
    expected = moved.T @ moved * voters / (voters - 1) + prior
    assert found.covariance == pytest.approx(expected, rel=1e-3, abs=1e-9)
    assert found.gain == pytest.approx(new.strength - old.strength)


def test_two_entries_by_hand():
    """One pair, ties as half wins: a lead's step is the summed residual over the number of votes times p (1 - p)."""
    before = Comparisons(("x", "y"), [0] * 4, [1] * 4, [0, 0, 0, 1], voter=[0, 1, 2, 3])
    after = Comparisons(("x", "y"), [0] * 6, [1] * 6, [0, 0, 0, 1, 1, 1], voter=[0, 1, 2, 3, 4, 5])
    old, new = (methods.fit(Counts.of(votes), "bradley-terry", ridge=1e-12) for votes in (before, after))
    found = drift(of_votes(old, before), of_votes(new, after), ("x", "y"), ("y",))
    assert found.gain[0] == pytest.approx(-np.log(3.0))
    # before: p = 3/4, bread 1 / (4 * 3/16) = 4/3; after: p = 1/2, bread 1 / (6 / 4) = 2/3
    step = np.array(
        [1 / 2 * 2 / 3 - 1 / 4 * 4 / 3] * 3 + [-1 / 2 * 2 / 3 + 3 / 4 * 4 / 3] + [-1 / 2 * 2 / 3] * 2
    )
    clustered = 6 / 5 * (step**2).sum()
    # With two new voters only, single votes are asked too; those that one board has are shrunk toward chance.
    shared = (step[:4] ** 2) @ np.ones(4)
    smoothed = 4 / 5 * (shared + 1 / 2 * (step[0] ** 2 + step[3] ** 2))
    alone = 2 / 3 * ((step[4:] ** 2).sum() + 1 / 2 * (1 / 9 + 1 / 9))
    assert found.widened
    assert found.covariance[0, 0] == pytest.approx(max(clustered, smoothed + alone), rel=1e-6)


@EVERY
def test_a_voter_moves_the_drift_as_two_refits_without_them_show(method):
    whole = crowd(votes=6000)
    before, after = whole.select(slice(0, 4000)), whole
    fitter = methods.METHODS[method]
    fits = [fitter(Counts.of(votes)) for votes in (before, after)]
    moments = [of_votes(fit, votes) for fit, votes in zip(fits, (before, after), strict=True)]
    first, second = (one.contrasts(whole.names, whole.names).parts[0] for one in moments)
    moved = second.of_voters(0, 300) - first.of_voters(0, 300)
    activity = np.bincount(whole.voter, minlength=300)
    for voter in np.argsort(-activity)[20:24]:
        exact = [
            strength_without(fit, votes, votes.voter == voter, fitter) - fit.strength
            for fit, votes in zip(fits, (before, after), strict=True)
        ]
        assert -moved[voter] == pytest.approx(exact[1] - exact[0], abs=0.12 * np.abs(moved[voter]).max())


@EVERY
def test_a_board_does_not_drift_from_itself(method):
    one = moment(crowd(), method)
    found = drift(one, one, one.names, one.names)
    assert not found.gain.any()
    assert not found.covariance.any()
    assert not found.widened


def test_an_anchor_stands_still_and_lends_its_doubt():
    whole = crowd()
    before, after = moment(whole.select(slice(0, 1500))), moment(whole)
    names = whole.names
    mean, anchored = (drift(before, after, names, reference) for reference in (names, names[1:2]))
    assert [anchored.gain[1], anchored.covariance[1, 1]] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert anchored.gain == pytest.approx(mean.gain - mean.gain[1])
    form = np.eye(5) - np.outer(np.ones(5), np.eye(5)[1])
    assert anchored.covariance == pytest.approx(form @ mean.covariance @ form.T, abs=1e-9)
    low, high = anchored.interval()
    assert (low <= anchored.gain).all()
    assert (high >= anchored.gain).all()


def test_without_voters_shared_votes_count_once_where_the_boards_are_nested():
    whole = replace(crowd(votes=4000), voter=None)
    before, after = moment(whole.select(slice(0, 2000))), moment(whole)
    nested = drift(before, after, whole.names, whole.names, nested=True)
    apart = drift(before, after, whole.names, whole.names)
    one_each = replace(whole, voter=np.arange(4000))
    by_vote = drift(moment(one_each.select(slice(0, 2000))), moment(one_each), whole.names, whole.names)
    assert np.diag(nested.covariance) == pytest.approx(np.diag(by_vote.covariance), rel=0.02)
    # Half of the votes are in both: 1/2000 + 1/4000 against 1/2000 - 1/4000.
    assert np.diag(apart.covariance) / np.diag(nested.covariance) == pytest.approx(3.0, rel=0.06)
    assert not nested.clustered


def test_newcomers_do_not_move_those_who_were_there():
    """A newcomer of three won votes shifts the mean of a board, and no lead among the others."""
    whole = crowd(votes=5000)
    wider = Comparisons(
        (*whole.names, "new"),
        [*whole.left, 5, 5, 5],
        [*whole.right, 0, 1, 2],
        [*whole.outcome, 0, 0, 0],
        voter=[*whole.voter, 301, 302, 303],
    )
    found = drift(moment(whole), moment(wider), whole.names, whole.names)
    assert np.abs(found.gain).max() < 2e-3
    assert np.sqrt(np.diag(found.covariance)).max() < 2e-3
    assert abs(found.origins[1] - found.origins[0]) > 0.3


def test_a_category_is_moved_by_its_own_votes_and_by_all_others():
    votes = crowd(votes=6000)
    rare = np.arange(6000) % 10 == 0
    counts = Counts.of(votes.select(rare))
    boards = shrunk({"rare": counts}, Counts.of(votes), departure=0.3)
    one = of_category(boards.fits["rare"], votes.select(rare), boards.rests["rare"], votes.select(~rare), 0.3)
    moved = sum(part.of_voters(0, 300) for part in one.parts)
    for voter in np.argsort(-np.bincount(votes.voter))[10:13]:
        kept = votes.voter != voter
        rest = votes.select(kept)
        again = shrunk({"rare": Counts.of(votes.select(rare & kept))}, Counts.of(rest), departure=0.3)
        exact = again.fits["rare"].strength - boards.fits["rare"].strength
        assert -moved[voter] == pytest.approx(exact, abs=0.1 * np.abs(exact).max())


@pytest.mark.parametrize("kind", ["nested", "windows", "apart"])
@pytest.mark.parametrize("voters", [True, False])
def test_intervals_hold_what_they_say_whatever_two_boards_share(kind, voters):
    """No strength changes: in 120 pairs of boards, the 95 % intervals of the drifts hold zero."""
    rng = np.random.default_rng(11)
    names, strength, held = names_of(5), world(rng, 5, 60.0), []
    # Without the column every vote must be independent for its interval to hold.
    population = CROWD if voters else Population(voters=1, taste=0.0, careless=0.0, tie=0.1)
    for _ in range(120):
        whole = draw_votes(rng, names, strength, 1600, population)
        whole = whole if voters else replace(whole, voter=None)
        before, after = (
            whole.select(slice(0, 800)),
            whole if kind == "nested" else whole.select(slice(800, None)),
        )
        if kind == "apart" and voters:
            after = draw_votes(rng, names, strength, 800, population)
            after = replace(after, voter=after.voter + population.voters)
        found = drift(moment(before), moment(after), names, names, nested=kind == "nested")
        low, high = found.interval()
        held += [(low <= 0.0) & (high >= 0.0)]
    assert 0.925 <= np.mean(held) <= 0.985


def test_a_strength_that_changed_is_found():
    rng = np.random.default_rng(2)
    names, strength = names_of(4), world(rng, 4, 40.0)
    before = draw_votes(rng, names, strength, 4000, CROWD)
    changed = draw_votes(rng, names, strength + np.array([0.0, 0.0, 0.0, 0.6]), 4000, CROWD)
    after = Comparisons(
        names,
        *(np.concatenate(pair) for pair in zip(columns(before), columns(changed), strict=True)),
        voter=np.concatenate([before.voter, changed.voter + 300]),
    )
    low, high = drift(moment(before), moment(after), names, names).interval()
    assert low[3] > 0.0
    assert (high[:3] < 0.1).all()


def columns(votes):
    return votes.left, votes.right, votes.outcome


def test_chunks_of_voters_add_up(monkeypatch):
    whole = crowd()
    ends = moment(whole.select(slice(0, 1000))), moment(whole)
    at_once = drift(*ends, whole.names, whole.names).covariance
    monkeypatch.setattr("ratings.drift.LARGEST_SUMS", 7 * 50)
    monkeypatch.setattr("ratings.single_votes.LARGEST_SUMS", 60)
    assert drift(*ends, whole.names, whole.names).covariance == pytest.approx(at_once, abs=1e-12)


@pytest.mark.parametrize(
    ("entries", "reference", "sentence"),
    [
        (("entry-9",), ("entry-0",), "the entry 'entry-9' is not on both boards"),
        (("entry-1",), ("entry-2",), "'entry-2' of the reference is not among the entries"),
        (("entry-1",), (), "the reference is empty"),
    ],
)
def test_what_cannot_be_compared_is_refused(entries, reference, sentence):
    one = moment(crowd(votes=100))
    with pytest.raises(ValueError, match=sentence):
        drift(one, one, entries, reference)


@pytest.mark.parametrize("methods_of_both", [*pairwise(methods.METHODS)])
def test_boards_of_two_methods_are_refused(methods_of_both):
    votes = crowd(votes=100)
    one, other = (moment(votes, method) for method in methods_of_both)
    with pytest.raises(ValueError, match="they must be by one method"):
        drift(one, other, votes.names, votes.names)
