"""What a check of the ledger found wrong: a kind, a place, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "altered", "dropped", "added", "reordered", "column", "root", "marks", "event",
    "header", "chain", "signature", "reveal", "head",
]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed.

    Attributes
    ----------
    kind : str
        What is wrong: a vote that was altered, dropped, added or reordered; its column `block`; a block's root,
        marks, event, header, chain or signature; a reveal; the head.
    sentence : str
        The same in words, with its place.
    line : int or None
        Line of the votes file, the header being line 1.
    block : int or None
        Number of the block.
    position : int or None
        Position in the whole ledger.
    """

    kind: Kind
    sentence: str
    line: int | None = None
    block: int | None = None
    position: int | None = None
