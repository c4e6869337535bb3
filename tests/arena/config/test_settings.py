"""Settings at a start: a bad environment ends it with its sentence, not with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("PORT", "http", "PORT wants a whole number from 1 to 65535, not 'http'."),
        (
            "PADDOCK_WATCH_SECONDS",
            "0",
            "PADDOCK_WATCH_SECONDS may be 0 only together with PADDOCK_SYNTHETIC=1.",
        ),
    ],
)
def test_manage_says_it_in_a_sentence(name, text, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, name: text},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_check_lists_the_settings_and_shows_no_secret():
    secret = "not-to-be-printed-" * 3
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "SECRET_KEY": secret, "PADDOCK_BATTLE_MINUTES": "7"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert secret not in done.stdout + done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "(set, secret)" in lines["SECRET_KEY"]
    assert " 7 " in lines["PADDOCK_BATTLE_MINUTES"]
    assert "(default)" in lines["PADDOCK_PROMPTS"]
