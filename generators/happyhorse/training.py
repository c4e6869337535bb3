"""Train one network: so many clips, in steps that can be taken up again after any of them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError  # only to be refused
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from generators.happyhorse.batches import draw
from generators.happyhorse.films import Films
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.objective import Noised, losses, noised, total
from generators.happyhorse.variants import JOINT, PICTURE, SOUND

MAKES = {JOINT: (VIDEO, AUDIO), PICTURE: (VIDEO,), SOUND: (AUDIO,)}
_RATE = 2e-3
_WARM_UP = 60  # steps
_COOLING = 0.4  # share of the steps, the last ones, in which the rate falls to nearly nothing
_LAST_RATE = 0.02
_WEIGHT_DECAY = 0.02
_LONGEST_MEMORY = 0.998  # of the running mean that becomes the weights
_LARGEST_GRADIENT = 1.0
_SETTLED = 200  # last steps over which losses are averaged


@dataclass(frozen=True)
class Plan:
    """How a network is trained: how many clips in all, how many a step, from which seed, where."""

    samples: int
    batch: int
    seed: int
    device: str = "cpu"
    compiled: bool = False

    @property
    def steps(self) -> int:
        return -(-self.samples // self.batch)

    def rate(self, step: int) -> float:
        """Return the learning rate of a step: a short warm-up, a plateau, a straight line down."""
        left = (self.steps - step) / (self.steps * _COOLING)
        return _RATE * min(1.0, (step + 1) / _WARM_UP) * min(1.0, max(_LAST_RATE, left))


class Training:
    """A network on its way, and all that is needed to go on with it later.

    Parameters
    ----------
    network : Module
        Freshly initialised under the plan's seed.
    name : str
        JOINT, PICTURE or SOUND.
    plan : Plan
    """

    def __init__(self, network: nn.Module, name: str, plan: Plan) -> None:
        self.network, self.makes, self.plan = network.to(plan.device), MAKES[name], plan
        self.step = 0
        self.mean = {key: value.detach().clone() for key, value in self.network.named_parameters()}
        self.optimizers = _optimizers(self.network)
        self.history: list[list[float]] = []
        self.names: list[str] = []
        self._loss = torch.compile(self._plain_loss, fullgraph=True) if plan.compiled else self._plain_loss

    def run(
        self, films: Films, tell: Callable[[int, dict[str, float]], None], pause: Callable[[], None]
    ) -> None:
        """Train to the end of the plan; `tell` hears of every step, `pause` is called after it."""
        while self.step < self.plan.steps:
            found = self._take_step(films)
            self.names = list(found)
            self.history = [*self.history[1 - _SETTLED :], list(found.values())]
            self.step += 1
            tell(self.step, found)
            pause()

    def settled(self) -> dict[str, float]:
        """Return the losses averaged over the last steps."""
        means = np.mean(self.history, axis=0)
        return {name: round(float(value), 5) for name, value in zip(self.names, means, strict=True)}

    def trained(self) -> nn.Module:
        """Return the network with the running mean of its weights."""
        self.network.load_state_dict(self.mean)
        return self.network

    def _take_step(self, films: Films) -> dict[str, float]:
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.plan.rate(self.step)
        # Each step draws from a seed of its own, so a training that was taken up again goes the same way.
        batch = draw(films, self.plan.batch, np.random.default_rng([self.plan.seed, self.step]))
        generator = torch.Generator().manual_seed(self.plan.seed * 1_000_003 + self.step)
        noisy = noised(batch, self.makes, generator).to(self.plan.device)
        with torch.autocast(
            self.plan.device.partition(":")[0], torch.bfloat16, enabled=_has_bfloat16(self.plan.device)
        ):
            loss, found = self._loss(
                batch.words.to(self.plan.device), noisy.inputs, noisy.targets, noisy.learns
            )
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), _LARGEST_GRADIENT)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self._remember()
        return {name: float(value.detach()) for name, value in found.items()}

    def _plain_loss(
        self, words: Tensor, *parts: dict[int, tuple[Tensor, ...]]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        found = losses(self.network, words, Noised(*parts))
        return total(found), found

    @torch.no_grad()
    def _remember(self) -> None:
        weight = 1 - min(_LONGEST_MEMORY, self.step / (self.step + 20))
        current = [parameter.detach() for parameter in self.network.parameters()]
        torch._foreach_lerp_(list(self.mean.values()), current, weight)

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "samples": self.step * self.plan.batch,
            "step": self.step,
            "network": self.network.state_dict(),
            "mean": self.mean,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "history": self.history,
            "names": self.names,
            "seed": self.plan.seed,
            "batch": self.plan.batch,
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        os.replace(part, path)  # noqa: PTH105 - atomic, and says so

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        ValueError
            If it was made under another seed or batch size, or is no checkpoint of this network.
        """
        state = _checkpoint(path, self.plan.device)
        if (state["seed"], state["batch"]) != (self.plan.seed, self.plan.batch):
            raise ValueError(
                f"The checkpoint {path.name} was made with seed {state['seed']} and batches of {state['batch']}; "
                f"go on with these, or remove it."
            )
        try:
            self.network.load_state_dict(state["network"])
            for optimizer, stored in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(stored)
        except (RuntimeError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"The checkpoint {path.name} is of another network: {error}") from None
        self.mean, self.step = state["mean"], state["step"]
        self.history, self.names = state["history"], state["names"]


_KEPT = ("samples", "step", "network", "mean", "optimizers", "history", "names", "seed", "batch")


def _checkpoint(path: Path, device: str) -> dict[str, Any]:
    try:
        state = torch.load(path, weights_only=True, map_location=device)
    except (RuntimeError, ValueError, KeyError, EOFError, OSError, UnpicklingError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"The checkpoint {path.name} cannot be read ({reason}); remove it.") from None
    if not isinstance(state, dict) or any(name not in state for name in _KEPT):
        raise ValueError(f"The checkpoint {path.name} is none of a training; remove it.")
    return state


def _optimizers(network: nn.Module) -> list[torch.optim.Optimizer]:
    """Return Muon for the matrices between tokens' ends (arXiv 2502.16982), AdamW for all else."""
    named = dict(network.named_parameters())
    matrices = {
        name: value
        for name, value in named.items()
        if value.ndim == 2 and ".maps." in name and name.startswith(("blocks", "layers"))  # noqa: PLR2004 - a matrix
    }
    rest = [value for name, value in named.items() if name not in matrices]
    return [
        torch.optim.Muon(
            list(matrices.values()), lr=_RATE, weight_decay=_WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(rest, lr=_RATE, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]


def _has_bfloat16(device: str) -> bool:
    """Return whether the device computes in bfloat16: on a CPU without, it would be slower than float32."""
    return device != "cpu" or torch.cpu._is_avx512_bf16_supported()  # noqa: SLF001 - no public question
