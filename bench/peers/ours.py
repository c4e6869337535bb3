"""Our side of every comparison, by the public functions of `ratings`."""

from __future__ import annotations

import numpy as np

from bench.peers import votes
from bench.peers.taken import Act
from bench.peers.votes import Arrays, points
from ratings import adjusted, agenda, bootstrap, bradley_terry, clusters, columns, influence, methods
from ratings.counts import Counts
from ratings.scale import ELO_PER_LOGIT


def from_words(arrays: Arrays) -> Act:
    frame = votes.frame(arrays)

    def act() -> np.ndarray:
        given = columns.from_columns(frame["model_a"], frame["model_b"], frame["winner"])
        return points(bradley_terry.fit(Counts.of(given)).strength)

    return act


def from_integers(arrays: Arrays) -> Act:
    names, given = votes.names(int(arrays["entries"])), votes.integers(arrays)
    return lambda: points(bradley_terry.fit(Counts.of_columns(names, *given)).strength)


def from_comparisons(arrays: Arrays) -> Act:
    given = votes.comparisons(arrays)
    return lambda: points(bradley_terry.fit(Counts.of(given)).strength)


def read_once(arrays: Arrays) -> Act:
    """Look at every number of the votes once: the largest is found at the speed of the memory."""
    given = votes.comparisons(arrays)
    return lambda: [column.max() for column in (given.left, given.right, given.outcome)]


def refresh(arrays: Arrays) -> Act:
    """Count new votes, fit from where the last fit stood, and say ranks and what to show next."""
    new = votes.comparisons(arrays)
    behind = Counts(new.names, arrays["table"])
    last = methods.fit(behind)

    def act() -> np.ndarray:
        fit = methods.fit(behind + Counts.of(new), start=last.parameters)
        fit.ranks()
        agenda.pair_probabilities(fit.strength, fit.covariance)
        return points(fit.strength)

    return act


def resampled(arrays: Arrays) -> Act:
    """Give the standard errors, in points, of bootstrapped ratings."""
    counts, replicates = Counts.of(votes.comparisons(arrays)), int(arrays["replicates"])
    threads = int(arrays["side_by_side"])

    def act() -> np.ndarray:
        rng = np.random.default_rng(3)
        drawn = bootstrap.by_vote(counts, rng, replicates=replicates, threads=threads)
        return ELO_PER_LOGIT * drawn.strength.std(axis=0)

    return act


def clustered(arrays: Arrays) -> Act:
    given = votes.comparisons(arrays)
    fit = methods.fit(Counts.of(given))

    def act() -> np.ndarray:
        return clusters.clustered(fit, given).design_effects

    return act


def influences(arrays: Arrays) -> Act:
    given = votes.comparisons(arrays)
    fit = methods.fit(Counts.of(given))
    return lambda: influence.voter_influence(fit, given).max(axis=0)


def doubt(arrays: Arrays) -> Act:
    """Do both of the above, each voter's votes being summed once."""
    given = votes.comparisons(arrays)
    fit = methods.fit(Counts.of(given))

    def act() -> np.ndarray:
        sums = clusters.score_sums(fit, given)
        clusters.clustered(fit, given, sums=sums)
        return influence.voter_influence(fit, given, sums=sums).max(axis=0)

    return act


def with_covariates(arrays: Arrays) -> Act:
    given = votes.comparisons(arrays)
    difference = dict(zip("abcd", arrays["difference"], strict=False))
    grouped = bool(arrays["grouped"])
    return lambda: points(adjusted.fit(given, difference, grouped=grouped).strength)
