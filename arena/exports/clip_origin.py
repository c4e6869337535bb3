"""How a clip was made, as cells of its public row: of a worker's word only what is known to be harmless."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from arena.tabular.columns import Column, Kind, Row

LONGEST_WORD = 80
LARGEST = 2**53  # as JSON's readers can hold it
AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
SOFTWARE = ("python", "numpy", "torch", "diffusers", "transformers", "pyav", "libavcodec", "opencv")
MEASURES = (
    "metric_version", "width", "height", "fps", "seconds", "loudness_lufs", "true_peak_db", "black", "frozen", "silent",
    "optical_flow_unit", "optical_flow_mean", "optical_flow_top_5_percent", "flicker_unit", "flicker",
    "sound_lag_seconds", "sound_lag_z",
)  # fmt: skip


def _seconds(name: str, of: str) -> Column:
    return Column(f"{name}_seconds", Kind.NUMBER, f"Seconds of {of}.", nullable=True)


# How it was made tells nothing that could be seen in it.
MAKING = (
    Column("adapter", Kind.WORD, "By which adapter; unknown of sealed entries, as all that follows.", nullable=True),
    Column("revision", Kind.WORD, "Of which revision of the weights.", nullable=True),
    Column("weights_sha256", Kind.WORD, "SHA-256 of the weights, in hex.", nullable=True),
    Column("steps", Kind.INTEGER, "In how many steps.", nullable=True),
    Column("device", Kind.WORD, "On what.", nullable=True),
    Column("dtype", Kind.WORD, "In which number type.", nullable=True),
    Column("versions", Kind.JSON, "Versions of the software that made it.", nullable=True),
    _seconds("queue", "waiting until a worker fetched the order"),
    _seconds("load", "loading the model; next to nothing where it was warm"),
    _seconds("generate", "generating, of which denoising and decoding are parts"),
    _seconds("denoise", "denoising"),
    _seconds("decode", "decoding"),
    Column("peak_memory_bytes", Kind.INTEGER, "Bytes on the device at their peak.", nullable=True),
    Column("peak_process_bytes", Kind.INTEGER, "Bytes of the process at their peak, without a device.", nullable=True),
    Column("price", Kind.TEXT, "Paid for it, as decimal digits.", nullable=True),
    Column("currency", Kind.WORD, "Of the price, as ISO 4217 has it.", nullable=True),
)  # fmt: skip
# What a voter's script could compare with the clip that it was served.
CONTENT = (
    _seconds("encode", "encoding; the busier the picture, the longer"),
    _seconds("measure", "measuring"),
    Column("measures", Kind.JSON, "What was measured on it.", nullable=True),
)


def making(details: Any) -> Row:
    """Return the cells of MAKING."""
    its, cost, price = (
        _part(details),
        _part(_part(details).get("cost")),
        _part(_part(_part(details).get("cost")).get("price")),
    )
    amount = str(price.get("amount"))
    paid = AMOUNT.fullmatch(amount) is not None
    return (
        *(_word(its.get(name)) for name in ("adapter", "revision", "weights_sha256")),
        _whole(its.get("steps")),
        *(_word(its.get(name)) for name in ("device", "dtype")),
        _chosen(its.get("versions"), SOFTWARE),
        *(_number(cost.get(f"{name}_seconds")) for name in ("queue", "load")),
        _number(its.get("seconds_generating")),
        *(_number(cost.get(f"{name}_seconds")) for name in ("denoise", "decode")),
        *(_whole(cost.get(f"peak_{name}_bytes")) for name in ("memory", "process")),
        amount if paid else None,
        _word(price.get("currency")) if paid else None,
    )


def content(details: Any) -> Row:
    """Return the cells of CONTENT."""
    cost = _part(_part(details).get("cost"))
    return (
        _number(cost.get("encode_seconds")),
        _number(cost.get("measure_seconds")),
        _chosen(_part(details).get("measures"), MEASURES),
    )


def _part(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _chosen(value: Any, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Return what an object says under known names, where that is a word or a number; None of what is no object."""
    told = {name: _plain(_part(value).get(name)) for name in names if name in _part(value)}
    return told or None


def _plain(value: Any) -> Any:
    return (
        value
        if isinstance(value, bool)
        else _number(value)
        if isinstance(value, int | float)
        else _word(value)
    )


def _word(value: Any) -> str | None:
    return value[:LONGEST_WORD] if isinstance(value, str) and value else None


def _number(value: Any) -> float | int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) and abs(value) <= LARGEST else None


def _whole(value: Any) -> int | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and abs(value) <= LARGEST else None
