"""Random pipelines of a few thousand weights, saved, found and loaded as the real ones are, without a hub.

Untrained weights make coloured noise that boils: neither black nor frozen, so no clip is void. Pipelines of different
seeds have different weights, so different hashes and different clips.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

DEVICES = ["cpu", *(["cuda:0"] if Path("/dev/nvidia0").exists() else [])]
# Five seconds at twelve frames a second: a whole clip of the open world in little time.
TINY = {
    "wan": {"family": "wan", "width": 48, "height": 32, "frames": 61},  # text only
    "wan-i2v": {"family": "wan", "width": 48, "height": 32, "frames": 61},  # first frames only
    "wan-ti2v": {"family": "wan", "width": 48, "height": 32, "frames": 61},  # both
    "ltx": {"family": "ltx", "width": 64, "height": 32, "frames": 57},  # both
    "ltx2": {"family": "ltx2", "width": 64, "height": 32, "frames": 57},  # both, with sound
    "kandinsky6": {
        "family": "kandinsky6",
        "width": 48,
        "height": 32,
        "frames": 61,
    },  # both, with sound; the quickest
    "hunyuan15": {"family": "hunyuan15", "width": 48, "height": 32, "frames": 61},  # text only
    "cogvideox": {"family": "cogvideox", "width": 48, "height": 32, "frames": 61},  # text only
}


def revision(seed: int) -> str:
    return f"{seed:040x}"


def recipe(name: str, *, seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Return the recipe of what `save_tiny` has saved under this name and seed."""
    return {
        "kind": "diffusers",
        "repo": f"tiny/{name}",
        "revision": revision(seed),
        "steps": 2,
        "guidance": 1.0,
        "fps": 12,
        **TINY[name],
        **changes,
    }


@dataclass(frozen=True)
class TinyHub:
    """A folder as the hub's cache, in which pipelines appear when their recipe is asked for."""

    folder: Path

    def recipe(self, name: str, *, seed: int = 0, **changes: Any) -> dict[str, Any]:
        """Return a recipe whose weights are there."""
        if not self.snapshot(name, seed).exists():
            save_in_hub(name, self.folder, seed)
        return recipe(name, seed=seed, **changes)

    def snapshot(self, name: str, seed: int = 0) -> Path:
        """Return the folder of some weights."""
        return snapshot(name, self.folder, seed)


def snapshot(name: str, hub: Path, seed: int = 0) -> Path:
    """Return where the hub's cache has some weights."""
    return hub / f"models--tiny--{name}" / "snapshots" / revision(seed)


def save_in_hub(name: str, hub: Path, seed: int = 0) -> Path:
    """Save one as the hub's cache has it, where HF_HUB_CACHE is `hub`."""
    folder = snapshot(name, hub, seed)
    save_tiny(name, folder, seed)
    return folder


def save_tiny(name: str, folder: Path, seed: int = 0) -> None:
    """Build a random pipeline and save it as diffusers does; another seed has other weights, and other clips."""
    importlib.import_module("tests.generators.tiny_builders").save(name, folder, seed)
