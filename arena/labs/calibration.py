"""The six calibration entries: one true to the world and five wrong on purpose, so that their order is known.

They are the arena's anchors, the voters' attention checks, and the end-to-end test of the ranking.
"""

from __future__ import annotations

from dataclasses import dataclass

from arena.entries.models import Entry, Provenance
from arena.labs.models import Recipe
from arena.prompts.models import Task, Track, World

KIND = "shapeworld"
BOTH = ("silent", "with-sound")


@dataclass(frozen=True, slots=True)
class Calibration:
    slug: str
    name: str
    fault: str
    description: str
    renditions: tuple[str, ...] = BOTH


ENTRIES = (
    Calibration("true-world", "True world", "none", "The simulated world as it is: the anchor at 1000."),
    Calibration(
        "late-sound", "Late sound", "late-sound", "Every impact is heard a third of a second late.", BOTH[1:]
    ),
    Calibration(
        "foreign-sound", "Foreign sound", "foreign-sound", "The sound of another clip altogether.", BOTH[1:]
    ),
    Calibration("jerky", "Jerky", "jerky", "Frames are held and jump."),
    Calibration("no-gravity", "No gravity", "no-gravity", "Nothing falls: shapes drift in straight lines."),
    Calibration(
        "wrong-colours", "Wrong colours", "wrong-colours", "Every colour that the prompt names is another."
    ),
)


def plant_calibration_entries() -> None:
    tracks = {
        track.sound: track for track in Track.objects.filter(world=World.SHAPES, task=Task.TEXT_TO_VIDEO)
    }
    for calibration in ENTRIES:
        entry, _ = Entry.objects.get_or_create(
            slug=calibration.slug,
            defaults={
                "public_name": calibration.name,
                "description": calibration.description,
                "provenance": Provenance.REPRODUCED,
                "calibration": True,
                "anchor": calibration.fault == "none",
            },
        )
        entry.tracks.add(*(tracks[rendition == "with-sound"] for rendition in calibration.renditions))
        Recipe.objects.get_or_create(
            entry=entry,
            defaults={
                "parameters": {"kind": KIND, "fault": calibration.fault},
                "renditions": list(calibration.renditions),
            },
        )
