"""python -m ratings compare FILE FILE: how far every entry moved between two boards, and whether chance explains it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ratings.commands import arguments, chosen, compare_text, two_boards
from ratings.plots import drift as drift_plot, figure

if TYPE_CHECKING:
    import argparse

    from ratings.votes_file import Votes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="two votes files, or one with --dates"
    )
    parser.add_argument(
        "--dates",
        type=arguments.moment,
        nargs=2,
        metavar="DATE",
        help="compare the boards of one file's votes before each of two dates",
    )
    arguments.add_selection(parser)
    arguments.add_method(parser)
    parser.add_argument("--anchor", metavar="ENTRY", help="the entry that stands still; the mean without it")
    arguments.add_places(parser)
    arguments.add_plot(parser, "the drifts with their intervals")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print both boards on one scale, and the drifts."""
    _must_make_sense(options)
    if options.plot is not None:
        figure.must_be_there()
    before, after = _read(options)
    _must_be_of_one_track(options, before, after)
    document = {
        "track": after.track if before.track is None else before.track,
        **chosen.told(options),
        "method": options.method,
        "before": _side(options, 0, before),
        "after": _side(options, -1, after),
        **two_boards.document(before, after, options),
    }
    if options.plot is not None:
        drift_plot.draw(options.plot, document)
    print(
        json.dumps(document, ensure_ascii=False, indent=2)
        if options.json
        else compare_text.text_of(document, chosen.notes(options))
    )
    return 0


def _must_make_sense(options: argparse.Namespace) -> None:
    if options.dates is None:
        if len(options.files) != 2:  # noqa: PLR2004 - before and after
            raise ValueError(f"there are {len(options.files)} files; give two, or one and --dates.")
        return
    if len(options.files) != 1:
        raise ValueError(
            f"--dates compares boards of one file, and there are {len(options.files)}; leave one out."
        )
    for word in ("until", "first"):
        if getattr(options, word) is not None:
            raise ValueError(f"--dates and --{word} both say where a board ends; leave one out.")
    if options.dates[0] >= options.dates[1]:
        first, second = map(chosen.minute, options.dates)
        raise ValueError(f"the dates are {first} and {second}; the first must be the earlier.")


def _read(options: argparse.Namespace) -> tuple[Votes, Votes]:
    if options.dates is None:
        before, after = (chosen.votes_of(options, path) for path in options.files)
    else:
        before, after = (chosen.votes_of(options, options.files[0], until=date) for date in options.dates)
    return before, after


def _must_be_of_one_track(options: argparse.Namespace, before: Votes, after: Votes) -> None:
    if before.track is not None and after.track is not None and before.track != after.track:
        raise ValueError(
            f"{options.files[0]} is of the track {before.track} and {options.files[-1]} of {after.track}; ratings of "
            "two tracks have no scale in common, so both must be of one."
        )


def _side(options: argparse.Namespace, at: int, votes: Votes) -> dict[str, Any]:
    """Say what one of the boards is made from."""
    until = options.dates[at] if options.dates else options.until
    return {
        "file": str(options.files[at]),
        "until": None if until is None else chosen.minute(until),
        "left_out": votes.left_out,
    }
