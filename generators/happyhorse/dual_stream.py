"""The dual stream: a transformer for the picture and one for the sound, side by side."""

import torch
from torch import Tensor, nn

from generators.happyhorse.layers import AUDIO, TEXT, VIDEO, Mlp, PerModality, attend, rotary, turned
from generators.happyhorse.streams import CLOCKS, Parts, Size, both_links, embedded, linked, unembedded


class DualStream(nn.Module):
    """Two transformers side by side, each layer of one watching the other: LTX-2's manner (arXiv 2601.03233)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.width
        self.embed = nn.ModuleDict({str(m): embedded(m, width) for m in (TEXT, VIDEO, AUDIO)})
        self.layers = nn.ModuleList([DualLayer(size) for _ in range(size.own)])
        self.unembed = nn.ModuleDict({str(m): unembedded(m, width) for m in (VIDEO, AUDIO)})
        self.links = both_links(width, (VIDEO, AUDIO))
        for name, clock in (("video", CLOCKS[VIDEO]), ("audio", CLOCKS[AUDIO]), ("text", CLOCKS[TEXT])):
            cosine, sine = rotary(clock, width // size.heads)
            self.register_buffer(f"{name}_cosine", cosine, persistent=False)
            self.register_buffer(f"{name}_sine", sine, persistent=False)

    def forward(self, words: Tensor, video: Parts, audio: Parts) -> dict[int, Parts]:
        """As SingleStream.forward."""
        given = {TEXT: (words,), VIDEO: video, AUDIO: audio}
        parts = {m: self.embed[str(m)](*given[m]) for m in (TEXT, VIDEO, AUDIO)}
        linked(self.links, parts, video, audio)
        turns = {
            TEXT: (self.text_cosine, self.text_sine),
            VIDEO: (self.video_cosine, self.video_sine),
            AUDIO: (self.audio_cosine, self.audio_sine),
        }
        for layer in self.layers:
            parts = layer(parts, turns)
        return {m: self.unembed[str(m)](parts[m]) for m in (VIDEO, AUDIO)}


class DualLayer(nn.Module):
    """One layer of both streams: each attends to itself, to the text and to the other stream."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        both = (VIDEO, AUDIO)
        self.heads = size.heads
        self.norms = nn.ModuleDict({f"{m}{use}": nn.RMSNorm(size.width) for m in both for use in ("a", "b")})
        self.inward = nn.ModuleDict({str(m): CrossAttention(size.width, size.heads) for m in both})
        self.across = nn.ModuleDict({str(m): CrossAttention(size.width, size.heads) for m in both})
        self.mlp = nn.ModuleDict({str(m): Mlp(size.width, size.expansion, ()) for m in both})

    def forward(self, parts: dict[int, Tensor], turns: dict[int, tuple[Tensor, Tensor]]) -> dict[int, Tensor]:
        out = {TEXT: parts[TEXT]}
        for mine, other in ((VIDEO, AUDIO), (AUDIO, VIDEO)):
            x, key = parts[mine], str(mine)
            normed = self.norms[f"{mine}a"](x)
            home = torch.cat([parts[TEXT], normed], dim=1)
            clock = _joined(turns[TEXT], turns[mine])
            x = x + self.inward[key](normed, home, turns[mine], clock)
            x = x + self.across[key](self.norms[f"{mine}a"](x), parts[other], turns[mine], turns[other])
            out[mine] = x + self.mlp[key](self.norms[f"{mine}b"](x), [])
        return out


def _joined(first: tuple[Tensor, Tensor], second: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return torch.cat([first[0], second[0]]), torch.cat([first[1], second[1]])


class CrossAttention(nn.Module):
    """Attention of some tokens to others, with normed queries and keys, and a gate for every head."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.width, self.heads = width, heads
        self.ask = PerModality(width, width + heads, ())
        self.tell = PerModality(width, 2 * width, ())
        self.out = PerModality(width, width, ())
        self.query_norm = nn.RMSNorm(width // heads)
        self.key_norm = nn.RMSNorm(width // heads)
        self.told_norm = nn.RMSNorm(width)

    def forward(
        self, x: Tensor, other: Tensor, turns: tuple[Tensor, Tensor], other_turns: tuple[Tensor, Tensor]
    ) -> Tensor:
        query, gate = self.ask(x, []).split([self.width, self.heads], dim=-1)
        key, value = self.tell(self.told_norm(other), []).split([self.width, self.width], dim=-1)
        query, key = self.query_norm(self._split(query)), self.key_norm(self._split(key))
        mixed = attend(turned(query, turns), turned(key, other_turns), self._split(value))
        mixed = mixed * torch.sigmoid(gate).transpose(1, 2).unsqueeze(-1)
        return self.out(mixed.transpose(1, 2).flatten(2), [])

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)
