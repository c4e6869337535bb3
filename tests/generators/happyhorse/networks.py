"""Networks in which everything depends on everything, and tokens to put into them."""

from pathlib import Path

import torch
from torch import nn

from generators.happyhorse import latents, weights
from generators.happyhorse.codes import PHRASES, VOCABULARY
from generators.happyhorse.variants import VARIANTS

EVERY_NETWORK = [(variant, name) for variant, made_of in VARIANTS.items() for name in made_of.networks]
JOINT_ONES = [(variant, name) for variant, name in EVERY_NETWORK if name == "joint"]
_SPREAD = 0.05


def fresh(variant: str, name: str, seed: int = 0) -> nn.Module:
    """A network as it is before training."""
    torch.manual_seed(seed)
    return VARIANTS[variant].build(name).eval().requires_grad_(requires_grad=False)


def stirred(variant: str, name: str, seed: int = 0, leave: str = "nothing") -> nn.Module:
    """A network none of whose maps is zero any more, except those whose name begins with `leave`."""
    network = fresh(variant, name, seed)
    generator = torch.Generator().manual_seed(seed)
    for key, value in network.named_parameters():
        if not key.startswith(leave):
            value.add_(_SPREAD * torch.randn(value.shape, generator=generator))
    return network


def write_stirred(folder: Path) -> Path:
    """Write weights of all five models, none of them trained."""
    for variant, made_of in VARIANTS.items():
        networks = {name: stirred(variant, name) for name in made_of.networks}
        numbers = sum(value.numel() for network in networks.values() for value in network.parameters())
        card = weights.Card(variant, dict.fromkeys(networks, 0), 0, numbers, made_of.steps, 0, "")
        weights.write(variant, networks, card, folder)
    return folder


def random_tokens(batch: int, seed: int = 0):
    """Words, picture and sound: all of them noise."""
    generator = torch.Generator().manual_seed(seed)

    def noise(*shape):
        return torch.randn(batch, *shape, generator=generator)

    words = (torch.rand(batch, PHRASES, VOCABULARY, generator=generator) < 0.1).float()
    video = noise(latents.FIRST, latents.FIRST_WIDTH), noise(latents.TIMES, latents.MOTION_WIDTH)
    audio = noise(1, latents.VOICE_WIDTH), noise(latents.TIMES, latents.STRIKE_WIDTH)
    return words, video, audio
