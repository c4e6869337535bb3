"""A release as a stranger has it: whole, of one moment, read by other people's tools, and never rewritten."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import frictionless
import mlcroissant
import pyarrow.parquet as pq
import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from arena.clips.models import Clip, ClipState
from arena.exports import release, release_folder
from arena.exports.catalogue import TABLES
from arena.exports.models import Release
from arena.exports.release import publish
from arena.exports.release_folder import NotPublished, path_of
from arena.exports.scope import Table
from arena.reveals.settle import settle_due
from ratings.__main__ import main
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks
from tests.arena.leaderboard.test_refit import strengths
from tests.arena.reveals.sealing import KEYRING, contest
from tests.conftest import ROOT, settler_public_key

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
DESCRIPTIONS = {
    "README.md", "manifest.json", "datapackage.json", "croissant.json", "SHA256SUMS", "LICENCE.txt", "CITATION.cff",
    "public_key.txt",
}  # fmt: skip


def on_the_database(test):
    return pytest.mark.django_db(pytest.mark.usefixtures("root")(test))


def a_release() -> Path:
    """Publish three entries, one of them sealed, and two hundred votes; return the folder."""
    sealed, *_ = entries = contest()
    stage.votes(strengths(entries, 200), voters=20)
    assert sealed.sealed
    return path_of(publish(NOW).name)


@pytest.fixture(scope="module")
def made(tmp_path_factory, django_db_setup, django_db_blocker):
    """One such folder for all that only read it; the database is as it was before."""
    where = override_settings(
        EXPORTS_ROOT=tmp_path_factory.mktemp("exports"), SETTLER_PUBLIC_KEY=settler_public_key()
    )
    with django_db_blocker.unblock(), where, transaction.atomic():
        folder = a_release()
        transaction.set_rollback(True)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(folder: Path, table: str) -> list[dict]:
    with gzip.open(folder / f"{table}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@on_the_database
def test_the_row_tells_of_every_file():
    made = a_release()
    told = Release.objects.get()
    assert {each["path"]: each["sha256"] for each in told.files} == hashes(made)
    assert all((made / each["path"]).stat().st_size == each["bytes"] for each in told.files)
    assert {each["table"] for each in told.files} - {None} == set(TABLES)
    assert {each["path"] for each in told.files if each["table"] is None} == DESCRIPTIONS
    assert {each["rows"] for each in told.files if each["table"] == "votes"} == {200}
    assert (told.name, told.published_at, told.until) == ("2026-11-30", NOW, 1)


def test_its_checksums_are_as_sha256sum_reads_them(made):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK\n") == len(hashes(made)) - 1


def test_its_manifest_has_the_signed_head(made):
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    last = rows(made, "blocks")[-1]
    assert (manifest["until"], manifest["head"]["number"]) == (1, 1)
    assert (manifest["head"]["hash"], manifest["head"]["signature"]) == (last["hash"], last["signature"])
    assert manifest["head"]["public_key"] == (made / "public_key.txt").read_text().strip()
    assert {each["path"] for each in manifest["files"]} == set(hashes(made)) - {"manifest.json", "SHA256SUMS"}


def test_the_three_formats_and_the_tracks_have_the_same_rows(made):
    table = pq.read_table(made / "votes.parquet").to_pylist()
    lines = [json.loads(line) for line in unpacked(made / "votes.jsonl.gz").splitlines()]
    assert [row["battle"] for row in rows(made, "votes")] == [row["battle"] for row in table]
    assert [row["battle"] for row in lines] == [row["battle"] for row in table]
    assert pq.read_table(made / "votes" / f"{stage.SILENT}.parquet").to_pylist() == table


@pytest.mark.parametrize("votes", ["votes.csv.gz", "votes.jsonl.gz", "votes.parquet"])
def test_its_ledger_verifies_in_every_format(made, votes, capsys):
    files = [
        str(made / votes),
        "--blocks",
        str(made / "blocks.jsonl.gz"),
        "--key",
        str(made / "public_key.txt"),
    ]
    assert main(["verify", *files]) == 0, capsys.readouterr()
    assert "200 votes" in capsys.readouterr().out


def test_its_boards_are_those_that_rank_gives(made, capsys, monkeypatch):
    """To the last printed digit, by the very command that the release names."""
    monkeypatch.chdir(made)
    standings = {row["entry"]: row for row in rows(made, "boards")}
    (command,) = {row["recompute"] for row in standings.values()}
    words = command.split()
    assert words[:3] == ["python", "-m", "ratings"]
    assert main([*words[3:], "--json"]) == 0
    computed = json.loads(capsys.readouterr().out)
    assert {row["votes"] for row in standings.values()} == {"200"} == {str(computed["votes"])}
    assert {own["entry"] for own in computed["standings"]} == set(standings)
    for own in computed["standings"]:
        printed = standings[own["entry"]]
        for key in ("rating", "low", "high"):
            assert f"{own[key]:.3f}" == printed[key]
        for key in ("rank_low", "rank_high", "rank_class", "battles", "state"):
            assert str(own[key] or "") == printed[key]


def test_frictionless_finds_it_valid(made):
    report = frictionless.Package(str(made / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    assert {task.name for task in report.tasks} == {
        *TABLES, *(f"{name}-{stage.SILENT}" for name, table in TABLES.items() if table.by_track)
    }  # fmt: skip


def test_mlcroissant_reads_its_records(made):
    dataset = mlcroissant.Dataset(jsonld=str(made / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    assert dataset.metadata.ctx.issues.warnings == set()
    read = [record["votes/battle"].decode() for record in dataset.records("votes")]
    assert read == [row["battle"] for row in rows(made, "votes")]
    for name in TABLES:
        assert len(list(dataset.records(name))) == len(rows(made, name))


@on_the_database
def test_a_reveal_leaves_an_earlier_release_as_it_was():
    """The first names the codename for ever; the second has the row that maps it, and shares what is the same."""
    made = a_release()
    before, name = hashes(made), b"Markermodel"
    assert not [path for path in before if name in unpacked(made / path)]
    assert rows(made, "reveals") == []
    assert settle_due(KEYRING, timezone.now() + timedelta(hours=2)) == 1
    second = path_of(publish(NOW + timedelta(hours=1)).name)
    assert hashes(made) == before
    (revealed,) = rows(second, "reveals")
    assert revealed["name"] == "Markermodel 1.2"
    assert second.name == "2026-11-30.2"
    after = hashes(second)
    same = {path for path in after if after[path] in before.values()}
    assert {"votes.parquet", "votes.csv.gz", f"votes/{stage.SILENT}.parquet", "prompts.parquet"} <= same
    for path in same & set(before):
        if before[path] == after[path]:
            assert (second / path).stat().st_nlink > 1
    assert (second / "reveals.parquet").stat().st_nlink == 1


def unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    return (
        repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()
        if path.suffix == ".parquet"
        else content
    )


@on_the_database
def test_two_at_once_are_one(root):
    with release_folder.publishing(), pytest.raises(NotPublished, match="wait until it is there"):
        publish(NOW)
    assert (Release.objects.count(), left(root)) == (0, [])


def left(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.name != release_folder.LOCK]


def broken_by(error: BaseException) -> dict[str, Table]:
    def batches(_scope):
        yield [(None,) * len(TABLES["methods"].columns)][:0]
        raise error

    methods = TABLES["methods"]
    broken = Table(methods.name, methods.title, methods.meaning, methods.columns, methods.key, batches)
    return {**TABLES, "methods": broken}


@on_the_database
def test_a_full_disk_leaves_nothing_and_says_so(root):
    two_blocks()
    with pytest.raises(NotPublished) as caught:
        publish(NOW, broken_by(OSError(28, "No space left on device")))
    assert (
        str(caught.value)
        == f"The disk of {root} is full: nothing was published, and nothing was left behind."
    )
    assert (left(root), Release.objects.count()) == ([], 0)
    assert publish(NOW).name == "2026-11-30"


@on_the_database
@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError()])
def test_whatever_interrupts_it_leaves_nothing(root, error):
    two_blocks()
    with pytest.raises(type(error)):
        publish(NOW, broken_by(error))
    assert (left(root), Release.objects.count()) == ([], 0)


@on_the_database
def test_where_a_clip_is_found_void_meanwhile_it_begins_anew(monkeypatch):
    one, _ = two_blocks()
    fix, moments = release.fix, []

    def interrupted():
        moments.append(fix())
        if len(moments) == 1:
            Clip.objects.filter(entry=one).update(state=ClipState.VOID, made_at=NOW)
        return moments[-1]

    monkeypatch.setattr(release, "fix", interrupted)
    made = publish(NOW)
    assert len(moments) == 2
    assert {row["reason"] for row in rows(path_of(made.name), "votes")} == {"void-clip"}
    assert {row["votes"] for row in rows(path_of(made.name), "boards")} == {"0"}


@pytest.mark.django_db(transaction=True)
def test_a_publisher_that_is_killed_has_published_nothing(root, settings):
    """Killed while it writes: the next one clears up after it, and takes its name."""
    two_blocks()
    address = settings.DATABASES["default"]["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env={**os.environ, "PADDOCK_EXPORTS": str(root), "TEST_DB": address},
    )
    deadline = time.monotonic() + 60
    while not list(root.glob(".2026-11-30/whole/votes.csv.gz")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert (Release.objects.count(), left(root)) == (0, [".2026-11-30"])
    made = publish(NOW)
    assert (made.name, left(root)) == ("2026-11-30", ["2026-11-30"])


KILLED = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "arena.config.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DB"]
django.setup()
from datetime import UTC, datetime
from arena.exports.catalogue import TABLES
from arena.exports.release import publish
from arena.exports.scope import Table
votes = TABLES["votes"]
def batches(scope):
    yield from votes.batches(scope)
    time.sleep(600)
slow = Table(votes.name, votes.title, votes.meaning, votes.columns, votes.key, batches)
publish(datetime(2026, 11, 30, 3, 0, tzinfo=UTC), {"votes": slow})
"""
