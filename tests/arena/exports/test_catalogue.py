"""All public tables in all formats over an arena full of secrets: what they hold, and what none of them may hold."""

from __future__ import annotations

import io
import json
import re
import uuid
from base64 import b64encode

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from arena.battles.models import Battle, Vote, Voter
from arena.entries.models import Entry, State
from arena.exports import sealed
from arena.exports.catalogue import TABLES
from arena.exports.scope import Scope
from arena.leaderboard import noting
from arena.leaderboard.refit import refit_boards
from arena.ledger import blocks
from arena.prompts.models import Prompt, Task, Visibility
from arena.tabular.columns import Kind, names
from arena.tabular.formats import FORMATS
from tests.arena import stage
from tests.arena.sealed.cast import ACTIVE, DUE, GONE, OPENED, OTHER, PREPARING, WITHDRAWN
from tests.arena.sealed.markers import Markers, found
from tests.arena.sealed.world import build

pytestmark = pytest.mark.django_db
TYPES = {
    Kind.TEXT: str, Kind.WORD: str, Kind.INTEGER: int, Kind.NUMBER: (float, int), Kind.BOOLEAN: bool, Kind.MINUTE: str,
    Kind.MOMENT: str, Kind.JSON: (dict, list),
}  # fmt: skip
SHAPES = {
    Kind.MINUTE: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ"),
    Kind.MOMENT: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
}
HELD_OUT, UNUSED = "Held out: the heron lands at dusk", "Used once: the badger digs at dawn"


@pytest.fixture
def world(settings, tmp_path):
    """An arena with sealed entries in every state, votes on a held-out prompt, and battles that are open."""
    settings.CLIPS_ROOT, settings.REVIEWS_ROOT = tmp_path / "clips", tmp_path / "reviews"
    made = build(Markers(), timezone.now())
    for text, visibility in ((HELD_OUT, Visibility.HELD_OUT), (UNUSED, Visibility.SINGLE_USE)):
        asked = stage.prompt(text=text, visibility=visibility)
        for name in (ACTIVE, "plain-one"):
            stage.clip(made.entries[name], asked)
    stage.prompt(text=f"{HELD_OUT} again", visibility=Visibility.HELD_OUT, task=Task.IMAGE_TO_VIDEO)
    _answered_and_expired(made)
    refit_boards()
    noting.note_boards(made.now)
    blocks.cut_all(made.now)
    return made


def _answered_and_expired(made):
    """Close a battle on the held-out prompt by a vote, and let one of an entry that went run out."""
    voter = Voter.objects.create(id=uuid.UUID(int=7), pseudonym_key=b"m" * 32)
    held_out = Prompt.objects.get(text=HELD_OUT)
    left, right = held_out.clips.order_by("pk")
    fields = {"voter": voter, "track": stage.track(), "probability": 0.5, "watch_seconds": 3.0}
    answered = Battle.objects.create(
        **fields, prompt=held_out, left=left, right=right, served_at=made.ago(60), expires_at=made.ago(30)
    )
    Vote.objects.create(
        battle=answered, choice=0, left_seconds=4, right_seconds=4, heard=True, cast_at=made.ago(50)
    )
    gone, plain = (made.entries[name].clips.order_by("pk")[0] for name in (GONE, "plain-one"))
    Battle.objects.create(
        **fields, prompt=gone.prompt, left=gone, right=plain, served_at=made.ago(60), expires_at=made.ago(30)
    )


def batches(made, table):
    return list(table.batches(Scope(until=sealed.newest(), now=made.now)))


def rows(made, name):
    header = names(TABLES[name].columns)
    return [dict(zip(header, row, strict=True)) for batch in batches(made, TABLES[name]) for row in batch]


def files(made):
    """Every table in every format, by name; of Parquet also what is in it."""
    written = {}
    for table in TABLES.values():
        parts = batches(made, table)
        for form in FORMATS.values():
            written[f"{table.name}.{form.ending}"] = b"".join(form.pieces(table.columns, parts))
        read = pq.read_table(io.BytesIO(written[f"{table.name}.parquet"])).to_pylist()
        written[f"{table.name} read"] = json.dumps(read, ensure_ascii=False, default=str).encode()
    return written


