"""A database dumped and brought into another: whole in one transaction, by programs that can speak with its server."""

import os
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import Conninfo

from supervisor import binaries
from supervisor.clients import find_clients
from supervisor.dumping import dumped
from supervisor.errors import SupervisorError
from supervisor.home import Home
from supervisor.loading import Loading
from supervisor.postgres import EmbeddedPostgres

SERVER = 180000
PIECE = 1000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("dumping") / "h")
    server = EmbeddedPostgres(home, fsync="off").start()
    with psycopg.connect(home.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE fact (n int PRIMARY KEY, word text)")
        connection.execute("INSERT INTO fact SELECT n, md5(n::text) FROM generate_series(1, 5000) n")
        connection.execute(
            "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''kept''; END'"
        )
        connection.execute("CREATE TRIGGER kept BEFORE DELETE ON fact FOR EACH ROW EXECUTE FUNCTION kept()")
        connection.execute("CREATE DATABASE other")
    yield home
    server.stop()
    home.unlock()


def reaching(home, database="paddock"):
    variables = {o.keyword.decode(): o.envvar.decode() for o in Conninfo.get_defaults() if o.envvar}
    told = {"host": str(home.socket_dir), "user": "paddock", "dbname": database}
    return {"PATH": os.defpath, "LC_ALL": "C", **{variables[word]: value for word, value in told.items()}}


@pytest.fixture
def archive(served):
    with psycopg.connect(served.database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        with psycopg.connect(served.database_url, autocommit=True) as later:
            later.execute("INSERT INTO fact SELECT max(n) + 1, 'later' FROM fact")
        options = {"snapshot": snapshot, "schema": "public", "size": PIECE}
        return list(dumped(find_clients(SERVER).bin, reaching(served), **options)), seen(connection)


def seen(connection):
    return connection.execute(
        "SELECT count(*), max(n), count(*) FILTER (WHERE word = 'later') FROM fact"
    ).fetchone()


def load(served, pieces, after="SELECT 1;", server=SERVER):
    with Loading(find_clients(SERVER).bin, reaching(served, "other"), "public", server) as loading:
        loading.load(pieces, after)


@pytest.fixture
def other(served):
    with psycopg.connect(served.database_url.replace("/paddock?", "/other?"), autocommit=True) as connection:
        yield connection
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def tables(connection):
    return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_what_is_loaded_is_the_moment_of_the_snapshot(served, archive, other):
    pieces, then = archive
    assert {len(piece) for piece in pieces[:-1]} == {PIECE}
    assert 0 < len(pieces[-1]) <= PIECE
    load(served, pieces)
    assert seen(other) == then
    with pytest.raises(psycopg.errors.RaiseException, match="kept"):
        other.execute("DELETE FROM fact")


def test_what_follows_must_hold_too(served, archive, other):
    pieces, _ = archive
    with pytest.raises(SupervisorError, match=r"^The database could not be brought back: .*other rows\.$"):
        load(served, pieces, "DO $$ BEGIN RAISE 'other rows'; END $$;")
    assert tables(other) == 0


def cut(pieces):
    return pieces[: len(pieces) // 2]


def broken(pieces):
    middle = len(pieces) // 2
    return [*pieces[:middle], bytes(PIECE), *pieces[middle + 1 :]]


def foreign(pieces):
    return [b"CREATE TABLE evil (n int);"]


@pytest.mark.parametrize("damage", [cut, broken, foreign])
def test_a_damaged_archive_leaves_nothing(served, archive, other, damage):
    with pytest.raises(SupervisorError, match=r"^The database could not be brought back: [^\n]+\.$"):
        load(served, damage(archive[0]))
    assert tables(other) == 0


def test_an_archive_that_fails_to_come_leaves_nothing(served, archive, other):
    def failing():
        yield from cut(archive[0])
        raise ConnectionError("the disk is gone")

    with pytest.raises(ConnectionError):
        load(served, failing())
    assert tables(other) == 0


def test_a_full_database_is_one_sentence(served, archive, other):
    load(served, archive[0])
    with pytest.raises(SupervisorError, match="already exists"):
        load(served, archive[0])


@pytest.fixture
def written(monkeypatch):
    """Return what psql was sent, piece by piece."""
    pieces, write = [], Loading._write
    monkeypatch.setattr(Loading, "_write", lambda self, text: (pieces.append(text), write(self, text))[1])
    return pieces


@pytest.mark.parametrize("server", [140000, 170000])
def test_a_word_that_an_old_server_does_not_know_is_left_out(served, archive, other, written, server):
    load(served, archive[0], server=server)
    assert seen(other) == archive[1]
    assert (b"SET transaction_timeout = 0;\n" in written) == (server >= 170000)


def test_a_dump_that_fails_is_one_sentence(served):
    options = {"snapshot": "no-such", "schema": "public", "size": PIECE}
    with pytest.raises(SupervisorError, match=r"^The database could not be read: .*no-such.*\.$"):
        list(dumped(find_clients(SERVER).bin, reaching(served), **options))


def test_programs_must_be_as_new_as_the_server(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "_SYSTEM_POSTGRES", Path("/nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_clients(SERVER).major >= 18
    with pytest.raises(SupervisorError, match=r"^The database is a PostgreSQL 99: [^\n]*PADDOCK_PG_BIN\.$"):
        find_clients(990000)


def test_over_tls_the_systems_programs_are_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "_SYSTEM_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SupervisorError, match="over TLS, which the programs that come with Paddock cannot"):
        find_clients(150000, tls=True)
    for major in (15, 16):
        place = tmp_path / str(major) / "bin"
        place.mkdir(parents=True)
        for program in ("pg_dump", "pg_restore", "psql"):
            (place / program).write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.2'\n")
            (place / program).chmod(0o755)
    assert find_clients(150000, tls=True).major == 16
    monkeypatch.setenv("PADDOCK_PG_BIN", str(tmp_path / "15" / "bin"))
    assert find_clients(150000).major == 15
    with pytest.raises(SupervisorError, match="PostgreSQL 16 over TLS"):
        find_clients(160000, tls=True)
