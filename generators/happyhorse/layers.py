"""The layers of the embedded family: gated attention on one clock, and linear maps that a modality may own."""

import torch
from torch import Tensor, nn
from torch.nn import functional

TEXT, VIDEO, AUDIO = range(3)
LONGEST_PERIOD = 200.0  # of the rotary positions, in tokens


class PerModality(nn.Module):
    """A linear map without bias: one shared by all tokens, or one for each modality.

    Parameters
    ----------
    inner, outer : int
        Widths.
    modalities : tuple of int
        Those with a map of their own; empty for one map that all share.
    """

    def __init__(self, inner: int, outer: int, modalities: tuple[int, ...]) -> None:
        super().__init__()
        self.own = [str(each) for each in modalities]
        self.maps = nn.ModuleDict(
            {name: nn.Linear(inner, outer, bias=False) for name in self.own or ["shared"]}
        )

    def forward(self, x: Tensor, spans: list[tuple[int, int]]) -> Tensor:
        """Map tokens, shape (batch, tokens, inner); `spans` names modality and length of each run."""
        if not self.own:
            return self.maps["shared"](x)
        parts = x.split([length for _, length in spans], dim=1)
        return torch.cat(
            [self.maps[str(kind)](part) for (kind, _), part in zip(spans, parts, strict=True)], dim=1
        )


class Attention(nn.Module):
    """Attention of all tokens to all, with normed queries and keys, and a gate for every head.

    The gate's logits come out of the same map as queries, keys and values, as in the layout published for
    daVinci-MagiHuman (arXiv 2603.21986).
    """

    def __init__(self, width: int, heads: int, modalities: tuple[int, ...]) -> None:
        super().__init__()
        self.width, self.heads = width, heads
        self.into = PerModality(width, 3 * width + heads, modalities)
        self.out = PerModality(width, width, modalities)
        self.query_norm = nn.RMSNorm(width // heads)
        self.key_norm = nn.RMSNorm(width // heads)

    def forward(self, x: Tensor, spans: list[tuple[int, int]], turns: tuple[Tensor, Tensor]) -> Tensor:
        batch, tokens, width = x.shape
        query, key, value, gate = self.into(x, spans).split([width, width, width, self.heads], dim=-1)
        query, key = self.query_norm(self._split(query)), self.key_norm(self._split(key))
        mixed = attend(turned(query, turns), turned(key, turns), self._split(value))
        mixed = mixed * torch.sigmoid(gate).transpose(1, 2).unsqueeze(-1)
        return self.out(mixed.transpose(1, 2).reshape(batch, tokens, width), spans)

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Return attention written out: on a CPU its backward pass is twice as fast as the fused one's."""
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    return torch.softmax(scores, dim=-1).to(value.dtype) @ value


def turned(x: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    """Apply rotary positions (arXiv 2104.09864)."""
    cosine, sine = (each.to(x.dtype) for each in turns)
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)


def rotary(times: Tensor, head_width: int) -> tuple[Tensor, Tensor]:
    """Return cosine and sine, shape (tokens, head_width / 2), of tokens at `times` on the shared clock."""
    half = head_width // 2
    speeds = LONGEST_PERIOD ** (-torch.arange(half, dtype=torch.float32) / half)
    angles = times[:, None] * speeds
    return angles.cos(), angles.sin()


class Mlp(nn.Module):
    """Two linear maps with a GELU between them."""

    def __init__(self, width: int, expansion: int, modalities: tuple[int, ...]) -> None:
        super().__init__()
        self.up = PerModality(width, expansion * width, modalities)
        self.down = PerModality(expansion * width, width, modalities)

    def forward(self, x: Tensor, spans: list[tuple[int, int]]) -> Tensor:
        return self.down(functional.gelu(self.up(x, spans), approximate="tanh"), spans)


class Block(nn.Module):
    """One layer: attention and MLP, each behind a norm and beside a residual; no timestep enters."""

    def __init__(self, width: int, heads: int, expansion: int, modalities: tuple[int, ...]) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.RMSNorm(width), nn.RMSNorm(width)
        self.attention = Attention(width, heads, modalities)
        self.mlp = Mlp(width, expansion, modalities)

    def forward(self, x: Tensor, spans: list[tuple[int, int]], turns: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.attention(self.attention_norm(x), spans, turns)
        return x + self.mlp(self.mlp_norm(x), spans)


class Link(nn.Module):
    """What the tokens of one modality say to those of the other at the same time, and one to either side.

    It starts silent: the last map is zero.
    """

    def __init__(self, inner: int, width: int) -> None:
        super().__init__()
        self.listen = nn.Conv1d(inner, width, 3, padding=1)
        self.say = nn.Linear(width, width)
        nn.init.zeros_(self.say.weight)
        nn.init.zeros_(self.say.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map shape (batch, times, inner) to (batch, times, width)."""
        heard = self.listen(x.transpose(1, 2)).transpose(1, 2)
        return self.say(functional.gelu(heard, approximate="tanh"))
