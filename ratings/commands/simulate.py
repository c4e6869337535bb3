"""python -m ratings simulate FILE: writes the votes of a crowd whose truth is known."""

from __future__ import annotations

import csv
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from ratings import methods
from ratings.commands import arguments, text
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, names_of, pseudo_truth, world
from ratings.riggers import KINDS, Riggers, draw_rigged, mixed
from ratings.scale import ELO_PER_LOGIT, centred
from ratings.votes_file import VotesFileError, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

COLUMNS = ("battle", "model_a", "model_b", "winner", "side_a", "voter")
WINNERS = ("model_a", "model_b", "tie", "tie (bothbad)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    whole = arguments.at_least
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write: .csv or .jsonl")
    parser.add_argument(
        "--like", type=Path, metavar="VOTES", help="take the entries and strengths of this votes file"
    )
    parser.add_argument("--track", help="its track, where it holds several")
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
    parser.add_argument("--seed", type=whole(0), default=1, help="source of all chance (%(default)s)")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the votes, and print what a fit of ever more honest ones tends to."""
    ending = options.file.suffix.lower()
    if ending not in {".csv", ".jsonl"}:
        raise ValueError(f"{options.file}: the name ends with {ending!r}; it must be a .csv or .jsonl file.")
    if options.track is not None and options.like is None:
        raise ValueError("--track names a track of the votes file that --like names; give both or neither.")
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
    _write(options.file, votes, honest, force=options.force)
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


def _world(options: argparse.Namespace, rng: Generator) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    if options.like is None:
        return names_of(options.entries), world(rng, options.entries)
    votes = read(options.like, options.track).comparisons
    if len(votes.names) < 2:  # noqa: PLR2004 - a battle takes two
        raise VotesFileError(f"{options.like}: there are {len(votes.names)} entries; a battle takes two.")
    return votes.names, methods.fit(Counts.of(votes), "davidson").strength


def _with_riggers(
    options: argparse.Namespace,
    rng: Generator,
    votes: Comparisons,
    strength: NDArray[np.float64],
    crowd: Population,
) -> Comparisons:
    names = votes.names
    middle = names[int(np.argsort(-strength, kind="stable")[len(names) // 2])]
    target = options.target or middle
    if target not in names:
        raise ValueError(f"the target {target!r} is no entry; there are {text.names(names)}.")
    riggers = Riggers(options.rig, options.riggers, options.rigged_votes)
    return mixed(votes, draw_rigged(rng, strength, names.index(target), riggers, crowd))


def _write(path: Path, votes: Comparisons, honest: int, *, force: bool) -> None:
    """Write beside the file first: what is there stays whole until the new one is."""
    if path.exists() and not force:
        raise ValueError(f"{path}: the file is there; name another, or give --force.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            _write_rows(file, votes, honest, as_json=path.suffix.lower() == ".jsonl")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ValueError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _write_rows(file: TextIO, votes: Comparisons, honest: int, *, as_json: bool) -> None:
    rows = _rows(votes, honest)
    if as_json:
        lines = (json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows)
        file.writelines(f"{line}\n" for line in lines)
        return
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(rows)


def _rows(votes: Comparisons, honest: int) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the columns; who is a rigger is known by name."""
    columns = (votes.left.tolist(), votes.right.tolist(), votes.outcome.tolist())
    for number, (left, right, outcome, voter) in enumerate(
        zip(*columns, np.asarray(votes.voter).tolist(), strict=True), 1
    ):
        who = f"voter-{voter}" if voter < honest else f"rigger-{voter - honest}"
        yield number, votes.names[left], votes.names[right], WINNERS[outcome], "left", who
