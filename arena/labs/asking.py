"""What a worker is told to make: the specification of one clip, and its first frame."""

from __future__ import annotations

import base64
from typing import Any

from arena.clips.formats import format_of
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task

NO_FRAME = "The first frame of its prompt is not there."


def spec(prompt: Prompt, seed: int, *, sound: bool) -> dict[str, Any]:
    """Return the specification as generators.contract.ClipSpec reads it; FileNotFoundError without its first frame."""
    wanted = format_of(prompt.world)
    return {
        "prompt": prompt.text,
        "language": prompt.language,
        "seed": seed,
        "seconds": wanted.seconds,
        "fps": wanted.fps,
        "width": wanted.width,
        "height": wanted.height,
        "sound": sound,
        "image": _image(prompt),
    }


def _image(prompt: Prompt) -> str | None:
    """Return the first frame as base64 text, or None where the prompt is words alone."""
    if prompt.task != Task.IMAGE_TO_VIDEO:
        return None
    if not prompt.first_frame:  # of an arena older than the rule that there is one
        raise FileNotFoundError
    return base64.b64encode(first_frames.read(prompt.first_frame)).decode()
