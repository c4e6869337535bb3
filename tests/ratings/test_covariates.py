import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings.covariates import LARGEST_TABLE, gather
from ratings.outcomes import Comparisons
from tests.ratings.boards import comparisons, names_of


def votes(number=6):
    left = np.arange(number) % 3
    return Comparisons(names_of(3), left, (left + 1) % 3, np.arange(number) % 4)


def as_votes(cells):
    """Every cell as (left, right, covariates in their own unit, votes for left, right and neither)."""
    return sorted(
        (int(left), int(right), *np.round(difference * cells.unit, 9).tolist(), *map(float, number))
        for left, right, difference, number in zip(
            cells.left, cells.right, cells.difference.T, cells.votes.T, strict=True
        )
    )


def test_a_row_is_a_vote_with_its_covariates_in_units():
    cells = gather(votes(4), {"seconds": [1.0, -1.0, 3.0, -3.0], "bright": [0, 0, 0, 2]})
    assert cells.covariates == ("seconds", "bright")
    assert cells.unit.tolist() == pytest.approx([np.sqrt(5.0), 1.0])
    assert np.mean(cells.difference**2, axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert cells.votes.T.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    assert cells.largest.tolist() == pytest.approx([3 / np.sqrt(5.0), 2.0])


@given(board=comparisons(), seed=st.integers(0, 99), levels=st.sampled_from([1, 2, 500]))
@settings(max_examples=60)
def test_groups_hold_every_vote_once(board, seed, levels):
    rng = np.random.default_rng(seed)
    table = {"a": rng.integers(1, levels + 1, len(board)) * 0.7, "b": rng.integers(-3, 4, len(board)) + 0.5}
    rows, groups = gather(board, table), gather(board, table, grouped=True)
    keys = [cell[:4] for cell in as_votes(groups)]
    assert len(keys) == len(set(keys))
    summed = {}
    for *key, left, right, neither in as_votes(rows):
        before = summed.get(tuple(key), np.zeros(3))
        summed[tuple(key)] = before + np.array([left, right, neither])
    assert as_votes(groups) == sorted((*key, *number.tolist()) for key, number in summed.items())
    assert groups.unit.tolist() == rows.unit.tolist()


def test_very_many_levels_are_grouped_by_sorting():
    rng = np.random.default_rng(1)
    number = 3000
    board = votes(number)
    table = {name: rng.normal(size=number) for name in "abcdef"}
    assert 9 * number**2 > LARGEST_TABLE
    assert as_votes(gather(board, table, grouped=True)) == as_votes(gather(board, table))


def test_levels_that_a_sample_misses_are_found():
    number = 20_000
    column = np.ones(number)
    column[7777] = 5.0
    cells = gather(votes(number), {"rare": column}, grouped=True)
    assert sorted(set(np.round(cells.difference[0] * cells.unit[0], 9))) == [1.0, 5.0]


def test_weights_are_summed():
    board = Comparisons(names_of(2), [0, 0], [1, 1], [0, 0], weight=[0.5, 2.0])
    assert gather(board, {"a": [1, 1]}, grouped=True).votes.tolist() == [[2.5], [0.0], [0.0]]
    assert gather(board, {"a": [1, 3]}).unit.tolist() == pytest.approx([np.sqrt(18.5 / 2.5)])


@pytest.mark.parametrize("grouped", [False, True])
def test_no_votes_and_no_covariates_are_welcome(grouped):
    nothing = Comparisons(names_of(2), [], [], [])
    assert len(gather(nothing, {"a": []}, grouped=grouped)) == 0
    assert gather(votes(), {}, grouped=grouped).votes.sum() == 6


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1.0], r"the covariate 'seconds' has shape \(1,\); there must be one value for each of the 6 votes"),
        ([1, 2, 3, np.nan, 5, 6], r"the covariate 'seconds' is nan at \[3\]; it must be finite"),
        ([1, 2, np.inf, 4, 5, 6], r"the covariate 'seconds' is inf at \[2\]"),
        ([0] * 6, "the covariate 'seconds' is zero in every battle; leave it out"),
    ],
)
def test_bad_covariates_are_refused_by_name(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        gather(votes(), {"fine": range(6), "seconds": values})


def test_values_beyond_reason_and_weights_of_nothing():
    with pytest.raises(ValueError, match="the covariate 'seconds' has values above 1e150"):
        gather(votes(), {"seconds": [1e200] * 6})
    nothing = Comparisons(names_of(2), [0], [1], [0], weight=[0.0])
    assert gather(nothing, {"a": [3.0]}).unit.tolist() == [1.0]
