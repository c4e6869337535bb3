"""The settler as a process: opens within a second of the due one, logs nothing of an identity, stops when asked."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.entries.models import Entry
from arena.reveals.keyring import VARIABLE
from arena.reveals.models import Opening, SettlerReport
from tests.arena.reveals.sealing import contest
from tests.conftest import ROOT, SETTLER_KEY


@pytest.fixture
def settler(server, tmp_path):
    """A settler on the tests' database; its log is at `.log_file`."""
    log = tmp_path / "settler.log"
    environment = {**server.environment, VARIABLE: SETTLER_KEY}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "settle"], env=environment, stdout=out, stderr=out, cwd=ROOT
        )
        process.log_file = log
        yield process
        process.kill()
        process.wait(10)


def wait_for(happens, seconds: float):
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_opens_within_a_second_and_stops_when_asked(settler):
    sealed, *_ = contest()
    wait_for(SettlerReport.objects.exists, 30)
    Entry.objects.filter(pk=sealed.pk).update(reveal_at=timezone.now() + timedelta(seconds=1))
    wait_for(Opening.objects.exists, 5)
    opening = Opening.objects.get()
    assert timedelta(0) <= opening.opened_at - opening.due_at < timedelta(seconds=1)
    settler.terminate()
    assert settler.wait(5) == 0
    log = settler.log_file.read_text()
    assert "at work" in log
    assert "Marker" not in log
    assert "Traceback" not in log
