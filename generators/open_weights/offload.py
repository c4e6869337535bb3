"""How a pipeline is laid over the device's memory and the machine's: the rungs from quick to small."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rung:
    """One way to lay a pipeline.

    Parameters
    ----------
    name : str
        As a clip's notes tell it.
    lay : callable
        Takes a pipeline, fresh from its files, and the device.
    resident : bool
        Whether the weights stay on the device between clips.
    """

    name: str
    lay: Callable[[Any, str], None]
    resident: bool = False


def _whole(pipe: Any, device: str) -> None:
    pipe.to(device)


def _by_component(pipe: Any, device: str) -> None:
    _tile(pipe)
    pipe.enable_model_cpu_offload(device=device)


def _by_layer_ahead(pipe: Any, device: str) -> None:
    _tile(pipe)
    where = importlib.import_module("torch").device(device)
    # With a stream the next layer arrives while this one works; a CPU has none.
    pipe.enable_group_offload(onload_device=where, offload_type="leaf_level", use_stream=where.type == "cuda")


def _by_layer(pipe: Any, device: str) -> None:
    _tile(pipe)
    pipe.enable_sequential_cpu_offload(device=device)


def _tile(pipe: Any) -> None:
    """Let the decoder work on a part of the picture at a time, where it can."""
    if hasattr(pipe.vae, "enable_tiling"):
        pipe.vae.enable_tiling()


# An offloaded pipeline must not be moved any more: each rung is laid over a pipeline that has just been read.
LADDER = (
    Rung("none", _whole, resident=True),
    Rung("component", _by_component),
    Rung("layer ahead", _by_layer_ahead),
    Rung("layer", _by_layer),
)


def rungs(device: str) -> tuple[Rung, ...]:
    """Return the ladder for a device; on a CPU there is nowhere else to go."""
    return LADDER if device.startswith("cuda") else LADDER[:1]
