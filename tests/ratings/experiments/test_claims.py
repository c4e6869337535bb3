import numpy as np
import pytest

from ratings.experiments import claims
from ratings.experiments.claims import DIRECT, DOUBTS, FIXED, SEQUENCE, led, tied
from ratings.populations import Population

BY_VOTER = DOUBTS[1]


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """A race of two before four others, and fewer votes: a board is watched in a tenth of a second."""
    monkeypatch.setattr(claims, "ENTRIES", 6)
    monkeypatch.setattr(claims, "THIRD_GAP", 60.0)
    monkeypatch.setattr(claims, "VOTES", 12_000)
    monkeypatch.setattr(claims, "FIRST", 1_200)
    monkeypatch.setattr(claims, "LOOK", 300)
    monkeypatch.setattr(claims, "CROWD", Population(voters=600, tail=2.0))


def test_who_keeps_looking_is_fooled_and_the_sequence_is_not():
    runs = [claims.claims(tied([4, rep])) for rep in range(60)]
    called = {rule: np.mean([one[rule] for one in runs]) for rule in runs[0]}
    assert called[f"{FIXED}, {DOUBTS[0]}"] >= 0.2
    assert called[f"{SEQUENCE}, {BY_VOTER}"] <= 0.05
    # Clustering is a precondition, not an ornament.
    assert called[f"{SEQUENCE}, {DOUBTS[0]}"] >= 0.08


def test_a_clear_lead_is_called():
    runs = [claims.claims(led([5, rep], gap=200.0)) for rep in range(6)]
    assert np.mean([one[f"{SEQUENCE}, {BY_VOTER}"] for one in runs]) >= 0.8


def test_the_first_two_are_equal_or_as_far_apart_as_was_said(monkeypatch):
    seen = []
    monkeypatch.setattr(claims, "draw_votes", lambda _rng, _names, strength, *_: seen.append(strength))
    tied([1, 0])
    led([1, 0], gap=60.0)
    equal, apart = (np.diff(strength[:3]) * claims.ELO_PER_LOGIT for strength in seen)
    assert equal == pytest.approx([0.0, -60.0])
    assert apart == pytest.approx([-60.0, -60.0])


def test_a_run_holds_the_rule_of_the_boards_to_the_bound(monkeypatch):
    monkeypatch.setattr(
        claims,
        "claims",
        lambda _votes: dict.fromkeys(
            [f"{rule}, {doubt}" for rule in (FIXED, SEQUENCE) for doubt in DOUBTS] + [DIRECT], True
        ),
    )
    lines = claims.run(2, 1)
    assert [line.met for line in lines if line.met is not None] == [False]
    assert len(lines) == 10
