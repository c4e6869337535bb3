"""A backup of a small arena comes back into another database, all of it, or leaves it as empty as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection

from arena.backup import fitting, moment, target
from arena.backup.errors import BackupError
from arena.backup.named import NAMING
from arena.backup.taking import take
from arena.exports.models import Release
from arena.prompts.models import Task
from tests.arena import stage
from tests.arena.backup.test_packing import MADE, tree
from tests.arena.exports.ledger import sealed
from tests.conftest import ROOT, settler_public_key

OTHER = "restored"
ROWS = "SELECT (SELECT array_agg(v ORDER BY battle_id) FROM arena_vote v)::text, (SELECT max(hash) FROM arena_block)"


@pytest.fixture
def media(tmp_path, settings) -> Path:
    base = tmp_path / "here"
    for part in ("clips", "uploads", "exports", "reviews"):
        (base / part).mkdir(parents=True)
        setattr(settings, f"{part.upper()}_ROOT", base / part)
    return base


@pytest.fixture
def arena(transactional_db, media):
    """Votes in blocks and one that waits, real clips, a first frame, a release with two names of a file."""
    one, other = stage.arena(entries=2, prompts=1, real=True)
    sealed([(one, other, 0), (other, one, 1)], [(one, other, 3)] * 2)
    stage.votes([(one, other, 2)])
    stage.prompt(2, task=Task.IMAGE_TO_VIDEO)
    (media / "exports/2026-03-01").mkdir()
    (media / "exports/2026-03-01/votes.csv").write_bytes(b"a,b\n")
    (media / "exports/2026-03-01/same.csv").hardlink_to(media / "exports/2026-03-01/votes.csv")
    Release.objects.create(
        name="2026-03-01", until=2, published_at="2026-03-01T00:00Z", policy="1", method_version="1",
        files=[{"path": "votes.csv"}],
    )  # fmt: skip
    return one, other


@pytest.fixture
def elsewhere(transactional_db):
    """Yield the address of an empty database of the tests' server."""
    with psycopg.connect(_url(connection.settings_dict["NAME"]), autocommit=True) as reached:
        reached.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")
        reached.execute(f"CREATE DATABASE {OTHER} TEMPLATE template0")
        yield _url(OTHER)
        reached.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")


def _url(name: str) -> str:
    head, _, query = (os.environ.get("DATABASE_URL") or django_settings.HOME.database_url).partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def restored(file: Path, home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    few = {key: value for key, value in os.environ.items() if not key.startswith(("PADDOCK", "DJANGO"))}
    told = {
        "PADDOCK_HOME": str(home),
        "DATABASE_URL": url,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PADDOCK_SIGNING_KEY": django_settings.SIGNING_KEY.hex(),
        "PADDOCK_SETTLER_PUBLIC_KEY": settler_public_key().hex(),
    }
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(file), *words],
        cwd=ROOT, env={**few, **told}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def rows(url: str) -> tuple:
    with psycopg.connect(url) as reached:
        return reached.execute(ROWS).fetchone()


def relations(url: str) -> list[str]:
    with psycopg.connect(url) as reached:
        found = reached.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        return [name for (name,) in found]


def files_of(home: Path) -> dict[str, bytes]:
    kept = ("clips", "uploads", "exports", "reviews")
    return {name: content for name, content in tree(home).items() if name.startswith(kept)}


def leave_a_cut_restore(home: Path, url: str) -> None:
    """Leave what a restore leaves that was killed after its commit: the mark, media, and a database of its word."""
    home.mkdir()
    (home / target.MARK).write_text(json.dumps({"token": "word", "keys": ["settler_keys"]}))
    (home / "clips").mkdir()
    (home / "clips/half").write_bytes(b"half")
    with psycopg.connect(url) as reached:
        reached.execute(
            "CREATE TABLE arena_vote (battle_id int); CREATE VIEW half AS SELECT * FROM arena_vote"
        )
        reached.execute(target.marking("public", "word"))


def test_it_comes_back_after_a_restore_that_was_cut_and_then_nothing_goes_over_it(
    arena, media, elsewhere, tmp_path
):
    taken = take(tmp_path / "f")
    assert taken.warnings == []
    assert (taken.manifest.counts["arena_vote"], taken.manifest.head.number) == (5, 2)
    home = tmp_path / "there"
    leave_a_cut_restore(home, elsewhere)
    done = restored(tmp_path / "f", home, elsewhere)
    assert done.returncode == 0, done.stderr
    assert f"--head {taken.manifest.head}" in done.stdout
    assert files_of(home) == tree(media)
    assert (home / "exports/2026-03-01/votes.csv").samefile(home / "exports/2026-03-01/same.csv")
    assert rows(elsewhere) == rows(_url(connection.settings_dict["NAME"]))
    assert not (home / target.MARK).exists()
    assert target.TABLE not in relations(elsewhere)
    with psycopg.connect(elsewhere) as reached, pytest.raises(psycopg.errors.RaiseException, match="append"):
        reached.execute("DELETE FROM arena_vote")
    again = restored(tmp_path / "f", tmp_path / "third", elsewhere)
    assert again.stderr == "CommandError: The database is not empty: name an empty one in DATABASE_URL.\n"
    over = restored(tmp_path / "f", home, elsewhere)
    assert "is not empty (it has clips): restore into a new folder" in over.stderr


