"""python -m bench.sample_release: makes anew the part of a release that the analyses under docs/ are shown on.

An arena of its own, in which a drawn crowd has voted on the embedded entries, publishes a release; the votes of one
track and the boards are copied as they are.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.own_arena import ROOT, own_arena
from generators.catalogue import CALIBRATION, TRAINED
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes
from ratings.scale import Scale

SAMPLE = ROOT / "docs" / "analyses" / "sample"
TRACK = "shapes-text-to-video"
ANCHOR, *FAULTY = (entry.slug for entry in CALIBRATION if entry.silent)
BEST_FIRST = (ANCHOR, *(entry.slug for entry in TRAINED), *FAULTY)
STEP = 50.0  # points between neighbours, before tastes
VOTES, SEED = 20_000, 3
# They like what stands left, they differ in taste, and a few of them cast most of the votes.
CROWD = Population(voters=600, side=0.12, tie=0.12)
BEGIN, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
FILES = (f"votes/{TRACK}.parquet", "boards.csv.gz")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    with own_arena(ROOT / ".paddock"):
        release = _published(_drawn())
        for name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(release / name, folder / name)


def _drawn() -> Comparisons:
    strength = Scale(at=0.0).strength(-STEP * np.arange(len(BEST_FIRST)))
    return draw_votes(np.random.default_rng(SEED), BEST_FIRST, strength, VOTES, CROWD)


def _published(votes: Comparisons) -> Path:
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from arena.exports.release import publish  # noqa: PLC0415
    from arena.exports.release_folder import path_of  # noqa: PLC0415
    from bench.planted_ledger import plant_ledger  # noqa: PLC0415
    from bench.planting import plant_clips  # noqa: PLC0415

    plant_clips(TRACK)
    plant_ledger(votes, TRACK, BEGIN, END, SEED)
    return path_of(publish(timezone.now()).name)


if __name__ == "__main__":
    main()
