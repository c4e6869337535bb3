"""Which entries the votes connect, and where only the prior holds them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

Groups = tuple[tuple[str, ...], ...]


def components(names: tuple[str, ...], met: NDArray[np.bool_]) -> Groups:
    """Group the entries that votes connect, directly or through others, largest group first.

    Parameters
    ----------
    names : tuple of str
        The m entries.
    met : ndarray of bool, shape (m, m)
        Whether two entries have met; an entry without votes is a group of its own.
    """
    return _groups(names, met, "weak")


def tiers(names: tuple[str, ...], scored: NDArray[np.bool_]) -> Groups:
    """Group the entries whose differences the votes alone bound on both sides, largest group first.

    Parameters
    ----------
    names : tuple of str
        The m entries.
    scored : ndarray of bool, shape (m, m)
        ``scored[i, j]``: i has won or tied against j at least once.

    Notes
    -----
    The unpenalised estimate exists exactly when there is one group (L. R. Ford, Amer. Math. Monthly 64,
    1957): however the entries are split in two, each part has scored against the other.
    """
    return _groups(names, scored, "strong")


def _all_reach_all(edge: NDArray[np.bool_]) -> bool:
    """Whether every node reaches every other; on a board with many votes this is known after a look or two."""
    return _reached_from_first(edge) and _reached_from_first(edge.T)


def _reached_from_first(edge: NDArray[np.bool_]) -> bool:
    reached = np.zeros(len(edge), bool)
    reached[:1] = True
    newest = reached
    while newest.any():
        newest = edge[newest].any(axis=0) & ~reached
        reached = reached | newest
    return bool(reached.all())


def one_sided(names: tuple[str, ...], scored: NDArray[np.bool_]) -> tuple[str, ...]:
    """Entries that have met others and only ever won, or only ever lost, in the order of the names."""
    ever_scored, ever_conceded = scored.any(axis=1), scored.any(axis=0)
    return tuple(names[index] for index in np.flatnonzero(ever_scored != ever_conceded))


def _groups(names: tuple[str, ...], edge: NDArray[np.bool_], connection: Literal["weak", "strong"]) -> Groups:
    if not names:
        return ()
    if _all_reach_all(edge if connection == "strong" else edge | edge.T):
        return (names,)
    number, label = connected_components(edge, directed=True, connection=connection)
    groups = [tuple(names[index] for index in np.flatnonzero(label == group)) for group in range(number)]
    order = {name: index for index, name in enumerate(names)}
    return tuple(sorted(groups, key=lambda group: (-len(group), order[group[0]])))


def named_apart(groups: Groups) -> str:
    """Say between whom the votes do not bound the difference from both sides."""
    return (
        "without a ridge the votes must bound every difference from both sides, but they do not between "
        f"{_named(groups[0])} and {_named(groups[1])}; give a positive ridge."
    )


def _named(group: tuple[str, ...], most: int = 3) -> str:
    shown = ", ".join(map(repr, group[:most]))
    return shown if len(group) <= most else f"{shown} and {len(group) - most} more"
