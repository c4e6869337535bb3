"""What the arguments choose: the votes of a file, read under a bar, and their fit with whatever a category adds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ratings import methods
from ratings.categories import shrunk
from ratings.commands import text
from ratings.commands.progress import bar
from ratings.counts import Counts
from ratings.votes_file import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from ratings.categories import CategoryBoards
    from ratings.fitted import Fit
    from ratings.methods import Fitter
    from ratings.outcomes import Comparisons
    from ratings.votes_file import Votes

SELECTION = ("category", "since", "until", "first")


class Chosen(NamedTuple):
    """Votes, their fit, and what fits others as they were fitted; `boards` where they are of a category."""

    votes: Comparisons
    fit: Fit
    fitter: Fitter
    boards: CategoryBoards | None


def votes_of(
    options: argparse.Namespace,
    path: Path,
    *,
    until: datetime | None = None,
    covariates: Sequence[str] = (),
) -> Votes:
    """Read the votes of a file that the options choose; another `until` may take the place of theirs."""
    until = until or options.until
    if options.since is not None and until is not None and options.since >= until:
        raise ValueError(
            f"the votes would be since {minute(options.since)} and before {minute(until)}; the first must be earlier."
        )
    with bar(f"reading {path.name}") as progress:
        return read(
            path,
            options.track,
            options.category,
            since=options.since,
            until=until,
            first=options.first,
            covariates=covariates,
            progress=progress,
        )


def fitted(votes: Votes, category: str | None, method: str) -> Chosen:
    """Fit votes by a method's name; those of a category are shrunk toward all others."""
    fitter = methods.METHODS[method]
    if category is None:
        return Chosen(votes.comparisons, fitter(Counts.of(votes.comparisons)), fitter, None)
    its = {word: votes.comparisons.select(which) for word, which in votes.categories.items()}
    counts = {word: Counts.of(each) for word, each in its.items()}
    boards = shrunk(counts, Counts.of(votes.comparisons), method)
    prior = boards.prior(category)
    with_prior = fitter if prior is None else partial(fitter, prior=prior)
    return Chosen(its[category], boards.fits[category], with_prior, boards)


def told(options: argparse.Namespace) -> dict[str, Any]:
    """Say what was chosen, for JSON."""
    chosen = {word: getattr(options, word) for word in SELECTION}
    return {word: minute(value) if hasattr(value, "tzinfo") else value for word, value in chosen.items()}


def notes(options: argparse.Namespace) -> list[str]:
    """Say for people which votes were left aside."""
    ends = (("since", "from"), ("until", "before"))
    spans = [f"{word} {minute(value)}" for key, word in ends if (value := getattr(options, key)) is not None]
    said = [f"Votes cast {' and '.join(spans)} alone."] if spans else []
    return (
        said if options.first is None else [*said, f"The first {text.plural(options.first, 'vote')} alone."]
    )


def below(options: argparse.Namespace) -> list[str]:
    """Say the same below a table, after an empty line, where there is anything to say; a category too."""
    category = [] if options.category is None else [f"Votes of the category {text.name(options.category)}."]
    said = [*category, *notes(options)]
    return ["", *said] if said else []


def minute(value: datetime) -> str:
    """Write a moment as files have it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ" if value.second else "%Y-%m-%dT%H:%MZ")
