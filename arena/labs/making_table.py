"""What an entry's clips cost and measure, in the words of its page."""

from __future__ import annotations

from typing import Any, NamedTuple

from arena.entries.models import Entry
from arena.labs.making import FEWEST, making

MIB = 2**20
REVISION_DIGITS = 12


class Line(NamedTuple):
    """One line of the page; a `value` of None is unknown."""

    label: str
    value: str | None


def section(entry: Entry) -> dict[str, Any] | None:
    """Return the page's section on the making of an entry's clips; None while the entry is sealed."""
    found = making(entry)
    if found is None:
        return None
    enough = found["clips"] >= FEWEST
    not_shown = [
        Line("Void", _answers(found["void_clips"])),
        Line("Refused by its provider", _answers(found["refused_clips"])),
    ]
    return {
        "clips": found["clips"],
        "fewest": FEWEST,
        "cost": _cost(found) if enough else [],
        "measures": [*_measures(found), *not_shown] if enough else not_shown,
    }


def _cost(made: dict[str, Any]) -> list[Line]:
    costs = made["cost"]
    return [
        Line("In the queue", _seconds(costs["queue_seconds"])),
        Line("Loading", _seconds(costs["load_seconds"])),
        Line("Generating", _seconds(costs["generate_seconds"])),
        Line("of which denoising", _seconds(costs["denoise_seconds"])),
        Line("of which decoding", _seconds(costs["decode_seconds"])),
        Line("Encoding", _seconds(costs["encode_seconds"])),
        Line("Measuring", _seconds(costs["measure_seconds"])),
        Line("Peak memory of the card", _mebibytes(costs["peak_memory_bytes"])),
        Line("Peak memory of the process", _mebibytes(costs["peak_process_bytes"])),
        Line("Price", _price(costs["price"])),
        Line("Revision", made["revision"] and made["revision"][:REVISION_DIGITS]),
        Line("Device", made["device"]),
        Line("Precision", made["dtype"]),
        Line("Steps", made["steps"]),
    ]


def _mebibytes(memory: float | None) -> str | None:
    return None if memory is None else f"{memory / MIB:,.0f} MiB"


def _measures(made: dict[str, Any]) -> list[Line]:
    found = made["measures"]
    return [
        Line("Picture", _picture(found)),
        Line("Loudness", _signed(found["loudness_lufs"], "LUFS", 1)),
        Line("True peak", _signed(found["true_peak_db"], "dBTP", 1)),
        Line("Optical flow", _flow(found)),
        Line("Flicker", _unit(found["flicker"], found["flicker_unit"])),
        Line("Sound behind picture", _lag(found)),
        Line("Silent", _share(found["silent_clips"], found["sounding_clips"])),
    ]


def _answers(number: int) -> str:
    return f"{number} answer{'' if number == 1 else 's'}"


def _price(price: dict[str, str] | None) -> str | None:
    return None if price is None else f"{price['amount']} {price['currency']} a clip"


def _seconds(value: float | None) -> str | None:
    if value is None:
        return None
    if value < 1:
        return f"{value * 1000:.0f} ms" if value >= 0.001 else "under 1 ms"  # noqa: PLR2004 - of a unit
    return f"{value:.2f} s"


def _signed(value: float | None, unit: str, digits: int) -> str | None:
    if value is None:
        return None
    return f"{value:z.{digits}f} {unit}".replace("-", "\N{MINUS SIGN}")


def _unit(value: float | None, unit: str | None) -> str | None:
    return None if value is None or unit is None else f"{value:.2f} {unit}"


def _picture(found: dict[str, Any]) -> str | None:
    if any(found[name] is None for name in ("width", "height", "fps", "seconds")):
        return None
    shape = f"{found['width']} \N{MULTIPLICATION SIGN} {found['height']} pixels"
    return f"{shape}, {found['fps']:g} frames a second, {found['seconds']:g} s"


def _flow(found: dict[str, Any]) -> str | None:
    mean = _unit(found["optical_flow_mean"], found["optical_flow_unit"])
    top = found["optical_flow_top_5_percent"]
    return None if mean is None or top is None else f"{mean}; {top:.2f} in the fastest twentieth"


def _lag(found: dict[str, Any]) -> str | None:
    """Return the lag with the number of clips that it is known of: sound may give no evidence."""
    lag = _signed(found["sound_lag_seconds"], "s", 2)
    return None if lag is None else f"{lag}, by {found['sound_lag_clips']} of {found['sounding_clips']} clips"


def _share(part: int | None, whole: int | None) -> str | None:
    return None if part is None or whole is None else f"{part} of {whole} clips"
