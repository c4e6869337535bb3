"""Every task runs in a process of its own, with one thread for matrix products."""

import sys

import pytest

from bench.peers import votes
from bench.peers.children import Child, in_turn, run
from bench.peers.taken import Taken


@pytest.fixture
def data(tmp_path):
    return votes.saved(tmp_path / "votes.npz", votes.draw_votes(5, 300, 40), kind="object")


def test_everybody_finds_the_same_ratings(data):
    tasks = ("ours.from_words", "ours.from_integers", "evalicas.from_words", "evalicas.from_lists")
    taken = in_turn({task: Child(task, data) for task in (*tasks, "evalicas.compiled")}, 1, 2)
    for each in taken.values():
        assert len(each.seconds) == 2
        # evalica knows no prior, and few votes leave room for ours.
        assert each.found == pytest.approx(taken["ours.from_words"].found, abs=0.5)


def test_rounds_are_put_together(data):
    taken = in_turn({"one": Child("ours.from_integers", data)}, 2, 3)["one"]
    assert isinstance(taken, Taken)
    assert len(taken.seconds) == 6


def test_a_task_that_fails_says_why(data):
    with pytest.raises(RuntimeError, match=r"ours\.refresh failed: KeyError.*table"):
        run(Child("ours.refresh", data), 1)


def test_matrix_products_keep_to_one_thread(data, tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$OPENBLAS_NUM_THREADS" = 1 ] && exec {sys.executable} "$@"\n')
    python.chmod(0o700)
    assert run(Child("ours.from_integers", data, str(python)), 1).found
