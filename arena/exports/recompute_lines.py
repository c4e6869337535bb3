"""The commands that give the boards of a release again, as its own table of boards has them."""

from __future__ import annotations

import csv
import gzip
from functools import lru_cache

from arena.exports import release_folder

BOARDS = "boards.csv.gz"


@lru_cache(maxsize=4)
def commands(release: str) -> dict[str, str]:
    """Return the command of each track's board, by track; OSError where the files of the release are not there."""
    with gzip.open(release_folder.path_of(release) / BOARDS, "rt", encoding="utf-8", newline="") as file:
        return {row["track"]: row["recompute"] for row in csv.DictReader(file) if row["recompute"]}
