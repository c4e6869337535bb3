"""Reads a Markdown page for the tests: the code in it, by heading."""

from __future__ import annotations

import re
from pathlib import Path

HEADING = re.compile(r"^#+ (.*)$")
FENCE = "```"


def code(page: Path) -> dict[str, list[str]]:
    """Return the blocks of code below each heading, in their order."""
    found: dict[str, list[str]] = {}
    heading, block = "", None
    for line in page.read_text().splitlines():
        if line.startswith(FENCE):
            block = [] if block is None else found.setdefault(heading, []).append("\n".join(block))
        elif block is not None:
            block.append(line)
        elif match := HEADING.match(line):
            heading = match[1]
    return found
