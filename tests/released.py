"""A release for the tests: a small arena with simulated votes on two tracks, published as every release is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from arena.entries.models import Entry
from arena.exports.release import publish
from arena.exports.release_folder import path_of
from arena.prompts.models import Track
from ratings.outcomes import Outcome
from ratings.populations import Population, draw_votes
from tests.arena import stage

TRACK, OTHER_TRACK, ANCHOR = stage.SILENT, stage.SOUNDING, "true-world"
SLUGS = (ANCHOR, "mini", "jerky", "no-gravity", "wrong-colours", "stitched-tiny")
STRENGTH = np.array([0.9, 0.5, 0.1, -0.1, -0.4, -1.0])
CROWD = Population(voters=150, side=0.25, tie=0.15)


def release(root: Path) -> Path:
    """Publish a release below `root`, and leave the database as empty as it was; return the release's folder."""
    try:
        with override_settings(EXPORTS_ROOT=root):
            _arena()
            return path_of(publish(timezone.now()).name)
    finally:
        call_command("flush", verbosity=0, interactive=False)


def _arena() -> None:
    tracks = [stage.track(slug) for slug in (TRACK, OTHER_TRACK)]
    entries = [stage.entry(slug, *tracks, anchor=slug == ANCHOR) for slug in SLUGS]
    asked = stage.prompt(content="falling")
    for number, on in enumerate(tracks):
        for each in entries:
            stage.clip(each, asked, on)
        _vote(entries, on, 3000 if on.slug == TRACK else 1000, seed=number)


def _vote(entries: list[Entry], on: Track, number: int, seed: int) -> None:
    """Cast votes of a crowd that likes the left; some ties are for want of a good one, and some votes do not count."""
    rng = np.random.default_rng(seed)
    drawn = draw_votes(rng, SLUGS, STRENGTH, number, CROWD)
    bad = (drawn.outcome == Outcome.TIE) & (rng.random(number) < 0.3)
    outcome = np.where(bad, Outcome.BOTH_BAD, drawn.outcome)
    cast = [
        (entries[a], entries[b], int(o)) for a, b, o in zip(drawn.left, drawn.right, outcome, strict=True)
    ]
    stage.votes(cast[50:], on, voters=CROWD.voters)
    stage.votes(cast[:50], on, voters=5, left_seconds=0)
