"""The bench runs and prints numbers; how good they are is not for a test to say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from bench.__main__ import ROWS
from bench.table import LEFT_OUT
from tests.conftest import ROOT

NUMBER = re.compile(r"\d")


def bench(*arguments, directory):
    command = [sys.executable, "-m", "bench", "--directory", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=200, check=False)


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    directory = tmp_path_factory.mktemp("bench")
    # The last row starts a whole arena with its clips: the journey of the command has tests of its own.
    done = bench("--quick", "--markdown", *ROWS[:-1], directory=directory)
    return done, directory


def test_every_row_prints_numbers(quick):
    done, _ = quick
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("|") and "---" not in line]
    figures = [line for line in lines if "measured" not in line and LEFT_OUT not in line]
    titles = [line for line in lines if "measured" in line]
    assert len(titles) == len(ROWS) - 1
    assert len(figures) >= len(ROWS)
    for line in figures:
        assert NUMBER.search(line.split("|")[2]), line


def test_only_peers_with_packages_of_their_own_are_left_out(quick):
    done, _ = quick
    left_out = [line for line in done.stdout.splitlines() if LEFT_OUT in line]
    assert left_out
    assert all("arena-rank" in line for line in left_out)


def test_the_machine_is_named(quick):
    done, _ = quick
    assert re.search(r"\d+ cores, \d+ GiB", done.stdout)
    assert re.search(r"PostgreSQL \d+", done.stdout)
    assert re.search(r"confirms [\d,]+ writes/s", done.stdout)


def test_nothing_is_left_behind(quick):
    _, directory = quick
    assert list(directory.iterdir()) == []


def test_the_rows_are_listed(tmp_path):
    assert bench("--list", directory=tmp_path).stdout.split() == list(ROWS)


def test_an_unknown_row_is_refused(tmp_path):
    done = bench("nothing", directory=tmp_path)
    assert done.returncode == 2
    assert "there is no row called 'nothing'" in done.stderr
