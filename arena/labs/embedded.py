"""Plants the entries that every installation brings along, on all tracks of the shapes world that they can answer.

The calibration entries among them are the arena's anchors, the voters' attention checks, and the end-to-end test of
the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

from arena.entries.models import Entry, Provenance
from arena.labs.models import Recipe
from arena.prompts.models import Track, World
from generators.catalogue import EMBEDDED, Embedded

BOTH = ["silent", "with-sound"]


def plant_embedded_entries(planted: Sequence[Embedded] = EMBEDDED) -> None:
    """Add the entries, tracks and recipes that are missing; what is there already stays as it is."""
    for embedded in planted:
        entry, new = Entry.objects.get_or_create(
            slug=embedded.slug,
            defaults={
                "public_name": embedded.name,
                "description": embedded.description,
                "provenance": Provenance.REPRODUCED,
                "calibration": embedded.calibration,
                "anchor": embedded.anchor,
            },
        )
        if new:
            renditions = BOTH if embedded.silent else BOTH[1:]
            Recipe.objects.create(entry=entry, parameters=embedded.recipe, renditions=renditions)
        elif not Recipe.objects.filter(entry=entry, parameters__kind=embedded.recipe["kind"]).exists():
            continue  # somebody else's, of the same name
        entry.tracks.add(*_tracks(embedded))


def _tracks(embedded: Embedded) -> list[Track]:
    """Return the tracks that the entry stands on: an entry that is wrong in sound alone is on no silent one."""
    tracks = Track.objects.filter(world=World.SHAPES)
    return list(tracks if embedded.silent else tracks.filter(sound=True))
