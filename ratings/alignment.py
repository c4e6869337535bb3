"""Lays rows that were found beside rows that were expected: which are where they belong, in one order."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Pairs = list[tuple[int, int]]


def align(expected: NDArray[np.uint32], found: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Match equal marks of two sequences, in one order, so that few are left over.

    Parameters
    ----------
    expected : ndarray of uint32, shape (n,)
        Marks as they should be.
    found : ndarray of uint32, shape (m,)
        Marks as they are.

    Returns
    -------
    ndarray of int64, shape (n,)
        The place in `found` of each expected mark, strictly ascending; -1 for one that is not there, or not in
        order.

    Notes
    -----
    Patience difference (B. Cohen): marks that occur once in both anchor the longest ascending chain of places
    (M. Fredman, 1975), which is then grown over its neighbours. O((n + m) log(n + m)).
    """
    place = np.full(len(expected), -1, np.int64)
    head = _common(expected, found)
    tail = _common(expected[head:][::-1], found[head:][::-1])
    place[:head] = np.arange(head)
    if tail:
        place[-tail:] = np.arange(len(found) - tail, len(found))
    inner, others = expected[head : len(expected) - tail], found[head : len(found) - tail]
    chain, still = _chain(*_unique_in_both(inner, others)), _in_place(inner, others)
    for slot, row in still if len(still) >= len(chain) else _grown(inner, others, chain):
        place[head + slot] = head + row
    return place


def _in_place(expected: NDArray[np.uint32], found: NDArray[np.uint32]) -> Pairs:
    """Pair what stands where it should, if both are of one length: of two ways to tell it, the nearer one."""
    same = np.flatnonzero(expected == found).tolist() if len(expected) == len(found) else []
    return list(zip(same, same, strict=True))


def _common(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> int:
    """Count the equal marks at the start of both."""
    length = min(len(first), len(second))
    apart = np.flatnonzero(first[:length] != second[:length])
    return int(apart[0]) if len(apart) else length


def _unique_in_both(
    expected: NDArray[np.uint32], found: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the places of the marks that occur once here and once there, in the order expected."""
    once = []
    for marks in (expected, found):
        values, first, counts = np.unique(marks, return_index=True, return_counts=True)
        once.append((values[counts == 1], first[counts == 1]))
    (ours, our_place), (theirs, their_place) = once
    _, here, there = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    order = np.argsort(our_place[here])
    return our_place[here][order], their_place[there][order]


def _chain(slots: NDArray[np.int64], rows: NDArray[np.int64]) -> Pairs:
    """Choose the longest chain of pairs whose rows ascend as their slots do."""
    ends: list[int] = []  # the lowest row that ends a chain of each length, and the pair that it belongs to
    pair_at: list[int] = []
    before: list[int] = []
    for pair, row in enumerate(rows.tolist()):
        length = bisect_left(ends, row)
        before.append(pair_at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(row)
            pair_at.append(pair)
        else:
            ends[length], pair_at[length] = row, pair
    chain, pair = [], pair_at[-1] if pair_at else -1
    while pair >= 0:
        chain.append((int(slots[pair]), int(rows[pair])))
        pair = before[pair]
    return chain[::-1]


def _grown(
    expected: NDArray[np.uint32], found: NDArray[np.uint32], chain: Pairs
) -> Iterator[tuple[int, int]]:
    """Give the chain, and in every gap of it the equal marks next to its ends."""
    yield from chain
    ends = [(-1, -1), *chain, (len(expected), len(found))]
    for (slot, row), (next_slot, next_row) in pairwise(ends):
        ours, theirs = expected[slot + 1 : next_slot], found[row + 1 : next_row]
        if not len(ours) or not len(theirs):
            continue
        head = _common(ours, theirs)
        tail = _common(ours[head:][::-1], theirs[head:][::-1])
        yield from ((slot + 1 + at, row + 1 + at) for at in range(head))
        yield from ((next_slot - 1 - at, next_row - 1 - at) for at in range(tail))
