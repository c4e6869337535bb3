"""Fits one track: from counted votes to strengths, their doubt, places and the agenda. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from arena.entries.models import Entry, State
from arena.leaderboard import blocks
from arena.prompts.models import Track, World
from ratings import agenda, bradley_terry, clusters, methods, scale
from ratings.clusters import Clustered
from ratings.counts import Counts
from ratings.fitted import Fit
from ratings.intervals import normal_quantile
from ratings.standings import LEVEL, Standings, standings, voters_of_entries

# Of the two models with ties it predicted held-out human votes better: see docs/decisions/010.
METHOD = "rao-kupper"


@dataclass(frozen=True)
class Fitted:
    """A track's fit with what belongs to it: counts, doubt clustered by voter, places and the point scale."""

    contenders: list[Entry]
    counts: Counts
    fit: Fit
    clustered: Clustered
    places: Standings
    scale: scale.Scale
    half_ties: NDArray[np.float64]  # points of a fit with ties as half wins, for comparison

    @property
    def side_effect(self) -> tuple[float, float, float] | None:
        """Points by which standing left helps, and the ends of its interval; None without votes."""
        effect, error = self.fit.side_effect, self.fit.side_effect_error
        if effect is None or error is None or not self.counts.votes:
            return None
        half = normal_quantile(LEVEL) * error
        points = self.scale.deviations([effect, effect - half, effect + half])
        return float(points[0]), float(points[1]), float(points[2])

    def agenda(self) -> list[tuple[int, int, float]]:
        """Return rows of first entry, second entry (the greater number) and weight, over the active."""
        active = [at for at, entry in enumerate(self.contenders) if entry.state == State.ACTIVE]
        block = np.ix_(active, active)
        plan = agenda.pair_probabilities(self.fit.strength[active], self.fit.covariance[block])
        numbers = [self.contenders[at].pk for at in active]
        firsts, seconds = np.triu_indices(len(active), 1)
        weights = plan.probability[firsts, seconds].tolist()
        return [
            (numbers[i], numbers[j], weight)
            for i, j, weight in zip(firsts.tolist(), seconds.tolist(), weights, strict=True)
        ]


def fit(track: Track, contenders: list[Entry]) -> Fitted:
    """Fit all counted votes of a track; shapes boards stand on their anchor, open boards on their mean."""
    votes = blocks.columns_of(track.pk).comparisons([entry.pk for entry in contenders])
    counts = Counts.of(votes)
    fitted = methods.fit(counts, METHOD)
    clustered = clusters.clustered(fitted, votes)
    fitted = fitted.with_covariance(clustered.covariance)
    places = standings(
        fitted,
        counts.battles,
        voters_of_entries(votes),
        withdrawn=np.array([entry.state == State.WITHDRAWN for entry in contenders], bool),
        provisional_battles=settings.PROVISIONAL_BELOW,
        provisional_voters=settings.PROVISIONAL_BELOW_VOTERS,
    )
    plain = bradley_terry.fit(counts).strength
    return Fitted(
        contenders=contenders,
        counts=counts,
        fit=fitted,
        clustered=clustered,
        places=places,
        scale=_scale(track, contenders, fitted.strength),
        half_ties=_scale(track, contenders, plain).points(plain),
    )


def _scale(track: Track, contenders: list[Entry], strength: NDArray[np.float64]) -> scale.Scale:
    anchors = [at for at, entry in enumerate(contenders) if entry.anchor]
    if track.world == World.SHAPES and anchors:
        return scale.anchored(strength, anchors[0])
    return scale.centred(strength)


def parameters(fitted: Fitted) -> dict[str, Any]:
    """Return what a stranger needs to fit the same votes to the same numbers."""
    return {
        "method": fitted.fit.method,
        "ridge": fitted.fit.ridge,
        "level": LEVEL,
        "interval": "sandwich clustered by voter, sum-zero gauge, at this moment",
        "provisional_battles": settings.PROVISIONAL_BELOW,
        "provisional_voters": settings.PROVISIONAL_BELOW_VOTERS,
        "components": len(fitted.fit.components),
        "separated": [_slug(fitted, name) for name in fitted.fit.separated],
    }


def _slug(fitted: Fitted, name: str) -> str:
    """Return the slug of an entry whose name in the counts is its number."""
    return next(entry.slug for entry in fitted.contenders if str(entry.pk) == name)
