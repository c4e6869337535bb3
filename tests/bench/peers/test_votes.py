"""Votes come out of their file as they went in, in every form."""

import numpy as np
import pandas as pd
import pytest

from bench.peers import votes


@pytest.fixture
def drawn():
    return votes.draw_votes(5, 300, 40)


def test_votes_survive_their_file(drawn, tmp_path):
    again = votes.comparisons(np.load(votes.saved(tmp_path / "votes.npz", drawn)))
    assert again.names == drawn.names
    for column in ("left", "right", "outcome", "voter"):
        assert np.array_equal(getattr(again, column), getattr(drawn, column))


@pytest.mark.parametrize(("kind", "dtype"), [("object", "object"), ("python", "str")])
def test_a_frame_says_in_words_what_the_votes_say(drawn, tmp_path, kind, dtype):
    frame = votes.frame(np.load(votes.saved(tmp_path / "votes.npz", drawn, kind=kind)))
    assert [str(column) for column in frame.dtypes] == [dtype] * 3
    words = pd.DataFrame({"model_a": drawn.left, "model_b": drawn.right, "winner": drawn.outcome})
    for name in ("model_a", "model_b"):
        words[name] = words[name].map(dict(enumerate(drawn.names)))
    words["winner"] = words["winner"].map(dict(enumerate(votes.WORDS)))
    assert frame.astype(object).equals(words.astype(object))


def test_the_same_votes_are_drawn_every_time(drawn):
    assert np.array_equal(votes.draw_votes(5, 300, 40).outcome, drawn.outcome)


def test_covariates_come_as_rows_with_the_levels_promised():
    given, difference = votes.draw_covariates(4, 500, levels=True)
    assert difference.shape == (2, len(given))
    assert all(len(np.unique(row)) == votes.LEVELS for row in difference)
    assert votes.draw_covariates(4, 500, levels=False)[1].shape == (len(votes.EFFECTS), 500)


def test_points_are_elos_around_zero():
    assert votes.points(np.array([0.0, np.log(10.0)])) == pytest.approx([-200.0, 200.0])
