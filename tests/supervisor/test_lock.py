"""One supervisor a home: the second is told who has it, and a dead one has nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supervisor.errors import SupervisorError
from supervisor.home import Home

REPOSITORY = Path(__file__).parents[2]
HOLD = """
import sys, time
from supervisor.home import Home
lock = Home(sys.argv[1]).lock()
lock.publish("http://127.0.0.1:8123/")
print("held", flush=True)
time.sleep(60)
"""


def test_the_second_supervisor_is_told_pid_and_address(home):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.path)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SupervisorError) as refusal:
            home.lock()
        sentence = str(refusal.value)
        assert f"process {holder.pid} at http://127.0.0.1:8123/" in sentence
        assert sentence.count(". ") == 0
        assert "\n" not in sentence
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    home.lock()  # the kernel let go with the process


def test_one_home_object_may_ask_twice(home):
    assert home.lock() is home.lock()


def test_another_of_the_same_process_may_not(home):
    home.lock()
    with pytest.raises(SupervisorError, match=f"process {os.getpid()}"):
        Home(home.path).lock()
    home.unlock()
    other = Home(home.path)
    other.lock()
    other.unlock()


def test_children_do_not_hold_it(home):
    home.lock()
    child = subprocess.Popen(["sleep", "60"])
    try:
        home.unlock()
        other = Home(home.path)
        other.lock()
        other.unlock()
    finally:
        child.kill()
        child.wait()
