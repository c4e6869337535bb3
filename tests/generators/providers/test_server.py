"""Tests of the stand-in itself: flows start it as a process of its own."""

import json
import subprocess
import sys

import httpx

from generators.providers.jobs import submit
from tests.generators.providers.conftest import recipe, spec


def test_it_runs_as_a_process_and_counts_what_was_asked():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.generators.providers.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        environ = json.loads(process.stdout.readline())
        for contract in ("fal", "videos"):
            submit(recipe(contract), spec("A red ball."), environ)
        told = httpx.get(f"{environ['PADDOCK_FAL_URL']}/seen", trust_env=False).json()
        assert told == {"submits": {"A red ball.": 2}, "requests": 3}
        process.stdin.close()
        assert process.wait(10) == 0
