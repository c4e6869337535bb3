"""An arena is backed up under votes and restored elsewhere: no vote is lost, boards and proofs are as before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from arena.backup.manifest import Manifest
from arena.backup.unpacking import Unpacking
from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres
from tests.flows.conftest import ROOT, Arena, make_arena
from tests.flows.test_crashes import TRACK, Persistent

TOLD = {
    "PADDOCK_PROMPTS": "1",
    "PADDOCK_WITHOUT_TRAINED": "1",
    "PADDOCK_SYNTHETIC": "1",
    "PADDOCK_WATCH_SECONDS": "0",
}
OPENS_IN = 3600  # seconds; the restored arena's clock is further ahead
SEALING = f"""
import django; django.setup()
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from nacl.public import PublicKey
from arena.labs.sealing_key import public_key
from arena.ledger import blocks
from tests.arena import stage
from tests.arena.reveals.sealing import seal
hour = (timezone.now() + timedelta(seconds={OPENS_IN})).replace(microsecond=0)
with transaction.atomic():
    seal(stage.entry("hidden", state="withdrawn"), reveal_at=hour, key=PublicKey(bytes(public_key())))
while not blocks.cut_now(timezone.now()):
    pass
"""
BOARDS = """
SELECT board.id, board.computed_at, standing.* FROM arena_board board
JOIN arena_standing standing ON standing.board_id = board.id
WHERE board.kept AND board.id <= %s ORDER BY board.id, standing.id
"""
VOTES = "SELECT b.key, v.choice FROM arena_vote v JOIN arena_battle b ON b.id = v.battle_id"

NAME = "SELECT public_name FROM arena_entry WHERE slug = 'hidden'"
SEALED = """
SELECT b.key FROM arena_ledgerline l JOIN arena_battle b ON b.id = l.vote_id
WHERE l.position < (SELECT first_position + count FROM arena_block WHERE number = %s) ORDER BY l.position LIMIT 5
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Arena]:
    yield from make_arena(tmp_path_factory.mktemp("here"), **TOLD)


@pytest.fixture(scope="module")
def backed_up(here: Arena, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Return a backup that was made while people voted, and the votes that were acknowledged before it began."""
    here.wait_for_pair(TRACK)
    assert here.manage("simulate", "--voters", "8", "--votes", "120", "--seed", "1").returncode == 0
    sealing = [sys.executable, "-c", SEALING]
    environment = {**here.variables(), "DJANGO_SETTINGS_MODULE": "arena.config.settings"}
    subprocess.run(sealing, cwd=ROOT, env=environment, check=True, timeout=60)
    published = here.manage("publish")
    assert published.returncode == 0, published.stderr
    voters = [Persistent(here) for _ in range(3)]
    for voter in voters:
        voter.start()
    try:
        here.wait_for(lambda: sum(len(voter.acknowledged) for voter in voters) > 10, "votes are acknowledged")
        before = {battle: choice for voter in voters for battle, choice in list(voter.acknowledged.items())}
        file = tmp_path_factory.mktemp("backup") / "arena.backup"
        done = here.manage("backup", str(file))
    finally:
        for voter in voters:
            voter.goes_on = False
        for voter in voters:
            voter.join(30)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return file, before


@pytest.fixture(scope="module")
def made(backed_up) -> Manifest:
    file, _ = backed_up
    with file.open("rb") as opened:
        return Unpacking(opened, file).check().manifest


@pytest.fixture(scope="module")
def there(backed_up, tmp_path_factory) -> Arena:
    """Return the arena that was restored; it does not run yet."""
    file, _ = backed_up
    base = tmp_path_factory.mktemp("there")
    (base / "ahead").write_text(str(2 * OPENS_IN))
    clock = {"PADDOCK_TEST_CLOCK": str(base / "ahead"), "PYTHONPATH": str(ROOT / "tests/flows/clock")}
    restored = Arena(Home(base / "home"), {**TOLD, **clock})
    done = restored.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return restored


@pytest.fixture(scope="module")
def started(there: Arena) -> Iterator[Arena]:
    there.start()
    yield there
    there.stop()


def test_no_vote_acknowledged_before_it_is_lost_and_the_boards_are_the_same(here, there, backed_up, made):
    _, before = backed_up
    numbers = {"left": 0, "right": 1}
    server = EmbeddedPostgres(there.home).start()
    try:
        with psycopg.connect(there.home.database_url) as connection:
            stored = dict(connection.execute(VOTES).fetchall())
            names = connection.execute(NAME).fetchall()
            last = connection.execute("SELECT max(id) FROM arena_board").fetchone()[0]
            boards = connection.execute(BOARDS, [last]).fetchall()
    finally:
        server.stop()
        there.home.unlock()
    assert {battle: stored.get(battle) for battle in before} == {
        b: numbers[choice] for b, choice in before.items()
    }
    assert len(stored) == made.counts["arena_vote"]
    assert names == [("",)]
    assert boards == here.query(BOARDS, last)
    assert len(boards) > 4


def test_its_files_and_keys_are_those_of_before(here, there, made):
    assert made.missing == 0
    assert made.files["clips"]["files"] > 4
    assert made.files["exports"]["files"] > 4
    for part in ("clips", "exports", "secrets"):
        for path in (there.home.path / part).rglob("*"):
            twin = here.home.path / path.relative_to(there.home.path)
            assert path.is_dir() or path.name.startswith(".") or path.read_bytes() == twin.read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (there.home.path / "secrets").iterdir()} == {0o600}


def test_an_arena_that_is_stopped_is_backed_up_too(there, made, tmp_path):
    done = there.manage("backup", str(tmp_path / "f"), "--without-keys")
    assert done.returncode == 0, done.stderr
    assert "cannot open sealed entries" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    with (tmp_path / "f").open("rb") as opened:
        again = Unpacking(opened, tmp_path / "f").check().manifest
    assert (again.head, again.counts, again.files) == (made.head, made.counts, made.files)


def test_a_restored_arena_verifies_up_to_the_head_that_was_printed(here, started, made, tmp_path):
    for arena in (here, started):
        folder = tmp_path / str(arena.port)
        assert arena.manage("export", str(folder)).returncode == 0
        command = ["verify", folder / "votes.csv", "--blocks", folder / "blocks.jsonl"]
        command += ["--key", folder / "public_key.txt", "--head", str(made.head), "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "ratings", *map(str, command)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["findings"] == []


def test_receipts_are_answered_as_before(here, started, made):
    keys = [key for (key,) in here.query(SEALED, made.head.number)]
    assert len(keys) == 5
    for key in keys:
        answer = started.get(f"/api/v1/receipts/{key}/")
        assert answer["status"] == "sealed"
        assert answer == here.get(f"/api/v1/receipts/{key}/")


def test_what_was_sealed_is_opened_by_the_restored_settler(started):
    started.wait_for(lambda: started.query(NAME) != [("",)], "the sealed entry is opened", 30)
    assert started.query(NAME) == [("Markermodel 1.2",)]


def test_nothing_is_restored_over_a_running_arena(started, backed_up):
    file, _ = backed_up
    done = started.manage("restore", str(file))
    assert done.returncode == 1
    assert "is already run by process" in done.stderr
    assert "Traceback" not in done.stderr
