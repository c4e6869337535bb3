"""What is claimed and measured of an entry, as cells of its public row; what nobody said or measured is None."""

from __future__ import annotations

from typing import Any, NamedTuple

from arena.entries.models import Entry
from arena.labs import known_facts
from arena.labs.making import making
from arena.reveals import claims, openings
from arena.tabular.columns import Column, Kind, Row

Cells = dict[str, Any]


class Measured(NamedTuple):
    """A column of a measured fact, and where `making` has it: the part, or the top, and the name in it."""

    column: Column
    part: str | None
    name: str


def _measured(name: str, kind: Kind, meaning: str, part: str | None, found: str | None = None) -> Measured:
    return Measured(Column(f"measured_{name}", kind, meaning, nullable=True), part, found or name)


CLAIMED = (
    Column("claimed_licence", Kind.WORD, "Claimed: the licence, as SPDX has it.", nullable=True),
    Column("claimed_weights", Kind.WORD, "Claimed: the weights are open, closed or planned.", nullable=True),
    Column("claimed_weights_at", Kind.TEXT, "Claimed: where the weights are.", nullable=True),
    Column("claimed_provider", Kind.TEXT, "Who runs it, and what they call it.", nullable=True),
    Column("claimed_parameters", Kind.WORD, "Claimed: the number of parameters.", nullable=True),
    Column("claimed_memory", Kind.WORD, "Claimed: how much memory a device needs.", nullable=True),
    Column("claimed_price", Kind.WORD, "Claimed: the price of a clip.", nullable=True),
)
MEASURED = (
    _measured("clips", Kind.INTEGER, "Clips that the figures are of, at most the newest 500.", None),
    _measured("revision", Kind.WORD, "Of which revision of the weights.", None),
    _measured("device", Kind.WORD, "On what the clips were made.", None),
    _measured("dtype", Kind.WORD, "In which number type.", None),
    _measured("steps", Kind.WORD, "In how many steps.", None),
    _measured("queue_seconds", Kind.NUMBER, "Median seconds until a worker fetched the order.", "cost"),
    _measured("load_seconds", Kind.NUMBER, "Median seconds of loading the model.", "cost"),
    _measured("generate_seconds", Kind.NUMBER, "Median seconds of generating a clip.", "cost"),
    _measured("denoise_seconds", Kind.NUMBER, "Median seconds of denoising a clip.", "cost"),
    _measured("decode_seconds", Kind.NUMBER, "Median seconds of decoding a clip.", "cost"),
    _measured("peak_memory_bytes", Kind.INTEGER, "Median bytes on the device at their peak.", "cost"),
    _measured("peak_process_bytes", Kind.INTEGER, "Median bytes of a process without a device.", "cost"),
    _measured("price", Kind.TEXT, "Median paid for a clip, as decimal digits.", "price", "amount"),
    _measured("currency", Kind.WORD, "Of that price, as ISO 4217 has it.", "price"),
    _measured("version", Kind.WORD, "Version of the measuring.", "measures", "metric_version"),
    _measured("flow", Kind.NUMBER, "Median of the mean optical flow.", "measures", "optical_flow_mean"),
    _measured("flow_unit", Kind.WORD, "Its unit.", "measures", "optical_flow_unit"),
    _measured("flicker", Kind.NUMBER, "Median flicker.", "measures"),
    _measured("flicker_unit", Kind.WORD, "Its unit.", "measures"),
    _measured("loudness_lufs", Kind.NUMBER, "Median loudness, in LUFS.", "measures"),
    _measured("sound_lag_seconds", Kind.NUMBER, "Median seconds by which sound comes late.", "measures"),
    _measured("void_clips", Kind.INTEGER, "Answers that were black, frozen or unreadable.", None),
    _measured("refused_clips", Kind.INTEGER, "Answers that the provider's rules refused.", None),
)
COLUMNS = (*CLAIMED, *(each.column for each in MEASURED))
NOTHING: Row = (None,) * len(COLUMNS)


def cells(entry: Entry) -> Row:
    """Return the cells of COLUMNS; all unknown while the entry is sealed."""
    if entry.sealed:
        return NOTHING
    claimed = _claimed(entry)
    made: Cells = making(entry) or {}
    cost, measures = made.get("cost", {}), made.get("measures", {})
    parts = {None: made, "cost": cost, "measures": measures, "price": cost.get("price") or {}}
    return (
        *(claimed.get(column.name) for column in CLAIMED),
        *(parts[each.part].get(each.name) for each in MEASURED),
    )


def _claimed(entry: Entry) -> Cells:
    opening = openings.opening_of(entry)
    if opening is None:
        return _known(known_facts.known(entry))
    said = claims.claimed(opening)
    weights = said["weights"] if isinstance(said["weights"], dict) else {}
    return {
        "claimed_licence": said["licence"],
        "claimed_weights": weights.get("status"),
        "claimed_weights_at": weights.get("url"),
        "claimed_parameters": said["parameters"],
        "claimed_memory": None if said["vram_gb"] is None else f"{said['vram_gb']} GB",
        "claimed_price": said["price"],
    }


def _known(known: known_facts.Known) -> Cells:
    return {
        "claimed_licence": known.preset.licence,
        "claimed_weights": None if known.weights is None else "open",
        "claimed_weights_at": known.weights,
        "claimed_provider": known.provider,
        "claimed_parameters": known.preset.parameters,
        "claimed_memory": known.preset.memory,
    }
