"""The open world's own prompts, as the file beside this one has them: texts of many languages, and where they lie."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from arena.prompts.models import Task

FILE = Path(__file__).with_name("open_prompts.toml")
AXES = ("content", "capability", "sound", "use", "difficulty")


@dataclass(frozen=True)
class OpenPrompt:
    """One prompt; for image to video, `scene` names what its first frame shows."""

    task: Task
    language: str
    text: str
    axes: Mapping[str, str]
    scene: str = ""


@cache
def _written() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def values(axis: str) -> list[str]:
    """Return the words that an axis may take."""
    return list(_written()["axes"][axis])


def prompts(task: Task) -> list[OpenPrompt]:
    """Return a task's prompts in the order in which they are planted."""
    return [
        OpenPrompt(task, row["language"], row["text"], row["axes"], row.get("first_frame", ""))
        for row in _written()[task]
    ]
