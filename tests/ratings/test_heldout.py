import numpy as np
import pytest

from ratings import davidson, heldout, rao_kupper
from ratings.counts import Counts
from ratings.heldout import CONSTANT, compare
from ratings.methods import METHODS
from ratings.outcomes import Comparisons
from tests.ratings.boards import names_of

STRENGTH = np.array([1.1, 0.6, 0.2, -0.1, -0.6, -1.2])
MODELS = {"davidson": (davidson.MODEL, -0.4), "rao-kupper": (rao_kupper.MODEL, 0.8)}


def drawn(method, votes=6000, side=0.6, seed=1, voters=None):
    """Votes with a model's own chances, and their entropy in nats a vote."""
    rng = np.random.default_rng(seed)
    model, tie = MODELS[method]
    left = rng.integers(6, size=votes)
    right = (left + rng.integers(1, 6, size=votes)) % 6
    chance = model.cells(STRENGTH[left] - STRENGTH[right] + side, tie).chance
    outcome = (rng.random(votes) > np.cumsum(chance, axis=0)).sum(axis=0)
    who = None if voters is None else rng.integers(voters, size=votes)
    entropy = -(chance * np.log(chance)).sum() / votes
    return Comparisons(names_of(6), left, right, outcome, who), entropy


@pytest.mark.parametrize("method", MODELS)
def test_the_model_that_made_the_votes_predicts_them_best(method):
    votes, entropy = drawn(method)
    best, *_, last = compare(votes, np.random.default_rng(2))
    assert best.method == method
    assert (best.behind, best.behind_error) == (0.0, 0.0)
    # The loss of 6000 votes strays from the entropy by .008 (one standard error), and the fit adds .001.
    assert best.log_loss == pytest.approx(entropy, abs=0.025)
    assert last.method == CONSTANT
    assert last.behind > 10 * last.behind_error > 0


def test_a_side_effect_is_worth_a_model_that_knows_it():
    scores = {score.method: score for score in compare(drawn("davidson")[0], np.random.default_rng(2))}
    assert set(scores) == {*METHODS, CONSTANT}
    blind = scores["bradley-terry"]
    assert blind.behind > 5 * blind.behind_error
    assert blind.accuracy < scores["davidson"].accuracy
    for score in scores.values():
        assert score.behind == pytest.approx(score.log_loss - scores["davidson"].log_loss)
        assert 0.0 <= score.accuracy <= 1.0


def test_scores_come_best_first_and_the_seed_gives_them_again():
    votes, _ = drawn("rao-kupper", 300)
    one, two = (compare(votes, np.random.default_rng(4), folds=3) for _ in range(2))
    assert one == two
    assert [score.log_loss for score in one] == sorted(score.log_loss for score in one)


def training_sets(monkeypatch):
    """Collect the counts that the constant is made of: those of the other folds."""
    seen, constant = [], heldout._constant
    monkeypatch.setattr(heldout, "_constant", lambda counts: seen.append(counts) or constant(counts))
    return seen


def test_a_voters_votes_are_never_in_both_parts(monkeypatch):
    seen = training_sets(monkeypatch)
    # Voter v only ever meets entries 2v and 2v + 1, so that the counts tell whose votes they are.
    voter = np.repeat(np.arange(5), 8)
    votes = Comparisons(names_of(10), 2 * voter, 2 * voter + 1, np.tile([0, 1, 2, 0], 10), 3 * voter + 7)
    compare(votes, np.random.default_rng(1), folds=5)
    used = np.array([counts.table.sum(axis=2)[2 * np.arange(5), 2 * np.arange(5) + 1] for counts in seen])
    assert used.shape == (5, 5)
    assert set(used.ravel().tolist()) == {0, 8}
    assert (used == 0).sum(axis=0).tolist() == [1] * 5, "each voter is held out once"
    assert (used == 0).sum(axis=1).tolist() == [1] * 5, "and numbers with gaps make no fold larger"


def test_without_voters_votes_are_held_out_one_by_one(monkeypatch):
    seen = training_sets(monkeypatch)
    votes, _ = drawn("davidson", 103)
    compare(votes, np.random.default_rng(1), folds=4)
    assert sorted(103 - counts.votes for counts in seen) == [25, 26, 26, 26]


def test_the_doubt_of_a_difference_is_that_of_voters():
    votes, _ = drawn("davidson", 1500)
    loud = votes.select(np.repeat(np.arange(1500), 4))
    who = Comparisons(
        *(getattr(loud, name) for name in ("names", "left", "right", "outcome")), np.arange(6000) // 4
    )
    alone = compare(votes, np.random.default_rng(1))[-1]
    four = compare(who, np.random.default_rng(1))[-1]
    assert four.behind == pytest.approx(alone.behind, rel=0.05)
    assert four.behind_error == pytest.approx(alone.behind_error, rel=0.05)


def test_a_weight_is_so_many_votes_of_its_voter():
    votes, _ = drawn("rao-kupper", 400, voters=40)
    times = np.random.default_rng(3).integers(0, 4, 400)
    repeated = votes.select(np.repeat(np.arange(400), times))
    parts = (votes.names, votes.left, votes.right, votes.outcome, votes.voter)
    one = compare(Comparisons(*parts, weight=times), np.random.default_rng(5))
    other = compare(repeated, np.random.default_rng(5))
    for a, b in zip(one, other, strict=True):
        assert a.method == b.method
        assert a.log_loss == pytest.approx(b.log_loss)
        assert a.behind_error == pytest.approx(b.behind_error)
        assert a.accuracy == pytest.approx(b.accuracy)


def test_by_hand_the_constant_says_what_the_others_said():
    votes = Comparisons(names_of(2), [0, 0], [1, 1], [0, 3])
    constant = next(s for s in compare(votes, np.random.default_rng(1), folds=2) if s.method == CONSTANT)
    # Left is predicted from one vote for neither, and neither from one for left: one of four chances each.
    assert constant.log_loss == pytest.approx(np.log(4))
    assert constant.accuracy == 0.5, "it thinks both sides as likely"


def test_without_decided_votes_there_is_no_accuracy():
    votes = Comparisons(names_of(2), [0, 1, 0], [1, 0, 1], [2, 3, 0], weight=[1.0, 1.0, 0.0])
    assert all(np.isnan(score.accuracy) for score in compare(votes, np.random.default_rng(1), folds=2))


@pytest.mark.parametrize(
    ("votes", "folds", "sentence"),
    [
        (drawn("davidson", 50)[0], 1, "there are 1 folds and 50 votes; folds must be from 2 to their number"),
        (drawn("davidson", 5)[0], 6, "6 folds and 5 votes"),
        (Comparisons(names_of(2), [0] * 9, [1] * 9, [0] * 9, [4] * 9), 2, "2 folds and 1 voters"),
        (Comparisons(names_of(2), [], [], []), 2, "2 folds and 0 votes"),
        (Comparisons(names_of(2), [0, 1], [1, 0], [0, 0], weight=[0.0, 0.0]), 2, "every weight is zero"),
    ],
)
def test_what_cannot_be_split_is_refused(votes, folds, sentence):
    with pytest.raises(ValueError, match=sentence):
        compare(votes, np.random.default_rng(1), folds)


def test_what_was_never_seen_costs_much_and_not_infinitely_much():
    votes = Comparisons(names_of(3), [0] * 20 + [1], [1] * 20 + [2], [0] * 20 + [1])
    assert all(np.isfinite(score.log_loss) for score in compare(votes, np.random.default_rng(1), folds=21))
    assert Counts.of(votes).votes == 21
