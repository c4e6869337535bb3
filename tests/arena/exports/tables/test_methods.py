from datetime import timedelta

import pytest

from arena.leaderboard.models import Board
from tests.arena import stage
from tests.arena.exports.ledger import NOW
from tests.arena.exports.written import rows

pytestmark = pytest.mark.django_db


def board(version, policy, minutes):
    Board.objects.create(
        track=stage.track(),
        method="m",
        method_version=version,
        parameters={"policy": policy},
        votes=0,
        last_position=0,
        computed_at=NOW + timedelta(minutes=minutes),
    )


def since(**fields):
    return {(row["kind"], row["version"]): row["since"] for row in rows("methods", **fields)}


def test_a_version_is_there_since_its_first_board():
    assert set(since().values()) == {None}
    for version, policy, minutes in [("1", "2", 1), ("2", "2", 0), ("2", "2", 2)]:
        board(version, policy, minutes)
    assert since() == {
        ("method", "1"): "2026-03-01T12:01:00Z",
        ("method", "2"): "2026-03-01T12:00:00Z",
        ("method", "3"): None,
        ("policy", "1"): None,
        ("policy", "2"): "2026-03-01T12:00:00Z",
    }
    assert since(now=NOW)["method", "1"] is None
