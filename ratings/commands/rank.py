"""python -m ratings rank FILE: the board of a votes file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ratings.commands import arguments, chosen, elo_board, entries, fitted_board, rank_text
from ratings.plots import board as board_plot, figure

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    arguments.add_method(parser, also=[elo_board.METHOD])
    parser.add_argument(
        "--covariates",
        type=arguments.words,
        default=[],
        metavar="A,B",
        help="rate between clips alike in these columns: NAME_a and NAME_b, or NAME as a less b",
    )
    parser.add_argument("--anchor", metavar="ENTRY", help="the entry at 1000 points; the mean without it")
    parser.add_argument(
        "--also",
        type=arguments.words,
        default=[],
        metavar="A,B",
        help="entries that wait for their first vote",
    )
    parser.add_argument(
        "--withdrawn",
        type=arguments.words,
        default=[],
        metavar="A,B",
        help="entries that have left the ranking",
    )
    arguments.add_places(parser)
    arguments.add_plot(parser, "the intervals on one scale")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the board."""
    _must_make_sense(options)
    if options.plot is not None:
        figure.must_be_there()
    votes = chosen.votes_of(options, options.file, covariates=options.covariates)
    votes = entries.over(votes, options.also)
    by = elo_board if options.method == elo_board.METHOD else fitted_board
    document: dict[str, Any] = by.document(votes, options)
    if options.plot is not None:
        board_plot.draw(options.plot, document)
    print(
        json.dumps(document, ensure_ascii=False, indent=2)
        if options.json
        else rank_text.text_of(document, chosen.notes(options))
    )
    return 0


def _must_make_sense(options: argparse.Namespace) -> None:
    if options.covariates and options.category is not None:
        raise ValueError(
            "--covariates fits votes one by one, and --category shrinks counts toward all others; choose one."
        )
    if options.method != elo_board.METHOD:
        return
    for word, given in (
        ("--covariates", bool(options.covariates)),
        ("--category", options.category is not None),
        ("--anchor", options.anchor is not None),
        ("--plot", options.plot is not None),
    ):
        if given:
            raise ValueError(
                f"--method elo replays votes one by one, without intervals, and knows no {word}; leave one out."
            )
