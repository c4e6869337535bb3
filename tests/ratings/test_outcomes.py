import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.outcomes import CHUNK, Comparisons, Counts, Outcome
from tests.ratings.boards import comparisons, counts, names_of, votes_of


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


@pytest.mark.parametrize(
    ("cell", "value", "sentence"),
    [
        ((0, 1, 2), -1, r"table\[0, 1, 2\] \('entry-0' left of 'entry-1', tie\) is -1"),
        ((1, 1, 0), 1, r"table\[1, 1, 0\].*never meets itself"),
    ],
)
def test_bad_tables_are_refused_with_the_cell(cell, value, sentence):
    table = np.zeros((2, 2, 4), int)
    table[cell] = value
    with pytest.raises(ValueError, match=sentence):
        Counts(names_of(2), table)


def test_tables_of_another_shape_or_kind_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 2, 3\); for 2 names it must be \(2, 2, 4\)"):
        Counts(names_of(2), np.zeros((2, 2, 3), int))
    with pytest.raises(ValueError, match="float64 values; counts must be integers"):
        Counts(names_of(2), np.zeros((2, 2, 4)))


@given(comparisons())
def test_counting_agrees_with_counting_by_hand(votes):
    table = np.zeros((len(votes.names),) * 2 + (4,), int)
    for left, right, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
        table[left, right, outcome] += 1
    assert np.array_equal(Counts.of(votes).table, table)
    assert Counts.of(votes).votes == len(votes)


def test_counting_crosses_the_borders_of_its_chunks():
    rng = np.random.default_rng(1)
    total = 2 * CHUNK + 17
    left = rng.integers(5, size=total)
    right = (left + rng.integers(1, 5, size=total)) % 5
    outcome = rng.integers(4, size=total)
    board = Counts.of(Comparisons(names_of(5), left, right, outcome))
    expected = np.zeros((5, 5, 4), int)
    np.add.at(expected, (left, right, outcome), 1)
    assert np.array_equal(board.table, expected)


@given(comparisons(), st.integers(0, 40))
def test_counts_of_parts_add_up_and_can_be_taken_off_again(votes, cut):
    parts = [
        Counts.of(Comparisons(votes.names, votes.left[part], votes.right[part], votes.outcome[part]))
        for part in (slice(cut), slice(cut, None))
    ]
    whole = Counts.of(votes)
    assert np.array_equal((parts[0] + parts[1]).table, whole.table)
    assert np.array_equal((whole - parts[0]).table, parts[1].table)


def test_more_cannot_be_taken_off_than_is_there():
    one = Counts.of(Comparisons(names_of(2), np.array([0]), np.array([1]), np.array([3])))
    with pytest.raises(ValueError, match=r"both_bad\) is -1; a count cannot be negative"):
        Counts.empty(names_of(2)) - one


def test_counts_over_other_names_do_not_add():
    with pytest.raises(ValueError, match="reindexed"):
        Counts.empty(["a", "b"]) + Counts.empty(["b", "a"])


@given(counts())
def test_folding_the_sides_away_keeps_every_vote(board):
    win, tie = board.wins()
    assert np.array_equal(tie, tie.T)
    assert win.sum() + tie.sum() // 2 == board.votes
    assert np.array_equal(board.battles, (win + win.T + tie).sum(axis=1))
    expected = np.zeros(win.shape)
    for one, other, score in votes_of(board):
        expected[one, other] += score
        expected[other, one] += 1 - score
    assert np.array_equal(win + tie / 2, expected)


@given(counts(), st.randoms())
def test_reindexing_moves_counts_with_their_names(board, random):
    names = [*board.names, "newcomer", "another"]
    random.shuffle(names)
    wider = board.reindexed(names)
    assert wider.names == tuple(names)
    for one, name in enumerate(board.names):
        for two, other in enumerate(board.names):
            assert np.array_equal(wider.table[names.index(name), names.index(other)], board.table[one, two])
    assert wider.votes == board.votes


def test_reindexing_never_loses_a_name():
    with pytest.raises(ValueError, match="lack 'b'"):
        Counts.empty(["a", "b"]).reindexed(["a", "c"])
