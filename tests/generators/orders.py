"""Specifications and productions that several tests ask for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generators.contract import ClipSpec
from generators.production import Production, produce

PROMPT = "A red ball and a blue square bounce quickly on a grey floor with a bell sound"
BOTH = ("with-sound", "silent")


def recipe(fault: str = "none") -> dict[str, str]:
    return {"kind": "shapeworld", "fault": fault}


def spec(prompt: str = PROMPT, seed: int = 1, **changes: Any) -> ClipSpec:
    fields: Mapping[str, Any] = {"seconds": 4.0, "fps": 24, "width": 512, "height": 512, "sound": True}
    return ClipSpec(prompt, seed, **{**fields, **changes})


def produced(folder: Path, prompt: str = PROMPT, seed: int = 1, fault: str = "none") -> Production:
    folder.mkdir(parents=True, exist_ok=True)
    return produce(spec(prompt, seed), recipe(fault), BOTH, folder)
