"""What `rank` says of votes that are fitted: every number of the board, with its doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ratings import adjusted_board
from ratings.adjusted_board import AdjustedBoard
from ratings.board import rate
from ratings.commands import chosen, entries, numbers, text
from ratings.scale import anchored, centred
from ratings.standings import LEVEL

if TYPE_CHECKING:
    import argparse

    from numpy.typing import NDArray

    from ratings.board import RatedBoard
    from ratings.scale import Scale
    from ratings.votes_file import Votes

MEAN = 1000.0


def document(votes: Votes, options: argparse.Namespace) -> dict[str, Any]:
    """Fit the votes, and say all that is printed of them."""
    names = votes.comparisons.names
    withdrawn = entries.chosen(names, options.withdrawn, "withdrawn entry")
    ranked = _ranked(votes, options, withdrawn)
    scale = scale_of(names, ranked.fit.strength, options.anchor, ranked.places.reference)
    effect, effect_low, effect_high = ranked.side_effect() or (None, None, None)
    return {
        "track": votes.track,
        **chosen.told(options),
        "method": options.method,
        "standings": entries.in_order(standings(ranked, scale, withdrawn, _known(votes))),
        "side_effect": numbers.rounded(effect),
        "side_effect_low": numbers.rounded(effect_low),
        "side_effect_high": numbers.rounded(effect_high),
        "effects": _effects(ranked),
        "votes": numbers.whole(ranked.counts.votes),
        "left_out": votes.left_out,
        "voters": ranked.clustered.voters,
        "effective_voters": numbers.rounded(ranked.clustered.effective_voters),
        "design_effect": numbers.rounded(ranked.clustered.design_effect),
        "clustered": votes.comparisons.voter is not None,
        "anchor": options.anchor,
        "level": LEVEL,
        "ridge": ranked.fit.ridge,
        "components": [list(group) for group in ranked.fit.components],
        "separated": list(ranked.fit.separated),
    }


def scale_of(
    names: tuple[str, ...],
    strength: NDArray[np.float64],
    anchor: str | None,
    of: NDArray[np.bool_] | None = None,
) -> Scale:
    """Give the scale on which an anchor stands at 1000 points; without one, the mean of a group or of all."""
    if anchor is None:
        return centred(strength, MEAN, of)
    if anchor not in names:
        raise ValueError(f"the anchor {anchor!r} has no votes here; there are {text.names(names) or 'none'}.")
    return anchored(strength, names.index(anchor), MEAN)


def standings(
    ranked: RatedBoard | AdjustedBoard,
    scale: Scale,
    withdrawn: NDArray[np.bool_],
    known: NDArray[np.bool_],
) -> list[dict[str, Any]]:
    """Say where each entry stands, in the order of the names; of whom nothing is known, no rating is said."""
    points, places = scale.points(ranked.fit.strength), ranked.places
    low, high = (scale.points(end) for end in ranked.interval(LEVEL))
    battles = ranked.counts.battles
    return [
        {
            "entry": entry,
            "rating": numbers.rounded(points[at]) if known[at] else None,
            "low": numbers.rounded(low[at]) if known[at] else None,
            "high": numbers.rounded(high[at]) if known[at] else None,
            "rank_low": int(places.rank_low[at]),
            "rank_high": int(places.rank_high[at]),
            "rank_class": int(places.rank_class[at]) or None,
            "first_place": places.first == at,
            "battles": numbers.whole(battles[at]),
            "voters": int(ranked.voters[at]),
            "state": state_of(withdrawn=bool(withdrawn[at]), ranked=bool(places.ranked[at])),
            "provenance": None,  # a votes file does not know
        }
        for at, entry in enumerate(ranked.fit.names)
    ]


def state_of(*, withdrawn: bool, ranked: bool) -> str:
    """Name the state of an entry."""
    if withdrawn:
        return "withdrawn"
    return "ranked" if ranked else "provisional"


def _ranked(
    votes: Votes, options: argparse.Namespace, withdrawn: NDArray[np.bool_]
) -> RatedBoard | AdjustedBoard:
    places: dict[str, Any] = {
        "withdrawn": withdrawn,
        "provisional_battles": options.provisional_battles,
        "provisional_voters": options.provisional_voters,
    }
    if options.covariates:
        return adjusted_board.rate(votes.comparisons, votes.covariates, options.method, **places)
    its = chosen.fitted(votes, options.category, options.method)
    return rate(its.votes, options.method, fit=its.fit, **places)


def _known(votes: Votes) -> NDArray[np.bool_]:
    """Say which entries have votes at all, of whatever category."""
    its = votes.comparisons
    return np.bincount(np.concatenate([its.left, its.right]), minlength=len(its.names)) > 0


def _effects(ranked: RatedBoard | AdjustedBoard) -> list[dict[str, Any]]:
    if not isinstance(ranked, AdjustedBoard):
        return []
    return [
        {"covariate": effect.covariate, "points": effect.points, "low": effect.low, "high": effect.high}
        for effect in ranked.effects(LEVEL)
    ]
