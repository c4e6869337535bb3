"""The peer evalica: its public function, and the compiled one below it."""

from __future__ import annotations

import evalica
import numpy as np
from evalica import Winner, _brzo

from bench.peers import votes
from bench.peers.taken import Act
from bench.peers.votes import Arrays, points

WINNERS = {"model_a": Winner.X, "model_b": Winner.Y, "tie": Winner.Draw}
BY_OUTCOME = (Winner.X, Winner.Y, Winner.Draw)


def from_words(arrays: Arrays) -> Act:
    """Give the public function the columns themselves, as its documentation does."""
    frame = votes.frame(arrays)

    def act() -> np.ndarray:
        winner = frame["winner"].map(WINNERS)
        return _points(evalica.bradley_terry(frame["model_a"], frame["model_b"], winner))

    return act


def from_lists(arrays: Arrays) -> Act:
    """Make lists of the columns first: where pandas keeps words apart from Python's, it likes them better."""
    frame = votes.frame(arrays)

    def act() -> np.ndarray:
        left, right, winner = (frame[name].to_list() for name in ("model_a", "model_b", "winner"))
        return _points(evalica.bradley_terry(left, right, [WINNERS[word] for word in winner]))

    return act


def _points(result: evalica.BradleyTerryResult) -> np.ndarray:
    return points(np.log(result.scores.sort_index().to_numpy()))


def compiled(arrays: Arrays) -> Act:
    """Give the private function the very arrays that it wants."""
    left, right, outcome = votes.integers(arrays)
    given = {
        "xs": left.astype(np.uint64),
        "ys": right.astype(np.uint64),
        "winners": np.array([winner.value for winner in BY_OUTCOME], np.uint8)[outcome],
        "weights": np.ones(len(left)),
        "total": int(arrays["entries"]),
    }
    settings = {"win_weight": 1.0, "tie_weight": 0.5, "tolerance": 1e-6, "limit": 100}  # its own defaults
    return lambda: points(np.log(_brzo.bradley_terry(**given, **settings)[0]))