def test_no_file_holds_a_secret(world):
    everything = files(world)
    assert found(world.markers, list(everything.items())) == []
    (unanswered,) = Battle.objects.unanswered()
    secrets = [HELD_OUT, UNUSED, unanswered.key]
    for voter in Voter.objects.all():
        key = bytes(voter.pseudonym_key)
        secrets += [str(voter.pk), voter.pk.hex, key.hex(), b64encode(key).decode()]
    for name, content in everything.items():
        for secret in secrets:
            assert secret.encode() not in content, f"{secret} in {name}"


def test_the_arena_holds_what_no_file_may_hold(world):
    """The search above would find something, were it told."""
    assert Battle.objects.unanswered().count() == 1
    assert {entry.state for entry in Entry.objects.all()} == set(State)
    assert {row["prompt"] for row in rows(world, "votes")} >= {str(Prompt.objects.get(text=HELD_OUT).pk)}
    assert all(rows(world, name) for name in TABLES)
    assert found(world.markers, [("what was sealed", " ".join(world.markers.known.values()).encode())])


def test_a_cell_is_what_its_column_says(world):
    for table in TABLES.values():
        for row in [row for batch in batches(world, table) for row in batch]:
            for column, cell in zip(table.columns, row, strict=True):
                if cell is None:
                    assert column.nullable, f"{table.name}.{column.name}"
                    continue
                assert isinstance(cell, TYPES[column.kind]), f"{table.name}.{column.name} is {cell!r}"
                assert cell != "", f"{table.name}.{column.name} is empty, and not unknown"
                assert column.kind not in SHAPES or SHAPES[column.kind].fullmatch(cell)


def test_the_key_of_a_row_is_its_own(world):
    for table in TABLES.values():
        told = rows(world, table.name)
        keys = [tuple(row[name] for name in table.key) for row in told]
        assert len(set(keys)) == len(keys), table.name
        assert set(table.key) <= set(names(table.columns))


def test_whatever_a_table_names_is_found_in_its_own(world):
    entries = {row["entry"] for row in rows(world, "entries")}
    prompts = {row["prompt"] for row in rows(world, "prompts")}
    for name in ("votes", "served", "boards", "board_history", "clips", "reveals"):
        for row in rows(world, name):
            assert {row[which] for which in ("entry", "model_a", "model_b") if which in row} <= entries
            assert row.get("prompt") in {None, *prompts}
    assert world.entries[GONE].slug in entries


def test_every_vote_is_a_battle_served_with_the_same_cells(world):
    served = {row["battle"]: row for row in rows(world, "served")}
    votes = rows(world, "votes")
    same = (
        "battle", "track", "prompt", "categories", "language", "model_a", "model_b", "side_a", "voter", "probability",
    )  # fmt: skip
    assert [{name: served[vote["battle"]][name] for name in same} for vote in votes] == [
        {name: vote[name] for name in same} for vote in votes
    ]
    assert {battle for battle, row in served.items() if row["outcome"] == "voted"} == {
        vote["battle"] for vote in votes
    }


def test_sealed_entries_are_told_by_their_codenames(world):
    told = {row["entry"]: row for row in rows(world, "entries")}
    for codename in (ACTIVE, OTHER, PREPARING, DUE, WITHDRAWN):
        row = told[world.entries[codename].slug]
        assert (row["name"], row["status"]) == (codename, "due" if codename == DUE else "sealed")
    assert told[world.entries[OPENED].slug]["name"] == "Openedmodel 1"
    assert [row["codename"] for row in rows(world, "reveals")] == [OPENED]


def test_what_is_written_twice_is_the_same(world):
    assert files(world) == files(world)


def test_every_column_and_table_says_what_it_is():
    assert list(TABLES) == [
        "votes", "served", "boards", "board_history", "prompts", "entries", "clips", "reveals", "methods", "blocks",
    ]  # fmt: skip
    for table in TABLES.values():
        assert table.meaning.endswith(".")
        assert len(set(names(table.columns))) == len(table.columns)
        assert all(column.meaning.endswith(".") for column in table.columns)
    assert [table.name for table in TABLES.values() if table.by_track] == ["votes", "served"]
    assert [table.name for table in TABLES.values() if table.grows] == ["votes", "served", "blocks"]