def test_where_the_rows_are_not_those_that_were_counted_nothing_is_left(
    arena, elsewhere, tmp_path, monkeypatch
):
    honest = moment.taken

    def miscounted(reached):
        now = honest(reached)
        return now._replace(counts={**now.counts, "arena_vote": now.counts["arena_vote"] + 1})

    monkeypatch.setattr(moment, "taken", miscounted)
    take(tmp_path / "f")
    done = restored(tmp_path / "f", tmp_path / "there", elsewhere)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "its rows are not those that were counted" in done.stderr
    assert relations(elsewhere) == []
    assert files_of(tmp_path / "there") == {}
    assert not (tmp_path / "there" / target.MARK).exists()


def test_files_that_the_database_names_and_that_are_gone_are_listed(arena, media, tmp_path):
    gone = min(media.glob("clips/??/*.mp4"))
    gone.unlink()
    (media / "exports/2026-03-01/votes.csv").unlink()
    (warning,) = take(tmp_path / "f").warnings
    assert warning.startswith("2 files that the database names are missing: ")
    assert f"clips/{gone.parent.name}/{gone.name}" in warning
    assert "exports/2026-03-01/votes.csv" in warning


FILES = {"video", "poster", "file", "sheet", "first_frame", "image", "path"}


def test_every_column_that_names_a_file_is_looked_at():
    """A new one would be left out in silence otherwise."""
    known = {(table, column) for table, columns, *_ in NAMING for column in columns}
    columns = {
        (model._meta.db_table, getattr(field, "column", None))
        for model in apps.get_app_config("arena").get_models()
        for field in model._meta.get_fields()
    }
    assert {(table, column) for table, column in columns if column in FILES} == known


@pytest.mark.django_db
def test_a_database_without_an_arena_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(moment, "there", lambda *_: False)
    with pytest.raises(BackupError, match="The database holds no arena"):
        take(tmp_path / "f")
    assert list(tmp_path.iterdir()) == []


def test_a_place_in_the_arenas_own_folders_is_refused(media, tmp_path):
    (tmp_path / "link").symlink_to(media / "clips")
    for place in (
        media / "clips/f",
        media / "exports/f",
        tmp_path / "link" / "f",
        django_settings.HOME.path / "f",
    ):
        with pytest.raises(BackupError, match="which it is a copy of: name a file elsewhere"):
            take(place)


@pytest.mark.django_db
def test_newer_makers_are_refused():
    fitting.check_versions(MADE)
    with pytest.raises(
        BackupError, match=r"newer Paddock \(0.1.0, with arena.9999_later\): update this one first"
    ):
        fitting.check_versions(replace(MADE, migrations=(*MADE.migrations, "arena.9999_later")))
    with pytest.raises(BackupError, match="is of a PostgreSQL 99 and the one here is"):
        fitting.check_versions(replace(MADE, server=990001))


@pytest.fixture
def home(tmp_path, settings, media):
    settings.HOME = type("Home", (), {"path": tmp_path / "home"})
    settings.EMBEDDED_DATABASE = True
    (tmp_path / "home/secrets").mkdir(parents=True)
    for name in ("secrets/secret_key", "lock"):
        (tmp_path / "home" / name).write_text("x")
    return tmp_path / "home"


def test_a_home_that_nothing_was_ever_done_in_is_empty(home):
    (home / "clips").mkdir()
    target.check()


@pytest.mark.parametrize(
    "name", ["pg18/PG_VERSION", "secrets/settler_keys", "models.toml", "clips/x", "mine"]
)
def test_a_home_with_anything_in_it_is_refused(home, name):
    (home / name).parent.mkdir(exist_ok=True)
    (home / name).touch()
    with pytest.raises(BackupError, match=rf"is not empty \(it has {name.split('/')[0]}"):
        target.check()
    assert (home / name).exists()


def test_a_folder_of_media_with_anything_in_it_is_refused(home, media):
    (media / "uploads/x").touch()
    with pytest.raises(BackupError, match=r"The folder of uploads, .* is not empty"):
        target.check()


def fail_half_way(home, media):
    with target.filled(["settler_keys"]):
        with pytest.raises(BackupError, match=r"was cut short: run \./run restore FILE again"):
            target.refuse_half_restored()
        for path in (home / "pg18", media / "clips/aa"):
            path.mkdir()
            (path / "half").touch()
        (home / "secrets/settler_keys").touch()
        (home / "models.toml").touch()
        raise KeyboardInterrupt


def test_what_fails_leaves_the_home_empty_and_startable(home, media):
    with pytest.raises(KeyboardInterrupt):
        fail_half_way(home, media)
    target.refuse_half_restored()
    target.check()
    assert sorted(tree(home)) == ["lock", "secrets/secret_key"]
