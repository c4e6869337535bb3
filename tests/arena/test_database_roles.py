"""The role of docs/roles.sql serves voters, and has no right on what the labs' side keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from arena.battles import cookie, leaving, opening, viewing, voting
from arena.battles.frames import Watched
from arena.battles.models import Side, Skip, Voter
from tests.arena import stage
from tests.arena.reveals.sealing import contest
from tests.test_architecture import LABS_SIDE, tables

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


@pytest.fixture
def as_voters() -> Iterator[None]:
    """Act under the role; it goes with the test's transaction."""
    contest()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE paddock_voters")
        cursor.execute((ROOT / "docs/roles.sql").read_text())
        cursor.execute("SET ROLE paddock_voters")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_a_voter_votes_and_reads(as_voters, client, settings):
    settings.WATCH_SECONDS = 0
    voter = Voter.objects.create()
    served = opening.open_battle(voter.pk, stage.SILENT, ahead=False)
    viewing.mark_shown(voter.pk, served["battle"])
    viewing.mark_watched(voter.pk, Watched(served["battle"], Side.LEFT, 3.0, heard=True))
    (verdict,) = voting.cast_votes([voting.Ballot(voter.pk, served["battle"], 0)])
    assert verdict["type"] == "verdict"
    for path in ("/duel/shapes-text-to-video/", "/boards/shapes-text-to-video/", "/ledger/", "/method/"):
        assert client.get(path).status_code == 200


def test_a_voter_leaves_and_only_the_heartbeat_forgets(as_voters, client):
    voter = Voter.objects.create()
    served = opening.open_battle(voter.pk, stage.SILENT, ahead=False)
    client.cookies["paddock_voter"] = cookie.bake(voter.pk)
    assert "are 1 battle and" in client.get("/privacy/leave/").content.decode()
    assert client.post("/privacy/leave/").status_code == 200
    assert Skip.objects.get().battle.key == served["battle"]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        leaving.hand_over(voter)


@pytest.mark.parametrize("table", [model._meta.db_table for model in tables(LABS_SIDE)])
@pytest.mark.parametrize("act", ["SELECT 1 FROM {}", "DELETE FROM {}"])
def test_the_labs_side_is_closed_to_it(as_voters, table, act):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(act.format(table))


CHANGES = [
    "UPDATE arena_ledgerline SET position = 1",
    "UPDATE arena_entry SET public_name = 'Somebody'",
    "INSERT INTO arena_event (key, kind, line) VALUES ('a', 'seal', '{}')",
    "UPDATE arena_board SET votes = 1",
]


@pytest.mark.parametrize("change", CHANGES)
def test_it_names_nobody_and_moves_nothing_in_the_ledger(as_voters, change):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)


def test_every_table_that_is_named_is_there():
    named = set(re.findall(r"\barena_\w+", (ROOT / "docs/roles.sql").read_text()))
    there = {
        model._meta.db_table for model in apps.get_app_config("arena").get_models(include_auto_created=True)
    }
    assert named <= there
