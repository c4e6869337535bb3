"""FastChat's method, written anew, finds what the library finds."""

import numpy as np
import pytest

from bench.peers import fastchats, votes
from bench.peers.votes import points
from ratings import adjusted, bootstrap, bradley_terry
from ratings.counts import Counts

ENTRIES = 12


@pytest.fixture(scope="module")
def drawn():
    return votes.draw_votes(ENTRIES, 20_000, 500)


@pytest.fixture
def arrays(drawn, tmp_path):
    def load(given=drawn, **more):
        return np.load(votes.saved(tmp_path / "votes.npz", given, **more))

    return load


@pytest.mark.parametrize("task", [fastchats.from_words, fastchats.from_words_by_pandas])
@pytest.mark.parametrize("kind", ["python", "object"])
def test_ratings_from_words_agree_to_a_twentieth_of_a_point(drawn, arrays, task, kind):
    expected = points(bradley_terry.fit(Counts.of(drawn)).strength)
    assert task(arrays(kind=kind))() == pytest.approx(expected, abs=0.05)


def test_rows_are_distinct_and_none_is_lost(drawn, arrays):
    names, table = fastchats.numbered(votes.frame(arrays(kind="object")))
    rows = fastchats.distinct(table)
    assert sorted(names) == list(drawn.names)
    assert rows.times.sum() == len(drawn)
    assert len(np.unique(np.column_stack([rows.pair, rows.score]), axis=0)) == len(rows.pair)


def test_resampled_errors_agree_as_far_as_few_resamples_can(drawn, arrays):
    ours = bootstrap.by_vote(Counts.of(drawn), np.random.default_rng(1), replicates=400)
    expected = np.array([points(row) for row in ours.strength]).std(axis=0).mean()
    found = fastchats.resampled(arrays(replicates=100, side_by_side=2))()
    assert found.mean() == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("levels", [False, True])
def test_ratings_beside_covariates_agree_within_half_a_point(arrays, levels):
    given, difference = votes.draw_covariates(ENTRIES, 20_000, levels=levels)
    fit = adjusted.fit(given, dict(zip("abcd", difference, strict=False)), grouped=levels)
    found = fastchats.with_covariates(arrays(given, difference=difference))()
    # Its ridge is another one, and it knows no side.
    assert found == pytest.approx(points(fit.strength), abs=0.5)
