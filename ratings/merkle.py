"""Merkle trees of RFC 6962: the root of a block's leaves, and the path that proves one leaf is under it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH_BYTES = 32


def root(leaves: Sequence[bytes]) -> bytes:
    """Root of a tree of leaves.

    Parameters
    ----------
    leaves : sequence of bytes, shape (count,)
        Leaf hashes of 32 bytes each, in the ledger's order: SHA-256 of a zero byte and the line.

    Returns
    -------
    bytes
        32 bytes; for no leaves, SHA-256 of nothing.

    Notes
    -----
    RFC 6962, section 2.1: a node is SHA-256 of a byte 1, its left and its right child; the left subtree
    holds the largest power of two below the number of leaves. Pairing level by level, and carrying a last
    odd node up as it is, builds that same tree.
    """
    if not leaves:
        return sha256().digest()
    level = leaves
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of one leaf: the hashes that lead from it to the root.

    Parameters
    ----------
    leaves : sequence of bytes, shape (count,)
        Leaf hashes of 32 bytes each.
    index : int
        Place of the leaf, from 0.

    Returns
    -------
    list of bytes
        At most ceil(log2(count)) hashes, the leaf's own sibling first (RFC 6962, section 2.1.1).

    Raises
    ------
    ValueError
        For an index that no leaf has.
    """
    _check_index(index, len(leaves))
    siblings = []
    level = leaves
    while len(level) > 1:
        if index ^ 1 < len(level):
            siblings.append(level[index ^ 1])
        level = _parents(level)
        index >>= 1
    return siblings


def root_of_path(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes:
    """Root that a leaf has if its path is true; compare it with the root that was signed.

    Parameters
    ----------
    leaf : bytes
        Leaf hash of 32 bytes.
    index, count : int
        The leaf's place, from 0, and how many leaves the tree has.
    path : sequence of bytes
        As `path` gives it.

    Raises
    ------
    ValueError
        For an index that no leaf has, a path longer or shorter than this place needs, or a hash that is
        not 32 bytes long.
    """
    _check_index(index, count)
    if any(len(piece) != HASH_BYTES for piece in (leaf, *path)):
        raise ValueError("a leaf or a hash of the path is not 32 bytes long; each must be one SHA-256.")
    steps = iter(path)
    node, width, used = leaf, count, 0
    while width > 1:
        if index ^ 1 < width:
            sibling = next(steps, None)
            if sibling is None:
                raise ValueError(f"the path has {len(path)} hashes; this place of {count} leaves needs more.")
            node = _node(sibling, node) if index & 1 else _node(node, sibling)
            used += 1
        index >>= 1
        width = (width + 1) // 2
    if used != len(path):
        raise ValueError(f"the path has {len(path)} hashes; this place of {count} leaves needs {used}.")
    return node


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """Nodes one level up; a last node without a sibling goes up as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    parents = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    if len(level) % 2:
        parents.append(level[-1])
    return parents


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _check_index(index: int, count: int) -> None:
    if not 0 <= index < count:
        raise ValueError(f"the place is {index}; a tree of {count} leaves has places 0 to {count - 1}.")
