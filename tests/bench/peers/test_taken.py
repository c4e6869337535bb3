"""Memory is that of the first call alone; seconds are those of the later ones."""

import numpy as np

from bench.peers.taken import take

MEBIBYTE = 2**20


def test_the_peak_is_what_an_act_needs_on_top_of_what_is_there():
    there = np.ones(50 * MEBIBYTE, np.uint8)
    taken = take(lambda: [np.ones(20 * MEBIBYTE, np.uint8).sum() + there[0]], 1)
    assert 19 * MEBIBYTE < taken.peak < 30 * MEBIBYTE


def test_an_earlier_peak_is_forgotten():
    np.ones(60 * MEBIBYTE, np.uint8).sum()
    assert take(lambda: [1.0], 1).peak < 10 * MEBIBYTE


def test_there_is_a_warm_up_and_then_one_time_a_repeat():
    calls = []

    def act():
        calls.append(len(calls))
        return [2.0]

    taken = take(act, 3, cold=True)
    assert len(calls) == 4
    assert len(taken.seconds) == 3
    assert min(taken.seconds) >= 0.0
    assert taken.found == [2.0]
