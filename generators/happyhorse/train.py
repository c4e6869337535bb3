"""Train the embedded family: `python -m generators.happyhorse.train`, taken up again where it was left."""

import argparse
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from generators.happyhorse import weights
from generators.happyhorse.arguments import positive
from generators.happyhorse.films import Films, joined, shoot
from generators.happyhorse.training import Plan, Training
from generators.happyhorse.variants import VARIANTS

SAMPLES, FILMS, BATCH, SEED = 256_000, 90_000, 64, 20_261
_BETWEEN_CHECKPOINTS = 60.0  # seconds
_WORTH_COMPILING = 20_000  # samples: below, compiling takes longer than it saves
_FILMS_A_TASK = 250


@dataclass(frozen=True)
class Settings:
    """What the command was asked for."""

    variants: tuple[str, ...]
    samples: int
    films: int
    batch: int
    seed: int
    device: str
    scratch: Path
    out: Path


def main(arguments: list[str] | None = None) -> None:
    """Train what was asked for; a second call with more samples goes on from the last checkpoint."""
    settings = _settings(arguments)
    torch.set_num_threads(1)  # small matrices: two threads lose more to waiting than they win
    settings.scratch.mkdir(parents=True, exist_ok=True)
    try:
        films = _films(settings)
        for variant in settings.variants:
            train(variant, films, settings)
    except ValueError as error:
        sys.exit(str(error))


def train(variant: str, films: Films, settings: Settings) -> None:
    """Train every network of a model, and write its weights and card."""
    networks: dict[str, nn.Module] = {}
    losses: dict[str, dict[str, float]] = {}
    samples: dict[str, int] = {}
    for at, name in enumerate(VARIANTS[variant].networks):
        seed = settings.seed + 1000 * list(VARIANTS).index(variant) + at
        training = _trained(variant, name, seed, films, settings)
        losses[name], networks[name] = training.settled(), training.trained().to("cpu")
        samples[name] = training.step * settings.batch
    weights.write(
        variant,
        networks,
        weights.Card(
            variant=variant,
            samples=samples,
            seed=settings.seed,
            parameters=sum(value.numel() for network in networks.values() for value in network.parameters()),
            steps=VARIANTS[variant].steps,
            films=len(films),
            sha256="",
            versions={
                "torch": torch.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
            },
            losses=losses,
        ),
        settings.out,
    )


def _trained(variant: str, name: str, seed: int, films: Films, settings: Settings) -> Training:
    torch.manual_seed(seed)
    compiled = settings.samples >= _WORTH_COMPILING and (
        settings.device != "cpu" or shutil.which("g++") is not None
    )
    plan = Plan(settings.samples, settings.batch, seed, settings.device, compiled)
    training = Training(VARIANTS[variant].build(name), name, plan)
    checkpoint = settings.scratch / f"{variant}-{name}.checkpoint"
    if checkpoint.exists():
        training.resume(checkpoint)
    with tqdm(total=plan.steps, initial=training.step, desc=f"{variant} {name}", mininterval=10) as bar:
        training.run(films, _teller(bar), _saver(training, checkpoint))
    training.save(checkpoint)
    return training


def _teller(bar: Any) -> Callable[[int, dict[str, float]], None]:
    smooth: dict[str, float] = {}

    def tell(_step: int, found: dict[str, float]) -> None:
        for name, loss in found.items():
            smooth[name] = 0.98 * smooth.get(name, loss) + 0.02 * loss
        bar.set_postfix({name: f"{loss:.4f}" for name, loss in smooth.items()}, refresh=False)
        bar.update()

    return tell


def _saver(training: Training, checkpoint: Path) -> Callable[[], None]:
    saved = time.monotonic()

    def save() -> None:
        nonlocal saved
        if time.monotonic() - saved > _BETWEEN_CHECKPOINTS:
            training.save(checkpoint)
            saved = time.monotonic()

    return save


def _films(settings: Settings) -> Films:
    """Return the films, made once: their number is part of the file's name."""
    path = settings.scratch / f"films-{settings.films}.npz"
    if not path.exists():
        parts: Iterable[Films] = shoot(settings.films, workers=2)
        made = joined(list(tqdm(parts, total=-(-settings.films // _FILMS_A_TASK), desc="films")))
        part = path.with_suffix(".part.npz")
        made.save(part)
        part.replace(path)
    try:
        return Films.read(path)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        raise ValueError(
            f"The films {path} cannot be read; remove the file, and they are made anew."
        ) from None


def _settings(arguments: list[str] | None) -> Settings:
    parser = argparse.ArgumentParser(prog="python -m generators.happyhorse.train", description=__doc__)
    parser.add_argument(
        "variants", nargs="*", metavar="VARIANT", help=f"some of {', '.join(VARIANTS)}; all by default"
    )
    parser.add_argument("--samples", type=positive, default=SAMPLES, help="clips each network learns from")
    parser.add_argument(
        "--films", type=positive, default=FILMS, help="distinct films, dressed anew for each sample"
    )
    parser.add_argument("--batch", type=positive, default=BATCH, help="clips a step")
    parser.add_argument("--seed", type=positive, default=SEED)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--scratch", type=Path, default=Path(".paddock/training"), help="films and checkpoints"
    )
    parser.add_argument("--out", type=Path, default=weights.FOLDER, help="where weights and cards go")
    found = parser.parse_args(arguments)
    if unknown := sorted(set(found.variants) - set(VARIANTS)):
        parser.error(f"there is no model named {', '.join(unknown)}; the models are {', '.join(VARIANTS)}.")
    if found.device != "cpu" and not torch.cuda.is_available():
        parser.error(f"this machine has no device {found.device}; leave --device out, or say cpu.")
    return Settings(
        tuple(found.variants) or tuple(VARIANTS),
        found.samples,
        found.films,
        found.batch,
        found.seed,
        found.device,
        found.scratch,
        found.out,
    )


if __name__ == "__main__":
    main()
