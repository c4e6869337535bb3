"""Boards for the ratings' tests: random counts, and the same votes one by one."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ratings.counts import Counts
from ratings.outcomes import Comparisons


def names_of(size):
    return tuple(f"entry-{index}" for index in range(size))


@st.composite
def counts(draw, largest=7, most=30):
    """Counts of up to `largest` entries, empty, disconnected and separated ones among them."""
    size = draw(st.integers(0, largest))
    table = draw(arrays(np.int64, (size, size, 4), elements=st.integers(0, most), fill=st.just(0)))
    table[np.arange(size), np.arange(size)] = 0
    return Counts(names_of(size), table)


@st.composite
def comparisons(draw, largest=6, most=40):
    """Votes between two or more entries."""
    size = draw(st.integers(2, largest))
    vote = st.tuples(st.integers(0, size - 1), st.integers(1, size - 1), st.integers(0, 3)).map(
        lambda v: (v[0], (v[0] + v[1]) % size, v[2])
    )
    votes = draw(st.lists(vote, max_size=most))
    left, right, outcome = (np.array([v[place] for v in votes], np.int64) for place in range(3))
    return Comparisons(names_of(size), left, right, outcome)


def votes_of(board):
    """Yield (winner's or left index, other index, score of the first) for every single vote of the counts."""
    for left, right, outcome in np.argwhere(board.table):
        score = (1.0, 0.0, 0.5, 0.5)[outcome]
        for _ in range(board.table[left, right, outcome]):
            yield int(left), int(right), score


def busy_board(size=5, votes=400, seed=3):
    """A connected board in which everyone has scored against everyone."""
    rng = np.random.default_rng(seed)
    strength = rng.normal(0, 0.7, size)
    left = rng.integers(size, size=votes)
    right = (left + rng.integers(1, size, size=votes)) % size
    chance = 1 / (1 + np.exp(strength[right] - strength[left]))
    outcome = np.where(rng.random(votes) < 0.2, rng.integers(2, 4, votes), rng.random(votes) > chance)
    return Counts.of(Comparisons(names_of(size), left, right, outcome.astype(int)))
