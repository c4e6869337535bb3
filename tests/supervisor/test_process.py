"""A process ends with its supervisor, takes its group along, and runs as it was asked to."""

import os
import signal
import sys
import threading
import time

import pytest

from supervisor.errors import SupervisorError
from supervisor.process import Process, cause
from tests.supervisor.conftest import alive


@pytest.fixture
def log(tmp_path):
    return tmp_path / "process.log"


def test_output_goes_to_the_log_and_the_status_comes_back(log, eventually):
    process = Process.spawn(["sh", "-c", "echo said; echo moaned >&2; exit 3"], log)
    assert eventually(process.poll) == 3
    assert sorted(log.read_text().split()) == ["moaned", "said"]


def test_environment_niceness_and_descriptors_are_handed_on(log, eventually):
    read, write = os.pipe()
    code = """
import os, sys
os.write(int(sys.argv[1]), f'{os.environ} {os.nice(0)} {os.getpgrp() == os.getpid()}'.encode())
"""
    process = Process.spawn(
        [sys.executable, "-c", code, str(write)], log, env={"ONLY": "this"}, nice=7, pass_fds=[write]
    )
    os.close(write)
    assert eventually(lambda: process.poll() is not None)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    assert "'ONLY': 'this'" in said
    assert "PATH" not in said
    assert said.endswith(f" {os.nice(0) + 7} True")


def test_kill_takes_the_group_along(log, eventually):
    process = Process.spawn(["sh", "-c", "sleep 60 & echo $!; wait"], log)
    grandchild = int(eventually(lambda: log.exists() and log.read_text().strip()))
    process.kill()
    assert process.poll() == -signal.SIGKILL
    assert eventually(lambda: not alive(grandchild))


def test_what_a_crash_leaves_behind_is_ended(log, eventually):
    process = Process.spawn(["sh", "-c", "sleep 60 & echo $!; kill -9 $$"], log)
    assert eventually(process.poll) == -signal.SIGKILL
    grandchild = int(log.read_text().split()[0])
    assert eventually(lambda: not alive(grandchild))


def test_an_unknown_program_is_one_sentence(log):
    with pytest.raises(SupervisorError, match=r"^Cannot start /no/such/program \(.*\)\.$"):
        Process.spawn(["/no/such/program"], log)


def test_only_the_main_thread_starts_processes(log):
    refused = []

    def start():
        try:
            Process.spawn(["true"], log)
        except SupervisorError as error:
            refused.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in refused[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of the dead")
def test_a_process_ends_with_its_supervisor(log, eventually):
    supervisor = os.fork()
    if supervisor == 0:
        process = Process.spawn(["sleep", "60"], log)
        log.with_suffix(".pid").write_text(f"{process.pid}\n")
        time.sleep(60)
    pid = int(
        eventually(lambda: log.with_suffix(".pid").exists() and log.with_suffix(".pid").read_text().strip())
    )
    assert alive(pid)
    os.kill(supervisor, signal.SIGKILL)
    os.waitpid(supervisor, 0)
    assert eventually(lambda: not alive(pid))


def test_causes_are_words():
    assert (cause(0), cause(1), cause(-9), cause(-250)) == ("code 0", "code 1", "SIGKILL", "signal 250")
