import numpy as np
import pytest

from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from tests.ratings.boards import names_of


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("left", Outcome.LEFT), ("right", Outcome.RIGHT), ("tie", Outcome.TIE), ("both_bad", Outcome.BOTH_BAD)],
)
def test_words_and_outcomes_are_the_same_four(word, outcome):
    assert Outcome.from_word(word) is outcome
    assert outcome.word == word


def test_the_numbers_of_the_outcomes_are_stored_and_never_change():
    assert [int(outcome) for outcome in Outcome] == [0, 1, 2, 3]


@pytest.mark.parametrize("word", ["", "Left", "draw", "both bad", "0"])
def test_an_unknown_word_names_place_and_value(word):
    with pytest.raises(ValueError, match="line 7, column winner") as refusal:
        Outcome.from_word(word, "line 7, column winner")
    assert repr(word) in str(refusal.value)
    assert "both_bad" in str(refusal.value)


@pytest.mark.parametrize(
    ("left", "right", "outcome", "sentence"),
    [
        ([0, 1], [1], [0, 0], "left has 2, right has 1, outcome has 2"),
        ([0, 3], [1, 0], [0, 0], r"left\[1\] is 3"),
        ([0, 1], [1, -1], [0, 0], r"right\[1\] is -1"),
        ([0, 1], [1, 0], [0, 4], r"outcome\[1\] is 4"),
        ([0, 1], [1, 0], [-1, 0], r"outcome\[0\] is -1"),
        ([0, 2], [1, 2], [0, 0], r"left\[1\] and right\[1\] are both 2 \('entry-2'\)"),
        ([0.0, 1.0], [1, 0], [0, 0], "left holds float64"),
        ([0, 1], [1, 0], [0.0, np.nan], "outcome holds float64"),
        ([True, False], [1, 0], [0, 0], "left holds bool"),
        ([[0], [1]], [1, 0], [0, 0], "left has 2 dimensions"),
        (["0"], [1], [0], "left holds <U1"),
    ],
)
def test_bad_votes_are_refused_with_place_and_value(left, right, outcome, sentence):
    with pytest.raises(ValueError, match=sentence):
        Comparisons(names_of(3), np.array(left), np.array(right), np.array(outcome))


def test_names_must_be_distinct_strings():
    with pytest.raises(ValueError, match="'a' occurs more than once"):
        Counts.empty(["a", "b", "a"])
    with pytest.raises(TypeError, match=r"names\[1\] is 7"):
        Counts.empty(["a", 7])
    with pytest.raises(TypeError, match="sequence of strings"):
        Comparisons("ab", [], [], [])


def test_comparisons_keep_a_read_only_copy():
    left = np.array([0, 1])
    votes = Comparisons(names_of(2), left, np.array([1, 0]), np.array([0, 3]))
    left[0] = 1
    assert votes.left.tolist() == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        votes.outcome[0] = 2
    assert len(votes) == 2


VOTES = ([0, 1, 0], [1, 0, 1], [0, 2, 1])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"voter": [0, -3, 1]}, r"voter\[1\] is -3; it must be a number from 0"),
        ({"voter": [0, 1]}, "left, right, outcome and voter must be of one length.*voter has 2"),
        ({"voter": [0.0, 1.0, 1.0]}, "voter holds float64"),
        ({"weight": [1.0, float("nan"), 1.0]}, r"weight\[1\] is nan; it must be finite and not negative"),
        ({"weight": [1.0, 1.0, -0.5]}, r"weight\[2\] is -0.5"),
        ({"weight": [float("inf"), 1.0, 1.0]}, r"weight\[0\] is inf"),
        ({"weight": [1.0]}, "and weight must be of one length.*weight has 1"),
        ({"weight": [[1.0]]}, "weight has 2 dimensions"),
    ],
)
def test_bad_voters_and_weights_are_refused_with_place_and_value(columns, sentence):
    with pytest.raises(ValueError, match=sentence):
        Comparisons(names_of(2), *VOTES, **columns)


def test_voters_are_counted_by_their_greatest_number():
    assert Comparisons(names_of(2), *VOTES, voter=[4, 0, 4]).voters == 5
    assert Comparisons(names_of(2), *VOTES).voters == 0
    assert Comparisons(names_of(2), [], [], [], voter=[]).voters == 0


def test_selecting_keeps_every_column_of_the_votes_chosen():
    votes = Comparisons(names_of(2), *VOTES, voter=[4, 0, 4], weight=[1, 2, 3])
    chosen = votes.select(np.array([True, False, True]))
    assert chosen.outcome.tolist() == [0, 1]
    assert chosen.voter.tolist() == [4, 4]
    assert chosen.weight.tolist() == [1.0, 3.0]
    assert votes.select(slice(1, 2)).left.tolist() == [1]
