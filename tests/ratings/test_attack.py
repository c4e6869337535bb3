import numpy as np
import pytest

from ratings import methods
from ratings.attack import attack
from ratings.counts import Counts
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import names_of

FITTER = methods.METHODS["bradley-terry"]


@pytest.fixture(scope="module")
def board():
    rng = np.random.default_rng(3)
    votes = draw_votes(rng, names_of(30), world(rng), 100_000, Population(voters=5000))
    counts = Counts.of(votes)
    return FITTER(counts), counts


def test_skipping_is_worth_fifteen_times_the_votes(board):
    fit, counts = board
    honest, skipping = (
        attack(fit, counts, FITTER, target="entry-9", voters=50, votes=20, skipping=way)
        for way in (False, True)
    )
    # Measured with drawn votes: +2.6 to 2.9 and +38 points for one per cent of the votes.
    assert honest.points == pytest.approx(2.9, abs=0.5)
    assert skipping.points == pytest.approx(38, abs=5)
    assert skipping.on_target == pytest.approx(15 * honest.on_target)
    assert skipping.rank_after < skipping.rank_before
    assert honest.votes == skipping.votes == 1000


def test_more_attackers_gain_more(board):
    fit, counts = board
    gains = [
        attack(fit, counts, FITTER, target="entry-4", voters=k, votes=40, skipping=True).points
        for k in (1, 10, 100)
    ]
    assert gains == sorted(gains)
    assert gains[0] > 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"target": "nobody"}, "'nobody' is not on the board"),
        ({"voters": 0}, "0 voters of 5 votes"),
        ({"votes": -1}, "5 voters of -1 votes"),
    ],
)
def test_bad_attacks_are_refused(board, options, sentence):
    fit, counts = board
    wanted = {"target": "entry-1", "voters": 5, "votes": 5, "skipping": True, **options}
    with pytest.raises(ValueError, match=sentence):
        attack(fit, counts, FITTER, **wanted)
