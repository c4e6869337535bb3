"""Which entries stand on a board beside those that its votes name, and which have left it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.commands import text
from ratings.outcomes import Comparisons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ratings.votes_file import Votes


def over(votes: Votes, also: Iterable[str]) -> Votes:
    """Give the same votes over more entries, in alphabetical order."""
    its = votes.comparisons
    names = tuple(sorted({*its.names, *also}))
    if names == its.names:
        return votes
    place = np.array([names.index(name) for name in its.names], np.int32)
    wider = Comparisons(names, place[its.left], place[its.right], its.outcome, its.voter, its.weight)
    return replace(votes, comparisons=wider)


def chosen(names: Sequence[str], words: Iterable[str], what: str) -> NDArray[np.bool_]:
    """Say which entries the words name; another word raises ValueError."""
    wanted = set(words)
    for word in sorted(wanted - set(names)):
        raise ValueError(
            f"the {what} {word!r} has no votes here and is not in --also; there are {text.names(names) or 'none'}."
        )
    return np.array([name in wanted for name in names], bool)


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the best first; then those without a rating, and the withdrawn."""
    return sorted(
        rows,
        key=lambda row: (
            row["state"] == "withdrawn",
            row["rating"] is None,
            -(row["rating"] or 0.0),
            row["entry"],
        ),
    )
