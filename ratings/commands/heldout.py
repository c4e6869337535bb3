"""python -m ratings heldout FILE: which model predicts votes that it has not seen."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from ratings.commands import arguments, chosen, text
from ratings.commands.progress import bar
from ratings.heldout import FOLDS, compare
from ratings.methods import METHODS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ratings.heldout import Score
    from ratings.outcomes import Comparisons

HEAD = ("method", "log-loss", "behind the best", "accuracy on decided votes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    parser.add_argument(
        "--method", choices=METHODS, help="this model alone, beside the constant; all without it"
    )
    parser.add_argument("--folds", type=arguments.at_least(2), default=FOLDS, help="folds (%(default)s)")
    arguments.add_seed(parser, "the folds")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print every method's log-loss and accuracy, best first."""
    votes = chosen.votes_of(options, options.file)
    its = votes.comparisons
    if options.category is not None:  # nothing is shrunk here: a model is asked what it makes of these votes
        its = its.select(votes.categories[options.category])
    methods = list(METHODS) if options.method is None else [options.method]
    with bar("fitting folds") as progress:
        rng = np.random.default_rng(options.seed)
        scores = compare(its, rng, options.folds, methods=methods, progress=progress)
    if options.json:
        document = {
            "track": votes.track,
            **chosen.told(options),
            "folds": options.folds,
            "methods": _told(scores),
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print("\n".join([_text(scores, its, options.folds), *chosen.below(options)]))
    return 0


def _told(scores: Sequence[Score]) -> list[dict[str, str | float | None]]:
    return [
        {key: None if value != value else value for key, value in asdict(score).items()}  # noqa: PLR0124 - NaN
        for score in scores
    ]


def _text(scores: Sequence[Score], votes: Comparisons, folds: int) -> str:
    rows = [
        (
            score.method,
            f"{score.log_loss:.5f}",
            f"{score.behind:.5f} +- {score.behind_error:.5f}" if score.behind else "-",
            "-" if score.accuracy != score.accuracy else f"{score.accuracy:.3f}",
        )
        for score in scores
    ]
    unit = "votes" if votes.voter is None else "voters"
    return f"{folds} folds of {unit}, nats a vote (left, right or neither):\n\n{text.table(HEAD, rows)}"
