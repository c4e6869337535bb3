"""The plugin tests.embedded: servers before the settings are read, and nothing left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from supervisor.home import Home
from tests import embedded
from tests.supervisor.conftest import alive

REPOSITORY = Path(__file__).parents[2]
INNER = """
import os, sys, time
import psycopg
from supervisor.home import Home

def test_inner():
    home = Home(os.environ["PADDOCK_HOME"])
    with psycopg.connect(home.database_url) as connection:
        fsync, pid = connection.execute(
            "SELECT current_setting('fsync'), pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
        ).fetchone()
    assert fsync == "off"
    print(f"told {home.path} {pid}", file=sys.__stderr__, flush=True)
    %s
"""


@pytest.fixture
def inner(tmp_path):
    def start(act, **environment):
        (tmp_path / "test_inner.py").write_text(INNER % act)
        options = [
            "-p",
            "tests.embedded",
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
            "-c",
            "/dev/null",
            "-s",
        ]
        unset = {"DATABASE_URL", "REDIS_URL", "PADDOCK_HOME", "PYTEST_XDIST_WORKER"}
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                *options,
                f"--rootdir={tmp_path}",
                tmp_path / "test_inner.py",
            ],
            cwd=REPOSITORY,
            env={name: value for name, value in os.environ.items() if name not in unset} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def told(process):
    word, path, pid = process.stderr.readline().split()
    assert word == "told"
    return Path(path), int(pid)


@pytest.mark.parametrize("act", ["assert False", "os.kill(os.getpid(), 2); time.sleep(60)"])
def test_servers_are_up_and_leave_nothing(inner, act, eventually):
    process = inner(act)
    home, pid = told(process)
    process.communicate()
    assert process.returncode == (1 if act == "assert False" else 2)
    assert not home.exists()
    assert eventually(lambda: not alive(pid))


def test_killed_it_leaves_no_server(inner, eventually):
    process = inner("time.sleep(60)")
    home, pid = told(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert eventually(lambda: not alive(pid))
    assert home.exists()
    eventually(lambda: not (home / "pg18" / "postmaster.pid").exists())
    os.utime(home, (time.time() - 7200,) * 2)
    embedded.remove_abandoned(Path(tempfile.gettempdir()))  # as the next run does
    assert not home.exists()


def test_named_servers_are_used(inner):
    process = inner("pass", DATABASE_URL="postgresql://elsewhere/x", REDIS_URL="redis://elsewhere")
    output, _ = process.communicate()
    assert process.returncode == 1  # the inner test looks for a server in its home, where none was started
    assert "OperationalError" in output


def test_a_home_in_use_is_not_abandoned(tmp_path):
    home = Home(tmp_path / f"{embedded.PREFIX}x")
    home.lock()
    os.utime(home.path, (0, 0))
    embedded.remove_abandoned(tmp_path)
    assert home.path.exists()
    home.unlock()
    os.utime(home.path, (0, 0))
    embedded.remove_abandoned(tmp_path)
    assert not home.path.exists()
