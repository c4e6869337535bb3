"""The bar while clips are made: a bar on a terminal, a line at every tenth in a log."""

from __future__ import annotations

import pytest

from arena.management import progress
from arena.management.progress import ClipProgress


class Out:
    """A command's output, on a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str, ending: str = "\n") -> None:
        self.text += text + ending

    def flush(self) -> None:
        pass


@pytest.fixture(autouse=True)
def asks_nobody(monkeypatch):
    monkeypatch.setattr(ClipProgress, "_ask_on", lambda _: None)


def told(counts: list[tuple[int, int, bool] | None], *, terminal: bool) -> str:
    out = Out(terminal=terminal)
    shown = ClipProgress(out)
    for latest in counts:
        shown._latest = latest
        shown.tick()
    return out.text


def test_says_nothing_before_it_knows():
    assert told([None, None], terminal=True) == ""
    assert told([(0, 0, False)], terminal=False) == ""


def test_a_log_has_a_line_at_every_tenth():
    counts = [(ready, 50, False) for ready in range(51)]
    lines = told(counts, terminal=False).splitlines()
    assert lines == [f"clips {ready} of 50" for ready in range(0, 51, 5)]


def test_a_terminal_has_a_bar_that_ends_its_line():
    text = told([(0, 3, False), (1, 3, False), (1, 3, False), (3, 3, False), (3, 3, False)], terminal=True)
    *_, first, second, third = text.split("\r")
    assert first == f"clips {'.' * progress.WIDTH} 0 of 3"
    assert second.count("#") == progress.WIDTH // 3
    assert third == f"clips {'#' * progress.WIDTH} 3 of 3\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_the_first_pair_is_announced_once(terminal):
    text = told([(1, 9, False), (2, 9, True), (3, 9, True)], terminal=terminal)
    assert text.count("The first pair is ready: you can vote.") == 1


def test_a_finished_arena_starts_in_silence():
    assert told([(9, 9, False)], terminal=False) == ""
