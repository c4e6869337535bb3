"""Votes files and calls for the commands' tests."""

import json

import numpy as np

from ratings.__main__ import main
from ratings.populations import Population, draw_votes, names_of, world
from tests.ratings.votes_files import row, write

WINNERS = ["model_a", "model_b", "tie", "tie (bothbad)"]


def rows_of(votes, **cells):
    """Rows of a file, with columns that depend on the number of the row or are the same in all."""
    return [
        row(
            model_a=votes.names[left],
            model_b=votes.names[right],
            winner=WINNERS[outcome],
            side_a="left",
            voter=f"v{voter}",
            **{name: cell(number) if callable(cell) else cell for name, cell in cells.items()},
        )
        for number, (left, right, outcome, voter) in enumerate(
            zip(votes.left, votes.right, votes.outcome, votes.voter, strict=True)
        )
    ]


def crowd(votes=2500, entries=5, seed=6, **population):
    rng = np.random.default_rng(seed)
    crowd_of = Population(voters=250, tail=3.0, side=0.16, tie=0.1, **population)
    return draw_votes(rng, names_of(entries), world(rng, entries, 60.0), votes, crowd_of)


def written(folder, votes, **cells):
    return write(folder / "votes.csv", rows_of(votes, **cells))


def printed(capsys, *words):
    """Run a command that must succeed, and give what it printed."""
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def told(capsys, *words):
    """Run a command with --json."""
    return json.loads(printed(capsys, *words, "--json"))


def refused(capsys, *words):
    """Run a command that must refuse its input, and give its one sentence."""
    try:
        code = main([str(word) for word in words])
    except SystemExit as ended:  # argparse's own way
        code = ended.code
    assert code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err
