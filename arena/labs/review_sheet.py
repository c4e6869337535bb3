"""What an operator looks at before an entry's first battle: its contact sheet, and what its clips share."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.conf import settings

from arena import durable
from arena.clips import files
from arena.clips.models import Clip
from arena.entries.models import Entry
from generators.contact_sheet import PICTURES, SIDE, Row, contact_sheet
from generators.filmstrip import filmstrip
from generators.static_regions import FEWEST_CLIPS, Frames, Region, static_regions
from generators.stills import stills

MOST_CLIPS = 12  # on a sheet
MOST_OTHERS = 3  # entries whose clips say what is the world's own
STILLS = 6
SUFFIX = ".jpg"


def draw(entry: Entry, clips: Sequence[Clip]) -> bytes:
    """Return the contact sheet of some clips of an entry, as a JPEG that names no more than the codename."""
    rows = [
        Row(clip.prompt.text, (clip.track.title,), filmstrip(files.path_of(clip.video), PICTURES, SIDE))
        for clip in clips
    ]
    image = contact_sheet(entry.codename or entry.name, [f"{len(rows)} of its clips."], rows)
    file = BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def store(name: str, content: bytes) -> None:
    durable.write(settings.REVIEWS_ROOT / name, content)


def flags(entry: Entry, clips: Sequence[Clip]) -> list[str]:
    """Return a sentence for each region that the clips share though no other entry's do."""
    if len(clips) < FEWEST_CLIPS:
        return [f"There are {len(clips)} clips: what they share can be told of {FEWEST_CLIPS} and more."]
    others = [[_frames(clip) for clip in theirs] for theirs in _others(entry, clips)]
    if not others:
        return [
            "No other entry has answered these prompts: what the world itself shares would be flagged too."
        ]
    return [_sentence(region) for region in static_regions([_frames(clip) for clip in clips], others)]


def _frames(clip: Clip) -> Frames:
    return stills(files.path_of(clip.video), STILLS)


def _others(entry: Entry, clips: Sequence[Clip]) -> list[list[Clip]]:
    """Return clips of other entries that answer the same prompts on the same tracks."""
    asked = {(clip.prompt_id, clip.track_id) for clip in clips}
    same = Clip.objects.ready().exclude(entry=entry).filter(prompt__in=[prompt for prompt, _ in asked])
    theirs: dict[int, list[Clip]] = {}
    for clip in same.order_by("entry_id", "prompt_id"):
        if (clip.prompt_id, clip.track_id) in asked:
            theirs.setdefault(clip.entry_id, []).append(clip)
    return [found for found in theirs.values() if len(found) >= FEWEST_CLIPS][:MOST_OTHERS]


def _sentence(region: Region) -> str:
    left, top, right, bottom = (
        round(100 * edge) for edge in (region.left, region.top, region.right, region.bottom)
    )
    return (
        f"The clips share something that stands still, {left} to {right} % from the left and {top} to {bottom} % from "
        f"the top (strength {region.strength:.1f}): a watermark, or a mark?"
    )
