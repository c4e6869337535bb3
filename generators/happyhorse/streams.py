"""The single stream: one transformer for the tokens of all modalities."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from generators.happyhorse import latents
from generators.happyhorse.codes import PHRASES, VOCABULARY
from generators.happyhorse.layers import (
    AUDIO,
    TEXT,
    VIDEO,
    Block,
    Link,
    rotary,
)

_TEXT_CLOCK = -1.0 - torch.arange(
    PHRASES, dtype=torch.float32
)  # text lies before time, as in the published layout
_FIRST_CLOCK = torch.zeros(latents.FIRST)
_MOTION_CLOCK = 0.625 + torch.arange(latents.TIMES)  # the middle of the four instants, in tokens
_STRIKE_CLOCK = 0.375 + torch.arange(latents.TIMES)
_VIDEO_TOKENS = latents.FIRST + latents.TIMES
_AUDIO_TOKENS = 1 + latents.TIMES
_PLACED = 0.02  # spread of learned embeddings at the start


@dataclass(frozen=True)
class Size:
    """How large a network is: width, heads, layers owned at each end, layers shared, width of the MLP in widths."""

    width: int
    heads: int
    own: int
    shared: int
    expansion: int = 3


class Embed(nn.Module):
    """Tokens of one modality to the width of the stream."""

    def __init__(self, widths: tuple[int, ...], tokens: int, width: int) -> None:
        super().__init__()
        self.maps = nn.ModuleList([nn.Linear(inner, width) for inner in widths])
        self.place = nn.Parameter(torch.randn(tokens, width) * _PLACED)

    def forward(self, *parts: Tensor) -> Tensor:
        return torch.cat([to(part) for to, part in zip(self.maps, parts, strict=True)], dim=1) + self.place


class Unembed(nn.Module):
    """The stream's tokens of one modality to velocities; its weights are zero at the start."""

    def __init__(self, width: int, widths: tuple[int, ...], lengths: tuple[int, ...]) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width)
        self.lengths = lengths
        maps = [nn.Linear(width, outer) for outer in widths]
        for to in maps:
            nn.init.zeros_(to.weight)
        self.maps = nn.ModuleList(maps)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        parts = self.norm(x).split(self.lengths, dim=1)
        return tuple(to(part).float() for to, part in zip(self.maps, parts, strict=True))


_WIDTHS = {
    TEXT: (VOCABULARY,),
    VIDEO: (latents.FIRST_WIDTH, latents.MOTION_WIDTH),
    AUDIO: (latents.VOICE_WIDTH, latents.STRIKE_WIDTH),
}
_LENGTHS = {TEXT: (PHRASES,), VIDEO: (latents.FIRST, latents.TIMES), AUDIO: (1, latents.TIMES)}
CLOCKS = {
    TEXT: _TEXT_CLOCK,
    VIDEO: torch.cat([_FIRST_CLOCK, _MOTION_CLOCK]),
    AUDIO: torch.cat([torch.zeros(1), _STRIKE_CLOCK]),
}

Parts = tuple[Tensor, ...]


class SingleStream(nn.Module):
    """One transformer over all tokens: own first and last layers for each modality, shared ones between.

    Parameters
    ----------
    size : Size
    modalities : tuple of int
        VIDEO, AUDIO or both; text is always there.
    makes : tuple of int
        Those of them that it gives velocities for.
    """

    def __init__(self, size: Size, modalities: tuple[int, ...], makes: tuple[int, ...]) -> None:
        super().__init__()
        width = size.width
        self.modalities, self.makes = (TEXT, *modalities), makes
        self.embed = nn.ModuleDict({str(m): embedded(m, width) for m in self.modalities})
        own = [
            [Block(width, size.heads, size.expansion, self.modalities) for _ in range(size.own)] for _ in "ab"
        ]
        shared = [Block(width, size.heads, size.expansion, ()) for _ in range(size.shared)]
        self.blocks = nn.ModuleList([*own[0], *shared, *own[1]])
        self.unembed = nn.ModuleDict({str(m): unembedded(m, width) for m in makes})
        self.links = nn.ModuleDict()
        if len(modalities) == 2:  # noqa: PLR2004 - picture and sound
            self.links = both_links(width, makes)
        clock = torch.cat([CLOCKS[m] for m in self.modalities])
        cosine, sine = rotary(clock, width // size.heads)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)

    def forward(self, words: Tensor, video: Parts | None, audio: Parts | None) -> dict[int, Parts]:
        """Return velocities of what it makes, by modality.

        Parameters
        ----------
        words : Tensor, shape (batch, PHRASES, VOCABULARY)
        video : tuple of Tensor, shapes (batch, FIRST, FIRST_WIDTH) and (batch, TIMES, MOTION_WIDTH)
        audio : tuple of Tensor, shapes (batch, 1, VOICE_WIDTH) and (batch, TIMES, STRIKE_WIDTH)
        """
        given = {TEXT: (words,), VIDEO: video, AUDIO: audio}
        parts = {m: self.embed[str(m)](*(given[m] or ())) for m in self.modalities}
        linked(self.links, parts, video, audio)
        spans = [(m, part.shape[1]) for m, part in parts.items()]
        x = torch.cat(list(parts.values()), dim=1)
        for block in self.blocks:
            x = block(x, spans, (self.cosine, self.sine))
        ends = dict(zip(self.modalities, x.split([length for _, length in spans], dim=1), strict=True))
        return {m: self.unembed[str(m)](ends[m]) for m in self.makes}


def embedded(modality: int, width: int) -> Embed:
    """Return the way in of a modality."""
    return Embed(_WIDTHS[modality], sum(_LENGTHS[modality]), width)


def unembedded(modality: int, width: int) -> Unembed:
    """Return the way out of a modality."""
    return Unembed(width, _WIDTHS[modality], _LENGTHS[modality])


def both_links(width: int, makes: tuple[int, ...]) -> nn.ModuleDict:
    """Return what tells each modality that is made about the other."""
    inner = {AUDIO: latents.MOTION_WIDTH, VIDEO: latents.STRIKE_WIDTH}
    return nn.ModuleDict({str(m): Link(inner[m], width) for m in makes})


def linked(links: nn.ModuleDict, parts: dict[int, Tensor], video: Parts | None, audio: Parts | None) -> None:
    """Add to each modality's tokens what the other's of the same time say."""
    for modality, heard in ((AUDIO, video), (VIDEO, audio)):
        if str(modality) in links and heard is not None:
            silent = parts[modality].shape[1] - latents.TIMES
            said = links[str(modality)](heard[1])
            parts[modality] = parts[modality] + nn.functional.pad(said, (0, 0, silent, 0))
