import numpy as np
import pytest

from ratings import adjusted, adjusted_board
from ratings.board import rate
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.test_adjusted import EVERY, board


@EVERY
def test_numbers_are_the_librarys_by_rows_or_gathered(method, monkeypatch):
    votes, table = board()
    table["loud"] = np.round(table["loud"])
    rated = adjusted_board.rate(votes, table, method)
    fit = adjusted.fit(votes, table, method=method)
    covariance = adjusted.clustered(fit, votes, table).covariance
    assert rated.fit.strength == pytest.approx(fit.strength, abs=1e-7)
    assert rated.fit.covariance == pytest.approx(covariance[:5, :5], abs=1e-7)
    effects = rated.effects()
    assert [effect.covariate for effect in effects] == ["seconds", "loud"]
    errors = fit.with_covariance(covariance).effect_errors
    for effect, value, error in zip(effects, fit.effects, errors, strict=True):
        assert effect.points == pytest.approx(ELO_PER_LOGIT * value, abs=1e-6)
        assert effect.high - effect.low == pytest.approx(2 * 1.959964 * ELO_PER_LOGIT * error, rel=1e-5)
    side, low, high = rated.side_effect()
    assert low < side < high
    assert side == pytest.approx(ELO_PER_LOGIT * fit.side_effect, abs=1e-6)
    monkeypatch.setattr(adjusted_board, "PAYS", 0)
    assert adjusted_board.rate(votes, table, method).fit.strength == pytest.approx(fit.strength, abs=1e-7)


def test_places_are_those_of_a_plain_board_where_clips_are_alike_on_average():
    votes, _ = board(number=8000)
    noise = np.random.default_rng(2).normal(0, 1, len(votes))
    plain, beside = rate(votes, "rao-kupper"), adjusted_board.rate(votes, {"noise": noise}, "rao-kupper")
    assert beside.places.ranked.tolist() == plain.places.ranked.tolist()
    assert beside.places.rank_low.tolist() == plain.places.rank_low.tolist()
    assert beside.voters.tolist() == plain.voters.tolist()
    assert beside.fit.separated == plain.fit.separated


def test_gathering_pays_where_values_are_few():
    votes, table = board(number=4000)
    assert adjusted_board.grouping_pays(votes, {"loud": table["loud"]})
    assert not adjusted_board.grouping_pays(votes, table)
    assert not adjusted_board.grouping_pays(votes.select(slice(0, 60)), {"loud": table["loud"][:60]})


def test_without_votes_nothing_is_said_of_the_side():
    votes, table = board(number=100)
    none = adjusted_board.rate(votes.select(slice(0)), {"loud": table["loud"][:0]})
    assert none.side_effect() is None
    assert not none.places.ranked.any()
