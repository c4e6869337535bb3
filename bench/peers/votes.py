"""Draws the votes that all are measured on, and gives them the forms in which they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ratings import populations, simulate
from ratings.outcomes import Comparisons
from ratings.populations import Population

if TYPE_CHECKING:
    import pandas as pd

Arrays = Mapping[str, NDArray[Any]]
WORDS = ("model_a", "model_b", "tie")  # by outcome: these voters know no both bad
ELO_PER_NATURAL = 400.0 / np.log(10.0)
EFFECTS = (0.38, 0.15, -0.09, 0.0)  # of the continuous covariates, in logits
LEVELS = 5


def draw_votes(entries: int, votes: int, voters: int) -> Comparisons:
    """Draw votes of a heavy-tailed crowd."""
    rng = np.random.default_rng(1)
    population = Population(voters=voters)
    return populations.draw_votes(rng, names(entries), rng.normal(0.0, 1.0, entries), votes, population)


def draw_covariates(entries: int, votes: int, *, levels: bool) -> tuple[Comparisons, NDArray[np.float64]]:
    """Draw votes that four continuous covariates moved, or two with five levels; the latter come as rows."""
    rng = np.random.default_rng(2)
    strength = rng.normal(0.0, 1.0, entries)
    left, right = populations.draw_pairs(rng, entries, votes)
    if levels:
        difference = rng.integers(LEVELS, size=(2, votes)) - (LEVELS - 1) / 2.0
    else:
        difference = rng.normal(size=(len(EFFECTS), votes))
    lead = strength[left] - strength[right] + np.asarray(EFFECTS[: len(difference)]) @ difference
    outcome = simulate.draw_outcomes(rng, lead, np.zeros(votes), tie=0.05)
    return Comparisons(names(entries), left, right, outcome), difference


def names(entries: int) -> list[str]:
    """Names in alphabetical order."""
    return [f"entry-{number:03}" for number in range(entries)]


def saved(file: Path, votes: Comparisons, **more: Any) -> Path:
    """Save votes, and whatever a task wants beside them, for the children."""
    columns = {"left": votes.left, "right": votes.right, "outcome": votes.outcome}
    if votes.voter is not None:
        columns["voter"] = votes.voter
    np.savez(file, entries=len(votes.names), **columns, **more)
    return file


def comparisons(arrays: Arrays) -> Comparisons:
    return Comparisons(names(int(arrays["entries"])), *integers(arrays), arrays.get("voter"))


def integers(arrays: Arrays) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    return arrays["left"], arrays["right"], arrays["outcome"]


def frame(arrays: Arrays) -> pd.DataFrame:
    """Make a data frame of words; "kind" is how pandas keeps them."""
    import pandas as pd  # noqa: PLC0415 - a task without words does not pay for it

    kind = str(arrays["kind"])
    dtype = object if kind == "object" else pd.StringDtype(kind, na_value=np.nan)
    entries = np.array(names(int(arrays["entries"])), object)
    words = {
        "model_a": entries[arrays["left"]],
        "model_b": entries[arrays["right"]],
        "winner": np.array(WORDS, object)[arrays["outcome"]],
    }
    return pd.DataFrame({name: pd.Series(column, dtype=dtype) for name, column in words.items()})


def points(natural: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn strengths in logits into Elo points around zero."""
    return ELO_PER_NATURAL * (natural - natural.mean())
