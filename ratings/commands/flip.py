"""python -m ratings flip FILE: how little would change the first place."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ratings.commands import arguments, chosen, text
from ratings.commands.progress import bar, within
from ratings.counts import Counts
from ratings.flips import fewest_added, fewest_voters, fewest_votes

if TYPE_CHECKING:
    import argparse

    from ratings.commands.chosen import Chosen
    from ratings.flips import Flip

NOTHING = "nothing found would change it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    arguments.add_method(parser)
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the fewest changes found, each confirmed by a refit."""
    votes = chosen.votes_of(options, options.file)
    if votes.comparisons.weight is not None:
        raise ValueError(
            f"{options.file}: the votes are weighted; what would flip them is counted in whole votes."
        )
    board = chosen.fitted(votes, options.category, options.method)
    document = {"track": votes.track, **chosen.told(options), "method": options.method, **_changes(board)}
    print(
        json.dumps(document, ensure_ascii=False, indent=2)
        if options.json
        else "\n".join([_text(document), *chosen.below(options)])
    )
    return 0


def _changes(board: Chosen) -> dict[str, Any]:
    votes, fit, fitter = board.votes, board.fit, board.fitter
    counts, known = Counts.of(votes), votes.voter is not None
    with bar("trying rivals") as progress:
        by_voter = fewest_voters(fit, votes, fitter, within(progress, 0, 2)) if known else None
        by_vote = fewest_votes(fit, counts, fitter, within(progress, 1, 2))
    return {
        "leader": fit.names[int(fit.strength.argmax())] if fit.names else None,
        "votes": int(counts.votes),
        "voters_known": known,
        "without_voters": _flip(by_voter),
        "without_votes": _flip(by_vote),
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
