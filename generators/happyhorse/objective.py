"""What the networks learn: the velocity from clean tokens to noise, at noise levels drawn for each clip."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from generators.happyhorse import latents
from generators.happyhorse.batches import Tokens
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.streams import Parts

# Where the levels of noise lie: more of them high, where the course of a clip is decided.
_MIDDLE_LEVEL, _SPREAD_OF_LEVELS = 0.4, 1.2
_FIRST_GIVEN = 0.35  # share of clips that continue a given first frame
_PICTURE_GIVEN = 0.25  # share in which a joint network hears only: the picture is clean, the sound is not
_APART = 0.1  # share in which picture and sound have levels of their own
_ROUGH = 0.2  # noise up to which a given picture may be rough, as a sampled one is
_WEIGHTS = {"first": 0.6, "motion": 1.0, "breaks": 0.5, "voice": 0.25, "strikes": 1.5}
_NAMES = {VIDEO: ("first", "motion"), AUDIO: ("voice", "strikes")}
# The same error of a place is a drift that nobody sees, or a jolt that everybody does: jolts are weighed once more.
_BREAKS = torch.from_numpy(latents.breaks())
_BREAKS /= _BREAKS.square().sum(1).mean().sqrt()


@dataclass(frozen=True)
class Noised:
    """A batch with noise in it.

    Parameters
    ----------
    inputs, targets : dict of int to tuple of Tensor
        By modality, as the networks take and give them.
    learns : dict of int to tuple of Tensor
        One where a clip's tokens are to be denoised and zero where they were given, shape (batch, 1, 1).
    """

    inputs: dict[int, Parts]
    targets: dict[int, Parts]
    learns: dict[int, Parts]

    def to(self, device: str) -> "Noised":
        """Return the same on a device."""
        return Noised(
            *(
                {m: tuple(part.to(device) for part in parts) for m, parts in group.items()}
                for group in vars(self).values()
            )
        )


def noised(tokens: Tokens, makes: tuple[int, ...], generator: torch.Generator) -> Noised:
    """Put noise on a batch, of the levels that a network which makes these modalities must know."""
    size = len(tokens.words)
    draw = torch.rand(size, 1, 1, generator=generator)
    video, audio, first = _levels(size, draw, makes, generator)
    levels = {VIDEO: (first, video), AUDIO: (audio, audio)}
    clean = {VIDEO: (tokens.first, tokens.motion), AUDIO: (tokens.voice, tokens.strikes)}
    inputs, targets, learns = {}, {}, {}
    for modality, parts in clean.items():
        noise = tuple(torch.randn(part.shape, generator=generator) for part in parts)
        pairs = list(zip(parts, noise, levels[modality], strict=True))
        inputs[modality] = tuple((1 - level) * part + level * eps for part, eps, level in pairs)
        targets[modality] = tuple(eps - part for part, eps, _ in pairs)
        learns[modality] = tuple((level > 0).float() for _, _, level in pairs)
    return Noised(inputs, targets, learns)


def _levels(
    size: int, draw: Tensor, makes: tuple[int, ...], generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Draw the noise levels of motion, sound and first frame, each of shape (batch, 1, 1)."""
    level, other, rough = (
        _level(size, generator),
        _level(size, generator),
        torch.rand(size, 1, 1, generator=generator),
    )
    none = torch.zeros_like(level)
    if makes == (AUDIO,):  # the picture, where it is looked at, is clean or nearly so
        video = torch.where(draw < 0.5, none, rough * _ROUGH)  # noqa: PLR2004 - as often clean as rough
        return video, level, video
    video = level
    if AUDIO in makes:
        video = torch.where(draw < _PICTURE_GIVEN, none, level)
        video = torch.where((draw >= _PICTURE_GIVEN) & (draw < _PICTURE_GIVEN + _APART), other, video)
    given = torch.rand(size, 1, 1, generator=generator) < _FIRST_GIVEN
    return video, level, torch.where(given, none, video)


def _level(size: int, generator: torch.Generator) -> Tensor:
    return torch.sigmoid(_MIDDLE_LEVEL + _SPREAD_OF_LEVELS * torch.randn(size, 1, 1, generator=generator))


def losses(network: nn.Module, words: Tensor, batch: Noised) -> dict[str, Tensor]:
    """Return the mean squared error of each part, over the clips that were to be denoised."""
    made = network(words, batch.inputs[VIDEO], batch.inputs[AUDIO])
    found = {}
    for modality, parts in made.items():
        for name, part, target, learns in zip(
            _NAMES[modality], parts, batch.targets[modality], batch.learns[modality], strict=True
        ):
            error = part - target
            found[name] = _mean(error, learns)
            if name == "motion":
                courses = error.unflatten(-1, (latents.STRIDE, -1)).flatten(1, 2)
                found["breaks"] = _mean(_BREAKS.to(error) @ courses, learns)
    return found


def _mean(error: Tensor, learns: Tensor) -> Tensor:
    squares = error.square().mean((1, 2), keepdim=True)
    return (squares * learns).sum() / learns.sum().clamp(min=1)


def total(found: dict[str, Tensor]) -> Tensor:
    """Return the loss that is minimised."""
    return torch.stack([_WEIGHTS[name] * loss for name, loss in found.items()]).sum()
