"""What an operator looks at before an entry's first battle: its contact sheet, and what its clips share.

It is drawn by a child: the web and its heartbeats carry neither OpenCV nor the memory of decoded clips.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from arena import durable
from arena.clips import files
from arena.clips.models import Clip
from arena.entries.models import Entry

MOST_CLIPS = 12  # on a sheet
MOST_OTHERS, FEWEST_CLIPS = 3, 4  # entries whose clips say what is the world's own, and clips of each
PATIENCE_SECONDS = 300
TOO_FEW = "Too few clips, or none of another entry beside them: what they share could not be told."


class NotDrawn(Exception):  # noqa: N818 - a state of the world
    """The child came to nothing."""


def draw(entry: Entry, clips: Sequence[Clip], name: str) -> list[str]:
    """Store the contact sheet of the clips as `name`; return a sentence for each thing that only they share."""
    folder = settings.REVIEWS_ROOT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{name}.drawn"
    asked = {
        # No more than the codename: whoever reviews learns nothing else.
        "title": entry.codename,
        "clips": [
            {"prompt": clip.prompt.text, "remark": clip.track.title, "path": _path(clip)} for clip in clips
        ],
        "others": [[_path(clip) for clip in theirs] for theirs in _others(entry, clips)],
        "sheet": str(draft),
    }
    try:
        regions = _asked_of_a_child(asked)
        durable.write(folder / name, draft.read_bytes())
    finally:
        draft.unlink(missing_ok=True)
    return [TOO_FEW] if regions is None else [_sentence(region) for region in regions]


def _asked_of_a_child(asked: dict[str, Any]) -> list[dict[str, float]] | None:
    command = [sys.executable, "-m", "generators.review_sheet"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            cwd=settings.BASE_DIR,
            timeout=PATIENCE_SECONDS,
        )
        found: list[dict[str, float]] | None = json.loads(done.stdout)["regions"]
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise NotDrawn(type(error).__name__) from None
    return found


def _path(clip: Clip) -> str:
    return str(files.path_of(clip.video))


def _others(entry: Entry, clips: Sequence[Clip]) -> list[list[Clip]]:
    """Return clips of other entries that answer the same prompts on the same tracks."""
    asked = {(clip.prompt_id, clip.track_id) for clip in clips}
    same = Clip.objects.ready().exclude(entry=entry).filter(prompt__in=[prompt for prompt, _ in asked])
    theirs: dict[int, list[Clip]] = {}
    for clip in same.order_by("entry_id", "prompt_id"):
        if (clip.prompt_id, clip.track_id) in asked:
            theirs.setdefault(clip.entry_id, []).append(clip)
    return [found for found in theirs.values() if len(found) >= FEWEST_CLIPS][:MOST_OTHERS]


def _sentence(region: dict[str, float]) -> str:
    left, top, right, bottom = (round(100 * region[edge]) for edge in ("left", "top", "right", "bottom"))
    return (
        f"The clips share something that stands still, {left} to {right} % from the left and {top} to {bottom} % from "
        f"the top (strength {region['strength']:.1f}): a watermark, or a mark?"
    )
