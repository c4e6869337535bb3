"""Which pair a voter is served next: a draw whose probability is known exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two entries for one prompt, sides already shuffled; `probability` is that of the unordered pair."""

    left: int
    right: int
    prompt: int
    probability: float


def eligible_pairs(answers: Mapping[int, int]) -> dict[Pair, int]:
    """Return the prompts that both entries of each pair can show.

    `answers` holds, by entry, a bit set of the prompts it can answer with a clip that this voter has not met.
    """
    shared = ((pair, answers[pair[0]] & answers[pair[1]]) for pair in combinations(sorted(answers), 2))
    return {pair: prompts for pair, prompts in shared if prompts}


def choose_pair(answers: Mapping[int, int], agenda: Mapping[Pair, float], rng: Random) -> Pairing | None:
    """Draw a pair in proportion to the agenda's weight among the eligible, then a prompt and the sides evenly.

    A pair the agenda does not know (an entry newer than the board) weighs as much as the mean pair it knows.
    Returns None when no pair is eligible.
    """
    shared = eligible_pairs(answers)
    if not shared:
        return None
    newcomer = sum(agenda.values()) / len(agenda) if agenda else 1.0
    weights = [max(agenda.get(pair, newcomer), 0.0) for pair in shared]
    if not (total := sum(weights)) > 0:
        weights, total = [1.0] * len(shared), float(len(shared))
    (pair,) = rng.choices(list(shared), weights)
    probability = weights[list(shared).index(pair)] / total
    prompts = shared[pair]
    prompt = rng.choice([bit for bit in range(prompts.bit_length()) if prompts >> bit & 1])
    left, right = pair if rng.random() < 0.5 else pair[::-1]  # noqa: PLR2004 - a coin
    return Pairing(left, right, prompt, probability)
