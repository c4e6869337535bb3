import numpy as np
import pytest

from ratings.counts import Counts
from ratings.outcomes import Outcome
from ratings.populations import Population, draw_votes, names_of, world
from ratings.riggers import DISGUISED_SHARE, KINDS, Riggers, draw_rigged, mixed

TARGET = 4
CROWD = Population(voters=50, taste=0.0, careless=0.0, tie=0.0)
STRENGTH = np.linspace(0.6, -0.6, 10)


def rigged(kind, voters=40, votes=250, accuracy=1.0, target=TARGET):
    return draw_rigged(
        np.random.default_rng(1), STRENGTH, target, Riggers(kind, voters, votes, accuracy), CROWD
    )


def share_won(votes, entry):
    win, _ = Counts.of(votes).wins()
    return win[entry].sum() / (win[entry].sum() + win[:, entry].sum())


@pytest.mark.parametrize("kind", KINDS)
def test_everyone_casts_as_many_votes_on_shuffled_sides(kind):
    votes = rigged(kind)
    assert np.bincount(votes.voter).tolist() == [250] * 40
    on_target = (votes.left == TARGET) | (votes.right == TARGET)
    assert np.mean(votes.left[on_target] == TARGET) == pytest.approx(0.5, abs=0.05)
    if kind != "skipping":
        assert on_target.mean() == pytest.approx(2 / 10, abs=0.02)


def test_whoever_skips_sees_the_target_only():
    votes = rigged("skipping")
    assert ((votes.left == TARGET) | (votes.right == TARGET)).all()
    assert share_won(votes, TARGET) == 1.0


@pytest.mark.parametrize("kind", ["target-only", "random-elsewhere", "omnipresent"])
def test_the_target_wins_whenever_it_is_known(kind):
    assert share_won(rigged(kind), TARGET) == 1.0
    half_known = share_won(rigged(kind, accuracy=0.5), TARGET)
    assert half_known == pytest.approx(0.75, abs=0.05)


def test_elsewhere_answers_are_honest_or_random():
    honest, random = rigged("target-only"), rigged("random-elsewhere")
    assert share_won(honest, 0) > 0.55
    assert share_won(random, 0) == pytest.approx(0.5 * 8 / 9, abs=0.04)


def test_the_omnipresent_vote_near_rivals_down():
    votes = rigged("omnipresent")
    assert share_won(votes, 3) < 0.15  # 23 points better; against the other near rivals it is honest
    assert share_won(votes, 0) > 0.55  # 93 points better


def test_against_a_rival_the_next_better_loses_and_the_target_is_left_alone():
    votes = rigged("against-rival")
    assert share_won(votes, TARGET - 1) == 0.0
    assert share_won(rigged("against-rival", target=0), 1) == 0.0


def test_the_disguised_lose_now_and_then():
    wanted = DISGUISED_SHARE + (1 - DISGUISED_SHARE) * 0.5
    assert share_won(rigged("disguised"), TARGET) == pytest.approx(wanted, abs=0.05)


def test_both_crowds_keep_their_votes_and_numbers():
    rng = np.random.default_rng(2)
    honest = draw_votes(rng, names_of(10), world(rng, 10), 500, CROWD)
    bad = rigged("skipping", voters=3, votes=5)
    both = mixed(honest, bad)
    assert np.array_equal(Counts.of(both).table, (Counts.of(honest) + Counts.of(bad)).table)
    assert both.voters == honest.voters + 3
    assert np.array_equal(both.voter[-15:] - honest.voters, bad.voter)
    assert both.outcome[-15:].max() <= Outcome.TIE


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("loud", 1, 1), "the kind is 'loud'; it must be one of skipping, target-only, random-elsewhere"),
        (("skipping", 0, 1), "there are 0 riggers of 1 votes; both must be at least 1"),
        (("skipping", 1, 1, 1.5), "accuracy is 1.5; it must be a share from 0 to 1"),
    ],
)
def test_bad_riggers_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Riggers(*options)
