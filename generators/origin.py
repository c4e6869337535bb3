"""How a clip was made and what it cost, as its origin keeps it; None for what is not known."""

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np

from generators import registry
from generators.contract import JSON, ClipSpec, GeneratedClip
from generators.measures import Measures

FACTS = ("weights_sha256", "revision", "steps", "device", "dtype")
_HEAVY = ("torch", "diffusers", "transformers")


@dataclass(frozen=True)
class Cost:
    """What one clip cost: seconds by stage, and bytes.

    Parameters
    ----------
    queue : float or None
        From the order's sending to its fetching, as the web server says.
    load : float
        Until the adapter was there; next to nothing where it was warm.
    generate : float or None
        The adapter's whole work, of which denoising and decoding, where it tells them, are parts; None where a
        provider made the clip.
    encode, measure : float
        The files, and what was measured on them.
    peak_memory : int or None
        Bytes, while the clip was generated and encoded.
    """

    queue: float | None
    load: float
    generate: float | None
    encode: float
    measure: float
    peak_memory: int | None


def facts_of(adapter: object) -> dict[str, JSON]:
    """Return what an adapter says of itself in `facts`: weights_sha256, revision, steps, device, dtype."""
    told = getattr(adapter, "facts", None) or {}
    return {name: _plain(told.get(name)) for name in FACTS}


def versions() -> dict[str, str | None]:
    """Return the versions of all that had a part in a clip; torch's, and its kin's, only where they are loaded."""
    heavy = {name: sys.modules.get(name) for name in _HEAVY}
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        **{name: str(module.__version__) if module else None for name, module in heavy.items()},
        "pyav": av.__version__,
        "libavcodec": ".".join(map(str, av.library_versions["libavcodec"])),
        "opencv": cv2.__version__,
    }


def origin(
    *,
    spec: ClipSpec,
    recipe: Mapping[str, JSON],
    facts: Mapping[str, JSON],
    clip: GeneratedClip,
    cost: Cost,
    measures: Measures | None,
) -> dict[str, JSON]:
    """Return all of it as JSON takes it; `measures` is None for a file that cannot be read."""
    timings = clip.notes.get("timings") or {}
    on_a_card = str(facts.get("device") or "").startswith("cuda")
    return {
        "adapter": recipe["kind"],
        "recipe_sha256": registry.sha256(recipe),
        "seed": spec.seed,
        **facts,
        "versions": versions(),
        "seconds_generating": _rounded(cost.generate),
        "cost": {
            "queue_seconds": _rounded(cost.queue),
            "load_seconds": _rounded(cost.load),
            "denoise_seconds": _rounded(timings.get("denoise")),
            "decode_seconds": _rounded(timings.get("decode")),
            "encode_seconds": _rounded(cost.encode),
            "measure_seconds": _rounded(cost.measure),
            "peak_memory_bytes": cost.peak_memory if on_a_card else None,
            "peak_process_bytes": None if on_a_card else cost.peak_memory,
            "price": None,  # the web server knows what it paid
        },
        "measures": measures and measures.to_dict(),
        "notes": {name: note for name, note in clip.notes.items() if name != "timings"},
    }


def _plain(fact: Any) -> str | int | None:
    """Return a fact as JSON takes it: torch has devices and number types of its own."""
    return fact if fact is None or isinstance(fact, str | int) else str(fact).removeprefix("torch.")


def _rounded(seconds: Any) -> float | None:
    return None if seconds is None else round(float(seconds), 4)
