"""Whether a network's sound listens to the picture: its loss given the right picture, over another clip's."""

import numpy as np
import torch
from torch import nn

from generators.happyhorse.batches import Tokens, dress, tokens
from generators.happyhorse.films import Films
from generators.happyhorse.layers import AUDIO, VIDEO

LEVEL = 0.7  # of the noise on the sound: enough to hide what strikes, not when the picture says it


@torch.inference_mode()
def information_ratio(network: nn.Module, films: Films, seed: int) -> float:
    """Return the loss of the strikes given the clip's own clean picture, over that given another clip's.

    Parameters
    ----------
    network : Module
        One that makes sound; a network that does not see the picture scores exactly 1.
    films : Films
        Never trained on.
    seed : int
        Draws clothes and noise.

    Returns
    -------
    float
        1 where the picture says nothing to it; the lower, the more it listens.
    """
    clips = tokens(dress(films, np.random.default_rng(seed)))
    generator = torch.Generator().manual_seed(seed)
    noise = tuple(torch.randn(part.shape, generator=generator) for part in (clips.voice, clips.strikes))
    own = torch.arange(len(clips.words))
    right, wrong = (_loss(network, clips, noise, picture) for picture in (own, own.roll(1)))
    return right / wrong


def _loss(network: nn.Module, clips: Tokens, noise: tuple[torch.Tensor, ...], picture: torch.Tensor) -> float:
    sound = tuple(
        (1 - LEVEL) * part + LEVEL * eps
        for part, eps in zip((clips.voice, clips.strikes), noise, strict=True)
    )
    made = network(clips.words, (clips.first[picture], clips.motion[picture]), sound)[AUDIO][1]
    return float((made - (noise[1] - clips.strikes)).square().mean())


def has_sound(network: nn.Module) -> bool:
    """Return whether a network makes sound at all."""
    makes = getattr(network, "makes", (VIDEO, AUDIO))
    return AUDIO in makes
