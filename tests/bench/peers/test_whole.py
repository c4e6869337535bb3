"""A whole process is timed from outside, and its peak is its own."""

import json
import subprocess
import sys

import numpy as np

from bench.peers import whole

MEBIBYTE = 2**20


def run(code):
    command = [sys.executable, "-I", whole.__file__, sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_it_took_and_what_it_said():
    taken = json.loads(run("import time; time.sleep(0.2); print('done')").stdout)
    assert taken["said"] == "done\n"
    assert 0.2 < taken["seconds"] < 20
    assert 0 < taken["cpu"] < taken["seconds"] - 0.1


def test_the_peak_is_the_childs_and_not_its_starters():
    held = np.ones(200 * MEBIBYTE, np.uint8)
    small, large = (json.loads(run(code).stdout)["peak"] for code in ("", f"b = b'1' * {100 * MEBIBYTE}"))
    assert small < 60 * MEBIBYTE < len(held)
    assert 95 * MEBIBYTE < large - small < 120 * MEBIBYTE


def test_a_failure_is_passed_on():
    done = run("import sys; sys.exit('no such votes')")
    assert done.returncode == 1
    assert "no such votes" in done.stderr
