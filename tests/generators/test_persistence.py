"""Tests of how long, and how often, an absent web server is called."""

import httpx
import pytest

from generators import persistence
from generators.persistence import Persistence, Unreachable


@pytest.fixture
def pauses(monkeypatch):
    """The pauses made so far, by a clock that goes on in them alone."""
    made = []
    monkeypatch.setattr(persistence.time, "monotonic", lambda: sum(made))
    return made


def away():
    return httpx.Response(503)


def test_pauses_grow_and_end(pauses):
    with pytest.raises(Unreachable, match="503"):
        Persistence(60.0, pauses.append).call(away)
    assert pauses[:6] == [0.5, 1, 2, 4, 8, 8]
    assert 50 < sum(pauses) <= 60


def test_a_call_may_be_worth_more(pauses):
    with pytest.raises(Unreachable):
        Persistence(60.0, pauses.append).call(away, 1800.0)
    assert 1780 < sum(pauses) <= 1800


def test_any_answer_of_a_server_that_is_there_is_one(pauses):
    answers = [away(), httpx.Response(422)]
    assert Persistence(60.0, pauses.append).call(lambda: answers.pop(0)).status_code == 422
    assert len(pauses) == 1
