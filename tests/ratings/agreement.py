"""Votes that look like a crowd's, and agreement to a millionth of a point."""

import numpy as np

from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.boards import names_of

POINTS = 1e-6
CROWD = Population(voters=600, taste=0.3, tail=3.0, side=0.3, tie=0.25)


def drawn(size, votes, *, uneven):
    """Votes of a crowd that likes the left, some of them `both bad`; uneven boards show the first entries most."""
    rng = np.random.default_rng(size)
    strength = rng.normal(0.0, 1.5 if uneven else 0.5, size)
    often = 1.0 / (1.0 + np.arange(size)) if uneven else np.ones(size)
    found = draw_votes(rng, names_of(size), strength, votes, CROWD, pair_weights=np.outer(often, often))
    bad = (found.outcome == 2) & (rng.random(votes) < 0.5)
    return Comparisons(found.names, found.left, found.right, np.where(bad, 3, found.outcome), found.voter)


BOARDS = {"even": drawn(4, 1500, uneven=False), "uneven": drawn(12, 6000, uneven=True)}


def same_points(one, other):
    assert np.abs(np.asarray(one) - np.asarray(other)).max() * ELO_PER_LOGIT < POINTS


def same_doubt(one, other):
    """Every parameter and every difference of two has the same standard error, which settles a covariance."""

    def errors(matrix):
        own = np.diagonal(matrix)
        return np.sqrt(np.maximum(own[:, None] + own - 2 * matrix, 0.0) + np.diag(own))

    same_points(errors(one), errors(other))
