"""python -m ratings simulate FILE: writes the votes of a crowd whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ratings import votes_written
from ratings.commands import arguments, chosen, text
from ratings.commands.progress import bar
from ratings.methods import METHODS
from ratings.populations import Population, draw_votes, names_of, pseudo_truth, world
from ratings.riggers import KINDS, Riggers, draw_rigged, mixed
from ratings.scale import ELO_PER_LOGIT, centred
from ratings.votes_file import VotesFileError

if TYPE_CHECKING:
    import argparse

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.outcomes import Comparisons

# Votes are drawn by it, so that strengths fitted by it come back.
DRAWN_BY = "davidson"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    whole = arguments.at_least
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write: .csv, .jsonl or .parquet")
    parser.add_argument(
        "--like", type=Path, metavar="VOTES", help="take the entries and strengths of this votes file"
    )
    arguments.add_selection(parser)
    parser.add_argument(
        "--method", choices=METHODS, default=DRAWN_BY, help="the model that fits them (%(default)s)"
    )
    parser.add_argument("--entries", type=whole(2), default=30, help="entries, without --like (%(default)s)")
    parser.add_argument("--votes", type=whole(1), default=20_000, help="honest votes (%(default)s)")
    parser.add_argument("--voters", type=whole(1), default=1000, help="honest voters (%(default)s)")
    number = arguments.number
    parser.add_argument("--taste", type=number, default=0.5, help="spread of tastes, logits (%(default)s)")
    parser.add_argument("--tail", type=number, default=1.2, help="exponent of their zeal (%(default)s)")
    parser.add_argument("--careless", type=number, default=0.1, help="share of careless voters (%(default)s)")
    parser.add_argument("--side", type=number, default=28.0, help="points of standing left (%(default)s)")
    parser.add_argument("--tie", type=number, default=0.1, help="ties between equals (%(default)s)")
    parser.add_argument("--rig", choices=KINDS, help="add riggers of this kind")
    parser.add_argument("--riggers", type=whole(1), default=50, help="how many (%(default)s)")
    parser.add_argument("--rigged-votes", type=whole(1), default=20, help="votes of each (%(default)s)")
    parser.add_argument(
        "--target", metavar="ENTRY", help="the entry that they lift; the middle one without it"
    )
    arguments.add_seed(parser, "all chance")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the votes, and print what a fit of ever more honest ones tends to."""
    _must_make_sense(options)
    rng = np.random.default_rng(options.seed)
    names, strength = _world(options, rng)
    crowd = Population(
        voters=options.voters,
        taste=options.taste,
        tail=options.tail,
        careless=options.careless,
        side=options.side / ELO_PER_LOGIT,
        tie=options.tie,
    )
    votes = draw_votes(rng, names, strength, options.votes, crowd)
    honest = votes.voters
    if options.rig is not None:
        votes = _with_riggers(options, rng, votes, strength, crowd)
    votes = votes.select(rng.permutation(len(votes)))
    with bar(f"writing {options.file.name}") as progress:
        votes_written.write(options.file, votes, _voters(votes, honest), progress)
    truth = pseudo_truth(strength, crowd)
    points = centred(truth).points(truth)
    order = np.argsort(-points, kind="stable")
    rows = [(names[at], round(float(points[at]), 1)) for at in order]
    if options.json:
        document = {"file": str(options.file), "votes": len(votes), "truth": dict(rows)}
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    print(f"{options.file}: {text.plural(len(votes), 'vote')}. Honest votes without end would give:\n")
    print(text.table(("entry", "rating"), [(text.name(entry), f"{rating:.1f}") for entry, rating in rows]))
    return 0


def _must_make_sense(options: argparse.Namespace) -> None:
    votes_written.must_be_writable(options.file)
    if options.like is None:
        for word in ("track", *chosen.SELECTION):
            if getattr(options, word) is not None:
                raise ValueError(
                    f"--{word} chooses among the votes of the file that --like names; give both or neither."
                )
    if options.file.exists() and not options.force:
        raise ValueError(f"{options.file}: the file is there; name another, or give --force.")


def _world(options: argparse.Namespace, rng: Generator) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    if options.like is None:
        return names_of(options.entries), world(rng, options.entries)
    votes = chosen.votes_of(options, options.like)
    names = votes.comparisons.names
    if len(names) < 2:  # noqa: PLR2004 - a battle takes two
        raise VotesFileError(f"{options.like}: there are {len(names)} entries; a battle takes two.")
    return names, chosen.fitted(votes, options.category, options.method).fit.strength


def _with_riggers(
    options: argparse.Namespace,
    rng: Generator,
    votes: Comparisons,
    strength: NDArray[np.float64],
    crowd: Population,
) -> Comparisons:
    names = votes.names
    middle = names[int(np.argsort(-strength, kind="stable")[len(names) // 2])]
    target = middle if options.target is None else options.target
    if target not in names:
        raise ValueError(f"the target {target!r} is no entry; there are {text.names(names)}.")
    riggers = Riggers(options.rig, options.riggers, options.rigged_votes)
    return mixed(votes, draw_rigged(rng, strength, names.index(target), riggers, crowd))


def _voters(votes: Comparisons, honest: int) -> list[str]:
    """Name all voters by their number; who is a rigger is known by name."""
    riggers = range(max(votes.voters - honest, 0))
    return [f"voter-{number}" for number in range(honest)] + [f"rigger-{number}" for number in riggers]
