"""python -m ratings heldout FILE: which model predicts votes that it has not seen."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from ratings.commands import arguments, text
from ratings.heldout import FOLDS, compare
from ratings.votes_file import read

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    parser.add_argument("--folds", type=arguments.at_least(2), default=FOLDS, help="folds (%(default)s)")
    parser.add_argument(
        "--seed", type=arguments.at_least(0), default=1, help="source of the folds (%(default)s)"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print every method's log-loss and accuracy, best first."""
    votes = read(options.file, options.track)
    scores = compare(votes.comparisons, np.random.default_rng(options.seed), options.folds)
    if options.json:
        rows = [
            {key: None if value != value else value for key, value in asdict(score).items()}  # noqa: PLR0124 - NaN
            for score in scores
        ]
        print(json.dumps({"track": votes.track, "folds": options.folds, "methods": rows}, indent=2))
        return 0
    head = ("method", "log-loss", "behind the best", "accuracy on decided votes")
    rows_of_text = [
        (
            score.method,
            f"{score.log_loss:.5f}",
            f"{score.behind:.5f} +- {score.behind_error:.5f}" if score.behind else "-",
            f"{score.accuracy:.3f}",
        )
        for score in scores
    ]
    unit = "votes" if votes.comparisons.voter is None else "voters"
    print(f"{options.folds} folds of {unit}, nats a vote (left, right or neither):\n")
    print(text.table(head, rows_of_text))
    return 0
