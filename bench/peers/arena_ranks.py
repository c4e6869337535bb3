"""The peer arena-rank, LMArena's own package, by its public classes."""

from __future__ import annotations

import numpy as np
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.utils.data_utils import PairDataset

from bench.peers import votes
from bench.peers.taken import Act
from bench.peers.votes import Arrays, points


def from_words(arrays: Arrays) -> Act:
    """Only ratings: its intervals would come on top, and its own resamples never end."""
    frame = votes.frame(arrays)

    def act() -> np.ndarray:
        given = PairDataset.from_pandas(frame)
        model = BradleyTerry(len(given.competitors))
        model.fit(given)
        return points(np.asarray(model.params["ratings"]))  # sorted by name

    return act
