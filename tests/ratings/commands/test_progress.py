import io
import sys

import pytest

from ratings.commands.progress import Bar, bar, within


class Terminal(io.StringIO):
    """What is drawn on, and says that it is a terminal."""

    def isatty(self):
        return True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_it_is_drawn_when_work_takes_its_time_and_gone_afterwards(clock):
    drawn = Terminal()
    its = Bar("reading votes.csv", drawn, clock)
    its(0.2)
    assert drawn.getvalue() == ""
    clock.now = 3.0
    its(0.25)
    assert drawn.getvalue() == "\rreading votes.csv [#######.......................]  25%, 0:09 left"
    clock.now = 3.01
    its(0.26)  # too soon for another look
    assert drawn.getvalue().count("\r") == 1
    clock.now = 12.0
    its(2.0)
    assert "[##############################] 100%, 0:00 left" in drawn.getvalue()
    its.clear()
    line = drawn.getvalue().split("\r")[-3]
    assert drawn.getvalue().endswith("\r" + " " * len(line) + "\r")


def test_a_longer_line_is_written_over_whole(clock):
    drawn = Terminal()
    its = Bar("x", drawn, clock)
    clock.now = 1.0
    its(0.5)
    first = drawn.getvalue()
    clock.now = 2.0
    its(0.001)  # says nothing of the rest, and is shorter
    assert len(drawn.getvalue()) == 2 * len(first)


def test_a_terminal_that_went_away_stops_no_work(clock):
    gone = Terminal()
    its = Bar("x", gone, clock)
    gone.close()
    clock.now = 1.0
    its(0.5)
    its.clear()


def test_names_play_no_tricks_on_it(clock):
    drawn = Terminal()
    its = Bar("reading \x1b[2J.csv", drawn, clock)
    clock.now = 1.0
    its(0.5)
    assert "\x1b" not in drawn.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_where_nobody_could_see_it_there_is_none(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with bar("reading") as progress:
        assert progress is None
        assert within(progress, 0, 2) is None


def test_it_is_cleared_also_when_the_work_fails(monkeypatch):
    drawn = Terminal()
    monkeypatch.setattr(sys, "stderr", drawn)
    monkeypatch.setattr("ratings.commands.progress.SILENT_SECONDS", 0.0)
    monkeypatch.setattr("ratings.commands.progress.BETWEEN_SECONDS", 0.0)

    def fails():
        with bar("reading") as progress:
            within(progress, 1, 2)(0.5)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fails()
    assert " 75%" in drawn.getvalue()
    assert drawn.getvalue().endswith(" \r")
