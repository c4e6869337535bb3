"""What a lab claims of its model beside what the arena measured of it; what nobody said or measured is unknown."""

from __future__ import annotations

from typing import Any, NamedTuple

from arena.reveals.models import Opening

GB = 10**9
WEIGHTS = {"open": "open", "closed": "closed", "planned": "to be published"}


class Fact(NamedTuple):
    """One line of the comparison; None is unknown, and an empty `measured` is nothing that could be measured."""

    label: str
    claimed: str | None
    measured: str | None
    url: str | None = None


def claimed(opening: Opening) -> dict[str, Any]:
    """Return the claims as the REST interface has them, null where the lab said nothing."""
    identity = opening.identity
    return {name: identity.get(name) for name in ("licence", "weights", "parameters", "vram_gb", "price")}


def measured(making: dict[str, Any] | None) -> dict[str, Any]:
    """Return what was measured of the same, null where nothing was."""
    cost = making["cost"] if making else {}
    return {name: cost.get(name) for name in ("peak_memory_bytes", "generate_seconds")}


def facts(opening: Opening, making: dict[str, Any] | None) -> list[Fact]:
    said, found = claimed(opening), measured(making)
    weights = said["weights"] if isinstance(said["weights"], dict) else {}
    memory, seconds = found["peak_memory_bytes"], found["generate_seconds"]
    return [
        Fact("Licence", _text(said["licence"]), ""),
        Fact("Weights", WEIGHTS.get(str(weights.get("status"))), "", https_address(weights.get("url"))),
        Fact("Parameters", _text(said["parameters"]), ""),
        Fact(
            "Memory",
            None if said["vram_gb"] is None else f"{said['vram_gb']} GB",
            None if memory is None else f"{memory / GB:.1f} GB at its peak",
        ),
        Fact("Price a clip", _text(said["price"]), ""),
        Fact("Time a clip", None, None if seconds is None else f"{seconds:.2f} s"),
    ]


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def https_address(value: Any) -> str | None:
    """Return an address that a page may link to."""
    return value if isinstance(value, str) and value.startswith("https://") else None
