"""A crew starts in order, restarts what ends, and stops in reverse, in time, whatever its members do."""

import os
import signal
import sys
import threading
import time

import pytest

from supervisor.children import Child
from supervisor.crew import Crew
from supervisor.errors import SupervisorError
from tests.supervisor.conftest import alive

# Says that it runs, and tells of the end it was asked for.
POLITE = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with open(sys.argv[1], "a") as story:
    print("start", sys.argv[2], os.getpid(), file=story, flush=True)
    try:
        time.sleep(60)
    finally:
        print("stop", sys.argv[2], file=story, flush=True)
"""
STUBBORN = "trap '' TERM; echo deaf; while :; do sleep 1; done"


@pytest.fixture
def said():
    return []


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story"
    path.touch()
    return path


@pytest.fixture
def polite(tmp_path, story):
    def make(name):
        return Child(
            name,
            [sys.executable, "-c", POLITE, str(story), name],
            os.environ,
            tmp_path / f"{name}.log",
            ready=lambda: f"start {name}" in story.read_text(),
        )

    return make


def shell(tmp_path, name, command, **options):
    return Child(name, ["sh", "-c", command], os.environ, tmp_path / f"{name}.log", **options)


def run_crew(said, *members, tick=None):
    with Crew(said.append) as crew:
        for member in members:
            crew.start(member)
        crew.run(tick)


def later(act, *arguments, after=0.3):
    timer = threading.Timer(after, act, arguments)
    timer.start()
    return timer


def test_layers_start_in_order_and_stop_in_reverse(polite, story, said):
    with Crew(said.append) as crew:
        crew.start(polite("database"))
        crew.start(polite("web"), polite("worker"))
        later(os.kill, os.getpid(), signal.SIGTERM)
        crew.run()
    words = [line.split()[:2] for line in story.read_text().splitlines()]
    assert words[0] == ["start", "database"]
    assert words[-1] == ["stop", "database"]
    assert sorted(words[1:3]) == [["start", "web"], ["start", "worker"]]
    assert sorted(words[3:5]) == [["stop", "web"], ["stop", "worker"]]
    assert said == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_stops_it_and_handlers_are_put_back(polite, said, number):
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with Crew(said.append) as crew:
        web = polite("web")
        crew.start(web)
        later(os.kill, os.getpid(), number, after=0.05)
        crew.run()
        assert web.running()
    assert not web.running()
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_signal_while_starting_stops_what_has_started(polite, tmp_path, said):
    web = polite("web")
    with Crew(said.append) as crew:
        crew.start(web)
        later(os.kill, os.getpid(), signal.SIGINT)
        crew.start(shell(tmp_path, "never", "sleep 60", ready=lambda: False))
        pytest.fail("the signal did not reach it")
    assert not web.running()


def test_one_that_was_killed_is_announced_and_started_again(polite, story, said):
    web = polite("web")
    first = []

    def kill_once():
        if not first:
            first.append(web.proc.pid)
            os.kill(web.proc.pid, signal.SIGKILL)
        elif story.read_text().count("start web") == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    with Crew(said.append) as crew:
        crew.start(web)
        crew.run(tick=kill_once)
    assert said == [f"web ended with SIGKILL; see {web.log}. It is started again in 0.2 s."]
    assert web.proc.pid != first[0]


def test_one_that_keeps_ending_is_started_more_and_more_rarely(tmp_path, said):
    broken = shell(tmp_path, "broken", "sleep 0.05; echo why it broke; exit 3")

    def stop_after_three():
        if len(said) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    with Crew(said.append) as crew:
        crew.start(broken)
        crew.run(tick=stop_after_three)
    ended = f"broken ended with code 3: why it broke; see {broken.log}. It is started again in"
    assert said == [f"{ended} {wait} s." for wait in ("0.2", "0.4", "0.8")]


def test_a_program_that_has_gone_is_tried_again(tmp_path, said):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nrm $0\n")
    program.chmod(0o755)

    def stop_after_two():
        if len(said) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    with Crew(said.append) as crew:
        crew.start(Child("web", [str(program)], os.environ, tmp_path / "web.log"))
        crew.run(tick=stop_after_two)
    assert said[1].startswith(f"Cannot start {program} (")
    assert said[1].endswith("It is started again in 0.4 s.")


def test_one_that_does_not_start_ends_the_rest(polite, tmp_path, said):
    web = polite("web")
    broken = shell(tmp_path, "broken", "echo no luck; exit 3", ready=lambda: False)
    with pytest.raises(SupervisorError, match="broken ended with code 3 while starting: no luck; see "):
        run_crew(said, web, broken)
    assert not web.running()


def test_one_that_is_never_ready_is_given_up(tmp_path, said):
    lame = shell(tmp_path, "lame", "sleep 60", ready=lambda: False)
    with (
        pytest.raises(SupervisorError, match=r"lame was not ready after 0 s; its log is "),
        Crew(said.append) as crew,
    ):
        crew.start(lame, timeout=0.1)
    assert not lame.running()


def test_the_deaf_are_killed_after_their_grace(tmp_path, said, eventually):
    deaf = shell(tmp_path, "deaf", STUBBORN, grace=0.3)
    with Crew(said.append) as crew:
        crew.start(deaf)
        eventually(lambda: "deaf" in deaf.log.read_text())
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    assert said == ["deaf did not stop within 0 s and is killed."]
    assert not deaf.running()


def test_a_second_signal_hurries(tmp_path, said, eventually):
    deaf = shell(tmp_path, "deaf", STUBBORN, grace=30)
    with Crew(said.append) as crew:
        crew.start(deaf)
        eventually(lambda: "deaf" in deaf.log.read_text())
        later(os.kill, os.getpid(), signal.SIGINT, after=0.1)
        later(os.kill, os.getpid(), signal.SIGINT, after=0.5)
        begun = time.monotonic()
        crew.run()
    assert time.monotonic() - begun < 3
    assert not deaf.running()


def test_what_a_member_has_started_is_stopped_too(tmp_path, said, eventually):
    parent = shell(tmp_path, "parent", "sleep 60 & echo $!; wait")
    with Crew(said.append) as crew:
        crew.start(parent)
        grandchild = int(eventually(lambda: parent.log.read_text().strip()))
        assert alive(grandchild)
    assert eventually(lambda: not alive(grandchild))


def test_an_error_of_the_caller_comes_through(polite, said):
    web = polite("web")
    with pytest.raises(ZeroDivisionError):
        run_crew(said, web, tick=lambda: 1 / 0)
    assert not web.running()
