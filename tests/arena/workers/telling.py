"""An announcement as a worker makes it."""

from __future__ import annotations

from typing import Any

BOOT = "0123456789abcdef"
OFFER = {
    "slug": "wan-like",
    "name": "Wan-like",
    "description": "",
    "recipe": {"kind": "diffusers"},
    "tasks": ["text-to-video"],
    "sound": False,
    "price_per_second": None,
}


def announcement(**fields: Any) -> dict[str, Any]:
    return {
        "worker": "gpu0",
        "role": "clips",
        "boot": BOOT,
        "device": "NVIDIA H200",
        "memory_bytes": 150 << 30,
        "free_bytes": None,
        "abilities": ["shapeworld"],
        "warm": [],
        "offers": [OFFER],
        "versions": {"torch": "2.9.0", "diffusers": None},
        "busy": [{"order": -7, "stage": "generating", "step": 3, "steps": 50}],
        "notices": ["my-model cannot be run: its weights are not there."],
        "stopping": False,
        **fields,
    }
