"""Weights on disk: safetensors beside a model card, checked before anything is built from them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from generators.contract import JSON, PermanentFailure
from generators.happyhorse.variants import VARIANTS, Variant

FOLDER = Path(__file__).with_name("weights")
LARGEST_BYTES = 8_000_000
_LARGEST_HEADER = 1 << 20
_READABLE = 0o644


@dataclass(frozen=True)
class Card:
    """What is known of a model's making.

    Parameters
    ----------
    variant : str
    samples : dict of str to int
        Clips that each network was trained on, counted each time they were seen.
    seed : int
        Of the training.
    parameters : int
        Of all networks together.
    steps : int
        Of the sampler.
    films : int
        Distinct films behind the samples.
    sha256 : str
        Of the weights file.
    versions : dict of str to str
        Of the libraries that trained it.
    losses : dict
        Of each network at the end, averaged over its last steps, on batches never seen before.
    """

    variant: str
    samples: dict[str, int]
    seed: int
    parameters: int
    steps: int
    films: int
    sha256: str
    versions: dict[str, str] = field(default_factory=dict)
    losses: dict[str, dict[str, float]] = field(default_factory=dict)


def paths(variant: str, folder: Path = FOLDER) -> tuple[Path, Path]:
    """Return where a model's weights and its card lie."""
    return folder / f"{variant}.safetensors", folder / f"{variant}.json"


def write(variant: str, networks: Mapping[str, nn.Module], card: Card, folder: Path = FOLDER) -> None:
    """Write all networks of a model into one file of bfloat16, and its card."""
    path, card_path = paths(variant, folder)
    tensors = {
        f"{name}.{key}": value.to(torch.bfloat16).contiguous()
        for name, network in networks.items()
        for key, value in network.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    save_file(tensors, part)
    part.chmod(_READABLE)
    part.replace(path)
    stored = asdict(card) | {"sha256": sha256(path)}
    card_path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")


def read(variant: str, folder: Path = FOLDER) -> dict[str, nn.Module]:
    """Build a model's networks with their trained weights, in float32, ready to sample.

    Raises
    ------
    PermanentFailure
        If the file is missing, cut, larger than 8 MB, no safetensors (a pickle, say), or of another shape.
    """
    path, _ = paths(variant, folder)
    tensors = _tensors(path)
    networks = {}
    for name in VARIANTS[variant].networks:
        part = {key.partition(".")[2]: value for key, value in tensors.items() if key.startswith(f"{name}.")}
        networks[name] = _filled(VARIANTS[variant], name, part, path)
    if strangers := {key.partition(".")[0] for key in tensors} - set(networks):
        raise PermanentFailure(
            f"The weights {path.name} hold {', '.join(sorted(strangers))}, which {variant} has not."
        )
    return networks


def _tensors(path: Path) -> dict[str, Tensor]:
    if not path.is_file():
        raise PermanentFailure(
            f"The weights {path.name} are missing; python -m generators.happyhorse.train makes them."
        )
    if (size := path.stat().st_size) > LARGEST_BYTES:
        raise PermanentFailure(
            f"The weights {path.name} have {size} bytes; at most {LARGEST_BYTES} are allowed."
        )
    _check_header(path, size)
    try:
        with safe_open(path, framework="pt") as stored:
            tensors = {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError) as error:
        raise PermanentFailure(f"The weights {path.name} are damaged or cut: {error}.") from None
    if any(value.dtype != torch.bfloat16 for value in tensors.values()):
        raise PermanentFailure(f"The weights {path.name} are damaged: some are not of bfloat16.")
    return {key: value.float() for key, value in tensors.items()}


def _check_header(path: Path, size: int) -> None:
    """Tell a pickle or any other file from safetensors by its first bytes: a length, and an object in JSON."""
    with path.open("rb") as file:
        start = file.read(9)
    length = int.from_bytes(start[:8], "little")
    if len(start) < 9 or start[8:] != b"{" or length > min(size, _LARGEST_HEADER):  # noqa: PLR2004 - length and brace
        raise PermanentFailure(
            f"The file {path.name} is no safetensors file; weights in any other form, pickles above all, are not read."
        )


def _filled(variant: Variant, name: str, part: Mapping[str, Tensor], path: Path) -> nn.Module:
    network = variant.build(name)
    try:
        network.load_state_dict(part)
    except RuntimeError:
        wanted = {key: tuple(value.shape) for key, value in network.state_dict().items()}
        odd = sorted(
            key
            for key in wanted.keys() | part.keys()
            if key not in part or wanted.get(key) != tuple(part[key].shape)
        )
        raise PermanentFailure(
            f"The weights {path.name} are of another shape than the network {name}: see {', '.join(odd[:3])}."
        ) from None
    if not all(bool(value.isfinite().all()) for value in part.values()):
        raise PermanentFailure(f"The weights {path.name} hold values that are no numbers.")
    return network.eval().requires_grad_(requires_grad=False)


def card(variant: str, folder: Path = FOLDER) -> dict[str, JSON]:
    """Return a model's card as it is stored."""
    return dict(json.loads(paths(variant, folder)[1].read_text()))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
