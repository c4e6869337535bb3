"""Homes for the supervisor's tests: short paths, and nothing left behind."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest

from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres


@pytest.fixture
def home():
    """Outside pytest's own directories, whose long names would move the sockets elsewhere."""
    base = Path(tempfile.mkdtemp(prefix="paddock-sup-"))
    made = Home(base / "home")
    yield made
    made.unlock()
    shutil.rmtree(base)
    if made.socket_dir.parent != made.path:
        shutil.rmtree(made.socket_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def made():
    """The data of one home, whose database was made once for all tests that do not ask how it is made."""
    base = Path(tempfile.mkdtemp(prefix="paddock-sup-"))
    home = Home(base / "home")
    EmbeddedPostgres(home, fsync="off").start().stop()
    home.unlock()
    yield home.path
    shutil.rmtree(base)


@pytest.fixture
def made_home(made, home):
    """Lend that data to one test at a time: copying it would take longer than most of them."""
    made.rename(home.path)
    yield home
    home.unlock()
    home.path.rename(made)


@pytest.fixture
def eventually():
    return wait_until


def wait_until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return value


def alive(pid):
    """Whether the process runs; one that has ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
