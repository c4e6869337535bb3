"""What an entry's clips cost and what was measured on them, as medians: only of an entry whose identity is open.

Everybody gets the same figures, so that nobody can take the difference of two views to learn about one clip.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q

from arena.clips.models import ClipState, Order
from arena.entries.models import Entry
from arena.labs.models import Origin
from arena.spending import prices

FEWEST = 5  # the median of fewer is nearly a clip's own figure
NEWEST = 500  # clips looked at
COSTS = {
    "queue_seconds": 3,
    "load_seconds": 3,
    "denoise_seconds": 3,
    "decode_seconds": 3,
    "encode_seconds": 3,
    "measure_seconds": 3,
    "peak_memory_bytes": 0,
    "peak_process_bytes": 0,
}
MEASURES = {
    "width": 0,
    "height": 0,
    "fps": 3,
    "seconds": 3,
    "loudness_lufs": 2,
    "true_peak_db": 2,
    "optical_flow_mean": 3,
    "optical_flow_top_5_percent": 3,
    "flicker": 3,
    "sound_lag_seconds": 3,
}
UNITS = ("optical_flow_unit", "flicker_unit")
FACTS = ("revision", "device", "dtype", "steps")
AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)

Details = dict[str, Any]


def making(entry: Entry) -> dict[str, Any] | None:
    """Return the figures, None for each that is not known; None in place of all while the entry is sealed."""
    if entry.sealed:
        return None
    answers = Order.objects.filter(entry=entry)
    ready = Origin.objects.filter(order__in=answers.filter(clips__state=ClipState.READY)).order_by(
        "-order_id"
    )
    not_shown = answers.aggregate(
        void_clips=_answers_in(ClipState.VOID), refused_clips=_answers_in(ClipState.REFUSED)
    )
    return {**not_shown, **figures(ready.values_list("details", flat=True)[:NEWEST])}


def _answers_in(state: ClipState) -> Count:
    """Return the count of answers, each once however many tracks it is on."""
    return Count("pk", filter=Q(clips__state=state), distinct=True)


def figures(origins: Iterable[Any]) -> dict[str, Any]:
    """Return the medians of some clips' origins, which are a worker's word: whatever is no number is unknown."""
    known = [details for details in origins if isinstance(details, dict)]
    enough = known if len(known) >= FEWEST else []
    measured = _of_newest_version([_part(details, "measures") for details in enough])
    costs = [_part(details, "cost") for details in enough]
    lags = [row for row in measured if _number(row.get("sound_lag_seconds")) is not None]
    sounding = [row["silent"] for row in measured if isinstance(row.get("silent"), bool)]
    return {
        "clips": len(known),
        **{name: _words(details.get(name) for details in enough) for name in FACTS},
        "cost": {
            "generate_seconds": _median((details.get("seconds_generating") for details in enough), 3),
            **{name: _median((row.get(name) for row in costs), digits) for name, digits in COSTS.items()},
            "price": _price([_part(row, "price") for row in costs]),
        },
        "measures": {
            "metric_version": _words(row.get("metric_version") for row in measured),
            **{
                name: _median((row.get(name) for row in measured), digits)
                for name, digits in MEASURES.items()
            },
            **{name: _words(row.get(name) for row in measured) for name in UNITS},
            "sound_lag_clips": len(lags) if sounding else None,
            "sounding_clips": len(sounding) if measured else None,
            "silent_clips": sum(sounding) if sounding else None,
        },
    }


def _price(told: list[Details]) -> dict[str, str] | None:
    """Return the median of what was paid, in the newest clip's currency: two currencies have no common median."""
    paid = [(str(row.get("currency")), str(row.get("amount"))) for row in told]
    whole = [(currency, Decimal(digits)) for currency, digits in paid if AMOUNT.fullmatch(digits)]
    alike = [price for currency, price in whole if currency == whole[0][0]]
    if len(alike) < FEWEST:
        return None
    middle = median(alike).quantize(Decimal("0.000001"))
    return {"amount": prices.amount(middle), "currency": whole[0][0]}


def _part(details: Details, name: str) -> Details:
    part = details.get(name)
    return part if isinstance(part, dict) else {}


def _of_newest_version(rows: list[Details]) -> list[Details]:
    """Return the rows that were measured as the newest was: numbers of two versions have no common median."""
    versions = [row["metric_version"] for row in rows if isinstance(row.get("metric_version"), str)]
    return [row for row in rows if versions and row.get("metric_version") == versions[0]]


def _median(values: Iterable[Any], digits: int) -> float | None:
    numbers = [number for number in map(_number, values) if number is not None]
    if len(numbers) < FEWEST:
        return None
    return round(median(numbers), digits) if digits else round(median(numbers))


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def _words(values: Iterable[Any]) -> str | None:
    """Return what all clips have in common, or the few things that they differ in."""
    found = sorted({str(value)[:80] for value in values if isinstance(value, str | int)})
    return ", ".join(found[:3]) or None
