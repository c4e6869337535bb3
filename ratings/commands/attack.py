"""python -m ratings attack FILE: what colluding voters could do to this board."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings import methods
from ratings.attack import attack
from ratings.commands import arguments, text
from ratings.counts import Counts
from ratings.votes_file import read

if TYPE_CHECKING:
    import argparse

VOTERS, VOTES = 50, 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    arguments.add_method(parser)
    parser.add_argument("--target", metavar="ENTRY", help="the entry that they lift; the second without it")
    parser.add_argument(
        "--voters", type=arguments.at_least(1), default=VOTERS, help="attackers (%(default)s)"
    )
    parser.add_argument(
        "--votes", type=arguments.at_least(1), default=VOTES, help="votes of each (%(default)s)"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print what they would gain, skipping or not."""
    document = _document(options)
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else _text(document))
    return 0


def _document(options: argparse.Namespace) -> dict[str, Any]:
    votes = read(options.file, options.track)
    counts, fitter = Counts.of(votes.comparisons), methods.METHODS[options.method]
    fit = fitter(counts)
    if options.target is None and len(fit.names) < 2:  # noqa: PLR2004 - there is no second
        raise ValueError(f"{options.file}: the board has {len(fit.names)} entries; an attack needs two.")
    target = options.target or fit.names[int(np.argsort(-fit.strength, kind="stable")[1])]
    ways = {
        word: attack(
            fit,
            counts,
            fitter,
            target=target,
            voters=options.voters,
            votes=options.votes,
            skipping=word == "skipping",
        )
        for word in ("voting_on_all", "skipping")
    }
    return {
        "track": votes.track,
        "method": options.method,
        "target": target,
        "votes": int(counts.votes),
        "attackers": options.voters,
        "votes_of_each": options.votes,
        **{
            word: {
                key: value
                for key, value in asdict(gain).items()
                if key in {"on_target", "points", "rank_before", "rank_after"}
            }
            for word, gain in ways.items()
        },
    }


def _text(document: dict[str, Any]) -> str:
    cast = document["attackers"] * document["votes_of_each"]
    share = 100.0 * cast / max(document["votes"] + cast, 1)
    rows = [
        (
            words,
            f"{gain['on_target']:,.0f}",
            f"{gain['points']:+.1f}",
            f"{gain['rank_before']} to {gain['rank_after']}",
        )
        for words, gain in (
            ("voting on every pair", document["voting_on_all"]),
            ("skipping until it is shown", document["skipping"]),
        )
    ]
    attackers = text.plural(document["attackers"], "attacker")
    each = text.plural(document["votes_of_each"], "vote")
    target = text.name(document["target"])
    title = f"{attackers} with {each} each ({share:.1f}% of all votes then), for {target}:"
    return f"{title}\n\n{text.table(('how', 'on target', 'points', 'rank'), rows)}"
