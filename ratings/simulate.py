"""Worlds with known truth: votes drawn from strengths, with ties and careless voters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.outcomes import Comparisons, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

TIE = 0.08
NOISE = 0.0


def draw_outcome(
    rng: Generator, strength_left: float, strength_right: float, *, tie: float = TIE, noise: float = NOISE
) -> Outcome:
    """Draw one voter's answer; see `draw_outcomes`."""
    return Outcome(int(draw_outcomes(rng, [strength_left], [strength_right], tie=tie, noise=noise)[0]))


def draw_outcomes(
    rng: Generator, left: ArrayLike, right: ArrayLike, *, tie: float = TIE, noise: float = NOISE
) -> NDArray[np.int8]:
    """Draw answers to n battles.

    Left, right and tie have chances in proportion to ``exp(d / 2)``, ``exp(-d / 2)`` and ``nu``, where d is
    the lead of the left strength (Davidson's model); a careless voter presses one of the four buttons at
    random.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all chance: the same state gives the same votes.
    left, right : array_like, shape (n,)
        Log-strengths (logits) of the entries on each side.
    tie : float
        Chance of a tie between equals, at least 0 and below 1.
    noise : float
        Share of careless answers, from 0 to 1.

    Returns
    -------
    ndarray of int8, shape (n,)
        Values of `Outcome`.

    Raises
    ------
    ValueError
        If a chance lies outside its range or a strength is not finite.

    References
    ----------
    R. R. Davidson, Journal of the American Statistical Association 65 (1970).
    """
    if not 0.0 <= tie < 1.0:
        raise ValueError(f"tie is {tie}; it must be a chance of at least 0 and below 1.")
    if not 0.0 <= noise <= 1.0:
        raise ValueError(f"noise is {noise}; it must be a share from 0 to 1.")
    lead = np.asarray(left, np.float64) - np.asarray(right, np.float64)
    if not np.isfinite(lead).all():
        raise ValueError("a strength is not finite; every strength must be a number of logits.")
    # Divided by exp(|d| / 2), so that no strength overflows.
    size = np.abs(lead) / 2.0
    chance_left, chance_right = np.exp(lead / 2.0 - size), np.exp(-lead / 2.0 - size)
    chance_tie = 2.0 * tie / (1.0 - tie) * np.exp(-size)
    draw = rng.random(lead.shape) * (chance_left + chance_right + chance_tie)
    outcome = np.where(
        draw < chance_left,
        Outcome.LEFT,
        np.where(draw < chance_left + chance_right, Outcome.RIGHT, Outcome.TIE),
    )
    careless = rng.random(lead.shape) < noise
    return np.where(careless, rng.integers(len(Outcome), size=lead.shape), outcome).astype(np.int8)


def draw_comparisons(
    rng: Generator,
    names: Iterable[str],
    strength: ArrayLike,
    votes: int,
    *,
    tie: float = TIE,
    noise: float = NOISE,
) -> Comparisons:
    """Draw votes on uniformly chosen pairs, sides at random.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all chance.
    names : iterable of str
        The m entries, at least two.
    strength : array_like, shape (m,)
        Their log-strengths in logits.
    votes : int
        How many votes to draw.
    tie, noise : float
        As for `draw_outcomes`.

    Raises
    ------
    ValueError
        If there are fewer than two entries, or not one strength for each.
    """
    names, strength = tuple(names), np.asarray(strength, np.float64)
    if len(names) < 2 or strength.shape != (len(names),):  # noqa: PLR2004 - a battle takes two
        raise ValueError(
            f"there are {len(names)} names and strengths of shape {strength.shape}; "
            "there must be at least two names and one strength for each."
        )
    left = rng.integers(len(names), size=votes)
    right = (left + rng.integers(1, len(names), size=votes)) % len(names)
    outcome = draw_outcomes(rng, strength[left], strength[right], tie=tie, noise=noise)
    return Comparisons(names, left, right, outcome)
