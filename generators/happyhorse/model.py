"""A trained model, warm: from a scene and a seed to a decoded clip."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from generators.contract import JSON
from generators.happyhorse import latents, weights
from generators.happyhorse.codes import SLOTS, encode
from generators.happyhorse.decoding import Decoded, decode
from generators.happyhorse.sampling import sample
from generators.happyhorse.variants import VARIANTS, Variant
from generators.shapes.grounding import Start
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, Scene


@dataclass(frozen=True)
class Model:
    """One of the family with its trained networks, on one device."""

    variant: Variant
    networks: dict[str, nn.Module]
    facts: dict[str, JSON]

    @property
    def memory_bytes(self) -> int:
        """Memory that the weights take."""
        return sum(
            value.numel() * value.element_size()
            for network in self.networks.values()
            for value in network.parameters()
        )

    def sample(self, scene: Scene, seed: int, start: Start | None, *, sound: bool) -> Decoded:
        """Sample one clip of a scene, from the places seen in a first frame where one is given."""
        scenes, starts = [start.scene if start else scene], [start]
        return self.sample_all(scenes, [seed], starts, sound=sound)[0]

    def sample_all(
        self, scenes: Sequence[Scene], seeds: Sequence[int], starts: Sequence[Start | None], *, sound: bool
    ) -> list[Decoded]:
        """Sample a clip for each scene; either all of them start from a first frame, or none."""
        words = torch.from_numpy(encode(list(scenes)).words())
        given = [start for start in starts if start is not None]
        first = first_tokens(given) if given else None
        sampled = sample(self.variant, self.networks, words, list(seeds), first=first, sound=sound)
        return [decode(sampled, row) for row in range(len(scenes))]


def load(name: str, folder: Path = weights.FOLDER) -> Model:
    """Load a model's weights on the CPU, for one thread.

    Raises
    ------
    PermanentFailure
        If the weights are missing, damaged or of another shape, or no safetensors.
    """
    torch.set_num_threads(1)  # two threads on a busy machine wait for each other most of the time
    networks = weights.read(name, folder)
    variant = VARIANTS[name]
    facts = {
        "weights_sha256": weights.sha256(weights.paths(name, folder)[0]),
        "steps": variant.steps,
        "device": "cpu",
        "dtype": "float32",
    }
    return Model(variant, networks, facts)


def first_tokens(starts: Sequence[Start]) -> Tensor:
    """Return the tokens of first frames as they were seen, shape (n, FIRST, FIRST_WIDTH)."""
    rows = len(starts)
    shape, colour = (np.full((rows, SLOTS), -1, np.int64) for _ in range(2))
    radius, angle = (np.zeros((rows, SLOTS), np.float32) for _ in range(2))
    place = np.zeros((rows, SLOTS, 2), np.float32)
    for row, start in enumerate(starts):
        for slot, seen in enumerate(start.things):
            shape[row, slot], colour[row, slot] = SHAPES.index(seen.shape), COLOURS.index(seen.colour)
            radius[row, slot], angle[row, slot] = seen.radius, seen.angle
            place[row, slot] = seen.x, seen.y
    floor = np.array([FLOORS.index(start.scene.floor) for start in starts])
    return torch.from_numpy(latents.encode_first(latents.Look(shape, colour, floor, radius, angle, place)))
