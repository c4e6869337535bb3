"""The five models of the family: which networks each is made of, and in how many steps it samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from torch import nn

from generators.happyhorse.dual_stream import DualStream
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.streams import SingleStream, Size

JOINT, PICTURE, SOUND = "joint", "picture", "sound"


@dataclass(frozen=True)
class Variant:
    """One model.

    Parameters
    ----------
    networks : mapping of str to Size
        `joint`, or `picture` and `sound`.
    steps : int
        Of the sampler, for each network.
    two_streams : bool
        Whether the joint network is a DualStream.
    sound_watches : bool
        Whether the network for the sound is given the finished picture.
    """

    networks: Mapping[str, Size]
    steps: int
    two_streams: bool = False
    sound_watches: bool = False

    def build(self, network: str) -> nn.Module:
        """Return a network, freshly initialised."""
        size = self.networks[network]
        if network == PICTURE:
            return SingleStream(size, (VIDEO,), (VIDEO,))
        if network == SOUND:
            return SingleStream(size, (VIDEO, AUDIO) if self.sound_watches else (AUDIO,), (AUDIO,))
        return DualStream(size) if self.two_streams else SingleStream(size, (VIDEO, AUDIO), (VIDEO, AUDIO))


_STEPS = 8
_PICTURE = Size(width=128, heads=2, own=1, shared=3)

VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        "happyhorse-tiny": Variant({JOINT: Size(width=128, heads=2, own=1, shared=5)}, _STEPS),
        "stitched-tiny": Variant(
            {PICTURE: _PICTURE, SOUND: Size(width=96, heads=2, own=1, shared=3)}, _STEPS
        ),
        "cascade-tiny": Variant(
            {PICTURE: _PICTURE, SOUND: Size(width=96, heads=2, own=1, shared=2)}, _STEPS, sound_watches=True
        ),
        "dual-stream-tiny": Variant(
            {JOINT: Size(width=128, heads=2, own=4, shared=0)}, _STEPS, two_streams=True
        ),
        "mini": Variant({JOINT: Size(width=64, heads=2, own=1, shared=2)}, 4),
    }
)
