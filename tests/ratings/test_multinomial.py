import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import binom, chisquare

from ratings import multinomial
from ratings.multinomial import Resampler


@given(st.lists(st.integers(0, 300), max_size=12), st.integers(0, 9))
@settings(max_examples=80)
def test_every_table_has_as_many_votes_in_cells_that_have_some(cells, seed):
    drawn = Resampler(np.array(cells, float)).draw(np.random.default_rng(seed), 5)
    assert drawn.shape == (5, len(cells))
    assert (drawn.sum(axis=1) == sum(cells)).all()
    assert (drawn[:, np.array(cells, int) == 0] == 0).all()
    assert (drawn >= 0).all()


@pytest.mark.parametrize("cells", [[1], [2, 1], [5, 3, 2], [40, 30, 20, 10]])
def test_a_cell_is_binomial(cells):
    drawn = Resampler(np.array(cells, float)).draw(np.random.default_rng(1), 20_000)
    total = sum(cells)
    seen = np.bincount(drawn[:, 0].astype(int), minlength=total + 1)
    expected = 20_000 * binom.pmf(np.arange(total + 1), total, cells[0] / total)
    likely = expected >= 5
    if likely.sum() > 1:
        observed, wanted = seen[likely], expected[likely]
        assert chisquare(observed, wanted * observed.sum() / wanted.sum()).pvalue > 1e-3


def test_means_and_covariances_are_the_multinomials():
    cells = np.array([500.0, 300, 150, 50])
    drawn = Resampler(cells).draw(np.random.default_rng(2), 40_000)
    share = cells / cells.sum()
    wanted = 1000 * (np.diag(share) - np.outer(share, share))
    assert drawn.mean(axis=0) == pytest.approx(cells, abs=0.5)
    assert np.cov(drawn.T) == pytest.approx(wanted, abs=6.0)


def test_cells_are_found_alike_with_and_without_the_list(monkeypatch):
    cells = np.array([3.0, 0, 4, 1])
    listed = Resampler(cells)
    monkeypatch.setattr(multinomial, "LARGEST_LIST", 0)
    searched = Resampler(cells)
    assert searched.cell_of is None
    assert searched._cells(np.arange(8)).tolist() == listed._cells(np.arange(8)).tolist()
    draws = [one.draw(np.random.default_rng(3), 4) for one in (listed, searched)]
    assert np.array_equal(*draws)
