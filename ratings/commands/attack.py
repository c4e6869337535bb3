"""python -m ratings attack FILE: what colluding voters could do to this board."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.attack import attack
from ratings.commands import arguments, chosen, numbers, text
from ratings.counts import Counts
from ratings.plots import figure, gains

if TYPE_CHECKING:
    import argparse

    from ratings.attack import Attack
    from ratings.commands.chosen import Chosen

VOTERS, VOTES = 50, 20
# Of more votes the board's own would be lost in the last digit.
MOST_CAST = 10**12
WAYS = ("voting_on_all", "skipping")
# Points of a curve, half of them near its beginning, where it is steep; a refit each.
STEPS = 24


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
    arguments.add_plot(parser, "the points gained by up to so many attackers")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print what they would gain, skipping or not."""
    if options.voters * options.votes > MOST_CAST:
        raise ValueError(
            f"{text.plural(options.voters, 'attacker')} with {text.plural(options.votes, 'vote')} each cast too much; "
            f"together it must be at most {text.plural(MOST_CAST, 'vote')}."
        )
    if options.plot is not None:
        figure.must_be_there()
    votes = chosen.votes_of(options, options.file)
    board = chosen.fitted(votes, options.category, options.method)
    if len(board.fit.names) < 2:  # noqa: PLR2004 - a battle takes two
        raise ValueError(
            f"{options.file}: the board has {len(board.fit.names)} entries; an attack needs two."
        )
    second = board.fit.names[int(np.argsort(-board.fit.strength, kind="stable")[1])]
    target = second if options.target is None else options.target
    document = {
        "track": votes.track,
        **chosen.told(options),
        "method": options.method,
        "target": target,
        "votes": numbers.whole(Counts.of(board.votes).votes),
        "attackers": options.voters,
        "votes_of_each": options.votes,
        **{way: _told(_attack(options, board, target, way, options.voters)) for way in WAYS},
    }
    if options.plot is not None:
        gains.draw(options.plot, document, {way: _curve(options, board, target, way) for way in WAYS})
    print(
        json.dumps(document, ensure_ascii=False, indent=2)
        if options.json
        else "\n".join([_text(document), *chosen.below(options)])
    )
    return 0


def _attack(options: argparse.Namespace, board: Chosen, target: str, way: str, voters: int) -> Attack:
    return attack(
        board.fit,
        Counts.of(board.votes),
        board.fitter,
        target=target,
        voters=voters,
        votes=options.votes,
        skipping=way == "skipping",
    )


def _curve(options: argparse.Namespace, board: Chosen, target: str, way: str) -> list[tuple[int, float, int]]:
    """Attackers, points and rank, from few attackers to all of them."""
    most = options.voters
    even, near = np.linspace(1, most, STEPS // 2), np.geomspace(1, most, STEPS // 2)
    steps = np.unique(np.concatenate([even, near]).round().astype(int)).tolist()
    found = [_attack(options, board, target, way, number) for number in steps]
    return [(number, gain.points, gain.rank_after) for number, gain in zip(steps, found, strict=True)]


def _told(gain: Attack) -> dict[str, Any]:
    kept = {"on_target", "points", "rank_before", "rank_after"}
    return {key: value for key, value in asdict(gain).items() if key in kept}


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
