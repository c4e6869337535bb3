"""What colluding voters could do to a board before anyone looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.counts import Counts
from ratings.outcomes import Outcome
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from ratings.fitted import Fit
    from ratings.methods import Fitter


@dataclass(frozen=True)
class Attack:
    """What a target gains.

    Attributes
    ----------
    target : str
        The entry that the attackers favour in every battle in which it is shown to them.
    skipping : bool
        Whether they skip every other battle, or vote honestly on what they are served.
    votes : int
        Votes that they cast.
    on_target : float
        Votes among them on the target, on average.
    points : float
        Elo points that the target gains over the mean of the others.
    rank_before, rank_after : int
        Rank of its rating.
    """

    target: str
    skipping: bool
    votes: int
    on_target: float
    points: float
    rank_before: int
    rank_after: int


def attack(
    fit: Fit, counts: Counts, fitter: Fitter, *, target: str, voters: int, votes: int, skipping: bool
) -> Attack:
    """Compute what ``voters`` attackers of ``votes`` votes each would gain for a target, on average.

    Pairs are served evenly. Honest votes are added as their fitted chances say, so they move nothing but
    their share of the board.

    Parameters
    ----------
    fit, counts, fitter : Fit, Counts, Fitter
        The board as it is, its votes and its method.
    target : str
        Name of the favoured entry.
    voters, votes : int
        Attackers, and votes of each.
    skipping : bool
        Whether they skip until the target is shown.

    Raises
    ------
    ValueError
        If the target is unknown, there is no rival, or a number is below one.
    """
    if target not in fit.names:
        raise ValueError(
            f"the target {target!r} is not on the board; its entries are {', '.join(fit.names)}."
        )
    if len(fit.names) < 2:  # noqa: PLR2004 - a battle takes two
        raise ValueError("the board has one entry; an attack needs a rival.")
    if voters < 1 or votes < 1:
        raise ValueError(f"there are {voters} voters of {votes} votes; both must be at least 1.")
    size, at = len(fit.names), fit.names.index(target)
    cast = voters * votes
    on_target = float(cast if skipping else cast * 2.0 / size)
    added = np.zeros((size, size, len(Outcome)))
    if not skipping:
        pairs = np.full((size, size), cast / (size * (size - 1)))
        np.fill_diagonal(pairs, 0.0)
        added[:, :, :3] = fit.chances * pairs[:, :, None]
        added[at, :, :] = added[:, at, :] = 0.0
    rivals = np.arange(size) != at
    added[at, rivals, Outcome.LEFT] = added[rivals, at, Outcome.RIGHT] = on_target / (2.0 * (size - 1))
    after = fitter(Counts(counts.names, counts.table + added), ridge=fit.ridge, start=fit.strength).strength
    lead_before = fit.strength[at] - fit.strength[rivals].mean()
    lead_after = after[at] - after[rivals].mean()
    return Attack(
        target=target,
        skipping=skipping,
        votes=cast,
        on_target=on_target,
        points=float(lead_after - lead_before) * ELO_PER_LOGIT,
        rank_before=int(1 + (fit.strength > fit.strength[at]).sum()),
        rank_after=int(1 + (after > after[at]).sum()),
    )
