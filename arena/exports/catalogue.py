"""All public tables, in the order in which pages and descriptions list them."""

from __future__ import annotations

from collections.abc import Mapping

from arena.exports.scope import Table
from arena.exports.tables import (
    blocks,
    board_history,
    boards,
    clips,
    entries,
    methods,
    prompts,
    reveals,
    served,
    votes,
)

_MODULES = (votes, served, boards, board_history, prompts, entries, clips, reveals, methods, blocks)
TABLES: Mapping[str, Table] = {module.TABLE.name: module.TABLE for module in _MODULES}
