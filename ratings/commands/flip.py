"""python -m ratings flip FILE: how little would change the first place."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ratings import methods
from ratings.commands import arguments, text
from ratings.counts import Counts
from ratings.flips import fewest_added, fewest_voters, fewest_votes
from ratings.votes_file import read

if TYPE_CHECKING:
    import argparse

    from ratings.flips import Flip
    from ratings.votes_file import Votes

NOTHING = "nothing found would change it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    arguments.add_method(parser)
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the fewest changes found, each confirmed by a refit."""
    document = _document(read(options.file, options.track), options.method)
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else _text(document))
    return 0


def _document(votes: Votes, method: str) -> dict[str, Any]:
    comparisons, fitter = votes.comparisons, methods.METHODS[method]
    counts = Counts.of(comparisons)
    fit = fitter(counts)
    known = comparisons.voter is not None
    return {
        "track": votes.track,
        "method": method,
        "leader": fit.names[int(fit.strength.argmax())] if fit.names else None,
        "votes": int(counts.votes),
        "voters_known": known,
        "without_voters": _flip(fewest_voters(fit, comparisons, fitter)) if known else None,
        "without_votes": _flip(fewest_votes(fit, counts, fitter)),
        "with_votes": _flip(fewest_added(fit, counts, fitter)),
    }


def _flip(flip: Flip | None) -> dict[str, Any] | None:
    """Say who would be first and what it takes; voters are numbered by the file, and left unnamed."""
    if flip is None:
        return None
    return {key: value for key, value in asdict(flip).items() if key in {"rival", "number", "votes"}}


def _text(document: dict[str, Any]) -> str:
    if document["leader"] is None:
        return "There are no votes, and nobody is first."
    lines = [f"First is {text.name(document['leader'])}, by {text.plural(document['votes'], 'vote')}."]
    ways = {
        "without_voters": "without the votes of {voters}",
        "without_votes": "without {votes}",
        "with_votes": "with {votes} more",
    }
    for way, sentence in ways.items():
        flip = document[way]
        if way == "without_voters" and not document["voters_known"]:
            lines.append("There is no column voter, so no voter can be left out.")
        elif flip is None:
            lines.append(f"{sentence.split()[0].capitalize()} {way.split('_')[1]}: {NOTHING}.")
        else:
            what = sentence.format(
                voters=f"{text.plural(flip['number'], 'voter')} ({text.plural(flip['votes'], 'vote')})",
                votes=text.plural(flip["number"], "vote"),
            )
            lines.append(f"{what.capitalize()}, {text.name(flip['rival'])} would be.")
    return "\n".join(lines)
