"""Fits one track: from counted votes to strengths, their doubt, places and the agenda. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from arena.entries.models import Entry, State
from arena.leaderboard.blocks import Columns
from arena.prompts.models import Track, World
from ratings import agenda, bradley_terry, scale
from ratings.board import RatedBoard, rate
from ratings.standings import LEVEL

# Of the two models with ties it predicted held-out human votes better: see docs/decisions/010.
METHOD = "rao-kupper"


@dataclass(frozen=True)
class Fitted:
    """A track's board with the entries behind its names, its point scale, and the ratings of another method."""

    contenders: list[Entry]
    board: RatedBoard
    scale: scale.Scale
    half_ties: NDArray[np.float64]  # points of a fit with ties as half wins, for comparison

    def agenda(self) -> list[tuple[int, int, float]]:
        """Return rows of first entry, second entry (the greater number) and weight, over the active."""
        active = [at for at, entry in enumerate(self.contenders) if entry.state == State.ACTIVE]
        block = np.ix_(active, active)
        fit = self.board.fit
        plan = agenda.pair_probabilities(fit.strength[active], fit.covariance[block])
        numbers = [self.contenders[at].pk for at in active]
        firsts, seconds = np.triu_indices(len(active), 1)
        weights = plan.probability[firsts, seconds].tolist()
        return [
            (numbers[i], numbers[j], weight)
            for i, j, weight in zip(firsts.tolist(), seconds.tolist(), weights, strict=True)
        ]


def fit(track: Track, contenders: list[Entry], columns: Columns) -> Fitted:
    """Fit counted votes of a track; a board stands on its anchor, or on the mean of those with enough votes."""
    fitted = rate(
        columns.comparisons([entry.pk for entry in contenders]),
        METHOD,
        withdrawn=np.array([entry.state == State.WITHDRAWN for entry in contenders], bool),
        provisional_battles=settings.PROVISIONAL_BELOW,
        provisional_voters=settings.PROVISIONAL_BELOW_VOTERS,
    )
    plain = bradley_terry.fit(fitted.counts).strength
    of = fitted.places.reference
    return Fitted(
        contenders=contenders,
        board=fitted,
        scale=_scale(track, contenders, fitted.fit.strength, of),
        half_ties=_scale(track, contenders, plain, of).points(plain),
    )


def _scale(
    track: Track, contenders: list[Entry], strength: NDArray[np.float64], of: NDArray[np.bool_]
) -> scale.Scale:
    anchors = [at for at, entry in enumerate(contenders) if entry.anchor]
    if track.world == World.SHAPES and anchors:
        return scale.anchored(strength, anchors[0])
    return scale.centred(strength, of=of)


def parameters(fitted: Fitted) -> dict[str, Any]:
    """Return what a stranger needs to fit the same votes to the same numbers, and what the votes leave open."""
    fit = fitted.board.fit
    slugs = {str(entry.pk): entry.slug for entry in fitted.contenders}
    return {
        "method": fit.method,
        "ridge": fit.ridge,
        "level": LEVEL,
        "interval": "sandwich clustered by voter, against the mean of those with enough votes, at this moment",
        "provisional_battles": settings.PROVISIONAL_BELOW,
        "provisional_voters": settings.PROVISIONAL_BELOW_VOTERS,
        "components": [[slugs[name] for name in group] for group in fit.components],
        "separated": [slugs[name] for name in fit.separated],
    }
