import numpy as np
import pytest

from ratings.outcomes import Outcome
from ratings.simulate import draw_comparisons, draw_outcome, draw_outcomes


def shares(lead, **chances):
    drawn = draw_outcomes(np.random.default_rng(5), np.full(100_000, lead), np.zeros(100_000), **chances)
    return np.bincount(drawn, minlength=4) / 100_000


# Monte-Carlo error of a share is at most .0016 here; the bounds are six of them.
def test_equals_tie_as_often_as_asked():
    assert shares(0.0, tie=0.3) == pytest.approx([0.35, 0.35, 0.3, 0], abs=0.01)


def test_decided_votes_follow_bradley_terry():
    left, right, tie, bad = shares(1.2, tie=0.1)
    assert left / right == pytest.approx(np.exp(1.2), rel=0.03)
    assert tie / np.sqrt(left * right) == pytest.approx(2 * 0.1 / 0.9, rel=0.03)
    assert bad == 0


def test_careless_voters_press_any_button():
    assert shares(3.0, noise=1.0) == pytest.approx([0.25] * 4, abs=0.01)
    assert shares(50.0, tie=0.0, noise=0.2) == pytest.approx([0.85, 0.05, 0.05, 0.05], abs=0.01)


def test_the_same_seed_gives_the_same_votes_one_by_one_or_together():
    one = draw_outcome(np.random.default_rng(9), 0.4, -0.2)
    assert isinstance(one, Outcome)
    assert one == draw_outcomes(np.random.default_rng(9), [0.4], [-0.2])[0]


def test_no_strength_is_too_far_out():
    assert shares(1e6) == pytest.approx([1, 0, 0, 0])
    assert shares(-1e6, tie=0.9) == pytest.approx([0, 1, 0, 0])


@pytest.mark.parametrize(
    ("chances", "sentence"),
    [
        ({"tie": 1.0}, "tie is 1.0"),
        ({"tie": -0.1}, "tie is -0.1"),
        ({"noise": 1.5}, "noise is 1.5"),
        ({"noise": float("nan")}, "noise is nan"),
    ],
)
def test_chances_outside_their_range_are_refused(chances, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw_outcome(np.random.default_rng(0), 0.0, 0.0, **chances)


def test_strengths_must_be_finite():
    with pytest.raises(ValueError, match="a strength is not finite"):
        draw_outcome(np.random.default_rng(0), float("nan"), 0.0)


def test_drawn_votes_meet_every_pair_on_both_sides():
    votes = draw_comparisons(np.random.default_rng(0), ("a", "b", "c"), [0.0, 0.0, 0.0], 600)
    met = np.zeros((3, 3), int)
    np.add.at(met, (votes.left, votes.right), 1)
    assert (met[~np.eye(3, dtype=bool)] > 60).all()
    assert len(votes) == 600


@pytest.mark.parametrize(("names", "strength"), [(("a",), [0.0]), (("a", "b"), [0.0])])
def test_a_world_needs_two_entries_with_a_strength_each(names, strength):
    with pytest.raises(ValueError, match="at least two names"):
        draw_comparisons(np.random.default_rng(0), names, strength, 5)
