"""Sample clips as latent tokens: a few steps from noise, without guidance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from generators.happyhorse import latents
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.streams import Parts
from generators.happyhorse.variants import JOINT, PICTURE, SOUND, Variant

_SHAPES = {
    VIDEO: ((latents.FIRST, latents.FIRST_WIDTH), (latents.TIMES, latents.MOTION_WIDTH)),
    AUDIO: ((1, latents.VOICE_WIDTH), (latents.TIMES, latents.STRIKE_WIDTH)),
}
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Sampled:
    """Latent tokens of some clips; the sound's are None where none was asked for."""

    first: Array
    motion: Array
    voice: Array | None
    strikes: Array | None


@torch.inference_mode()
def sample(
    variant: Variant,
    networks: Mapping[str, nn.Module],
    words: Tensor,
    seeds: Sequence[int],
    *,
    first: Tensor | None = None,
    sound: bool = True,
) -> Sampled:
    """Sample one clip for every row of `words`.

    Parameters
    ----------
    variant : Variant
        What the model is made of.
    networks : mapping of str to Module
        Its networks, trained, on one device.
    words : Tensor, shape (n, PHRASES, VOCABULARY)
    seeds : sequence of int
        One a clip; noise is drawn on the CPU, so that it is the same on every device.
    first : Tensor, shape (n, FIRST, FIRST_WIDTH), or None
        Tokens of given first frames, held fast through all steps.
    sound : bool
        False leaves the sound out where a network of its own makes it; a joint network always makes both.

    Returns
    -------
    Sampled
    """
    noise = _noise(seeds, words.device)
    if JOINT in networks:
        made = _denoise(networks[JOINT], words, noise, variant.steps, first=first)
        return _sampled(made)
    made = _denoise(networks[PICTURE], words, {VIDEO: noise[VIDEO]}, variant.steps, first=first)
    if sound:
        video = made[VIDEO] if variant.sound_watches else None
        made |= _denoise(networks[SOUND], words, {AUDIO: noise[AUDIO]}, variant.steps, video=video)
    return _sampled(made)


def levels(steps: int) -> list[float]:
    """Return the noise levels from 1 down to 0, one more than there are steps."""
    return [1 - step / steps for step in range(steps + 1)]


def _noise(seeds: Sequence[int], device: torch.device) -> dict[int, Parts]:
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    return {
        modality: tuple(
            torch.stack([torch.randn(shape, generator=generator) for generator in generators]).to(device)
            for shape in shapes
        )
        for modality, shapes in _SHAPES.items()
    }


def _denoise(
    network: nn.Module,
    words: Tensor,
    state: dict[int, Parts],
    steps: int,
    *,
    first: Tensor | None = None,
    video: Parts | None = None,
) -> dict[int, Parts]:
    """Follow the velocities from noise to tokens (Euler); a given first frame is put back before every step."""
    course = levels(steps)
    for step in range(steps):
        if first is not None:
            state[VIDEO] = (first, state[VIDEO][1])
        made = network(words, state.get(VIDEO, video), state.get(AUDIO))
        down = course[step] - course[step + 1]
        state = {m: tuple(x - down * v for x, v in zip(state[m], made[m], strict=True)) for m in state}
    if first is not None:
        state[VIDEO] = (first, state[VIDEO][1])
    return state


def _sampled(made: dict[int, Parts]) -> Sampled:
    arrays = [part.float().cpu().numpy() for part in (*made[VIDEO], *made.get(AUDIO, ()))]
    return Sampled(*arrays, *([None] * (4 - len(arrays))))
