import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.counts import CHUNK, Counts
from ratings.outcomes import Comparisons
from tests.ratings.boards import comparisons, counts, names_of, votes_of


@pytest.mark.parametrize(
    ("cell", "value", "sentence"),
    [
        ((0, 1, 2), -1, r"table\[0, 1, 2\] \('entry-0' left of 'entry-1', tie\) is -1"),
        ((1, 0, 3), float("nan"), r"both_bad\) is nan; a count is finite"),
        ((1, 1, 0), 1, r"table\[1, 1, 0\].*never meets itself"),
    ],
)
def test_bad_tables_are_refused_with_the_cell(cell, value, sentence):
    table = np.zeros((2, 2, 4), type(value))
    table[cell] = value
    with pytest.raises(ValueError, match=sentence):
        Counts(names_of(2), table)


def test_tables_of_another_shape_or_kind_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 2, 3\); for 2 names it must be \(2, 2, 4\)"):
        Counts(names_of(2), np.zeros((2, 2, 3), int))
    with pytest.raises(ValueError, match="bool values; counts must be numbers"):
        Counts(names_of(2), np.zeros((2, 2, 4), bool))


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
    with pytest.raises(ValueError, match=r"both_bad\) is -1; a count is finite and never negative"):
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


@given(comparisons(), st.integers(0, 2**32 - 1))
def test_weights_are_summed_and_whole_ones_are_repeated_votes(votes, seed):
    weight = np.random.default_rng(seed).integers(0, 4, len(votes))
    weighted = Counts.of(
        Comparisons(votes.names, votes.left, votes.right, votes.outcome, weight=weight.astype(float))
    )
    repeated = Counts.of(votes.select(np.repeat(np.arange(len(votes)), weight)))
    assert np.array_equal(weighted.table, repeated.table)
    assert weighted.votes == repeated.votes


def test_weights_that_round_can_be_taken_off_again():
    weights = [0.1, 0.2, 0.3]
    votes = Comparisons(names_of(2), [0] * 3, [1] * 3, [0] * 3, weight=weights)
    rest = Counts.of(votes)
    for at in range(3):
        rest -= Counts.of(votes.select(slice(at, at + 1)))
    assert rest.votes == 0


@given(
    votes=comparisons(),
    kind=st.sampled_from([np.int8, np.uint8, np.int16, np.uint32, np.int64, np.uint64, list]),
)
def test_columns_of_any_integers_are_counted_as_comparisons_are(votes, kind):
    def given_as(column):
        return column.tolist() if kind is list else column.astype(kind)

    columns = [given_as(column) for column in (votes.left, votes.right, votes.outcome)]
    assert np.array_equal(Counts.of_columns(votes.names, *columns).table, Counts.of(votes).table)


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [([0, 9], [1, 0], [0, 0]), ([0, -1], [1, 0], [0, 0]), ([0, 0], [1, 0], [0, 0]), ([0, 0], [1, 1], [0, 4])],
)
@pytest.mark.parametrize("late", [0, CHUNK + 3])
def test_bad_columns_are_refused_as_comparisons_refuse_them(left, right, outcome, late):
    columns = [
        np.concatenate([np.full(late, fine), column])
        for fine, column in zip((0, 1, 0), (left, right, outcome), strict=True)
    ]
    with pytest.raises(ValueError, match=r"must be|never meets") as counted:
        Counts.of_columns(names_of(2), *columns)
    with pytest.raises(ValueError, match=r"must be|never meets") as compared:
        Comparisons(names_of(2), *columns)
    assert str(counted.value) == str(compared.value)


def test_columns_of_unequal_lengths_and_fractions_are_refused():
    with pytest.raises(ValueError, match="must be of one length"):
        Counts.of_columns(names_of(2), [0], [1, 1], [0])
    with pytest.raises(ValueError, match="it must hold integers"):
        Counts.of_columns(names_of(2), [0.5], [1], [0])
    assert Counts.of_columns(names_of(2), [], [], []).votes == 0


def test_narrow_integers_do_not_overflow():
    names = names_of(120)
    left, right = np.arange(120, dtype=np.int8), (np.arange(120) + 1).astype(np.int8) % 120
    table = Counts.of_columns(names, left, right, np.zeros(120, np.int8)).table
    assert np.array_equal(table, Counts.of(Comparisons(names, left, right, np.zeros(120, int))).table)
    assert table[119, 0, 0] == 1
