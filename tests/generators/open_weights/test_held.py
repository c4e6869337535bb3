"""Tests of the offload ladder: its order, where it ends, and what is loaded when memory runs out."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from generators import registry
from generators.contract import OutOfMemory
from generators.open_weights import loading, offload
from generators.open_weights.families import FAMILIES
from generators.open_weights.held import Held
from tests.generators.adapters.test_diffusers_video import order, picture, unheard

LADDER = ["to", "enable_model_cpu_offload", "enable_group_offload", "enable_sequential_cpu_offload"]


class OnACard:
    """A pipeline on a graphics card, of which a test has none: it notes what is done to it, and may be too large."""

    def __init__(self, done, too_large=()):
        self._done, self._too_large = done, too_large
        self.vae = SimpleNamespace(enable_tiling=lambda: done.append("tiling"))
        self.components = {}

    def __getattr__(self, name):
        def act(*arguments, **options):
            self._done.append(name)
            if name in self._too_large:
                raise torch.OutOfMemoryError
            return arguments, options

        return act


@pytest.fixture
def done():
    return []


@pytest.fixture
def held(done, monkeypatch):
    def hold(*too_large, device="cuda:0"):
        def read(*_arguments):
            done.append("read")
            return OnACard(done, too_large)

        monkeypatch.setattr(loading, "pipeline", read)
        return Held(SimpleNamespace(pipeline="WanPipeline", folder=None), FAMILIES["wan"], device, "bfloat16")

    return hold


def test_the_ladder_goes_down_rung_by_rung_and_ends(held, done):
    pipelines = held()
    pipelines.load()
    rungs = [pipelines.offload]
    while pipelines.lighter():
        rungs.append(pipelines.offload)
    assert [act for act in done if act in LADDER] == LADDER
    assert rungs == ["none", "component", "layer ahead", "layer"]
    assert done.count("read") == 4  # an offloaded pipeline is never moved: each rung starts from the files
    assert done.count("tiling") == 3
    assert done.index("tiling") > done.index("to")
    assert pipelines.lighter() is False
    assert done.count("read") == 4


def test_what_does_not_fit_whole_starts_lower(held, done):
    pipelines = held("to", "enable_model_cpu_offload")
    pipelines.load()
    assert pipelines.offload == "layer ahead"
    assert [act for act in done if act in LADDER] == LADDER[:3]


def test_what_fits_nowhere_says_so(held):
    pipelines = held(*LADDER)
    with pytest.raises(OutOfMemory):
        pipelines.load()
    assert pipelines.lighter() is False


def test_a_cpu_has_one_rung(held, done):
    pipelines = held(device="cpu")
    pipelines.load()
    assert pipelines.lighter() is False
    assert [act for act in done if act in LADDER] == ["to"]


@pytest.mark.parametrize("rung", offload.LADDER[1:3], ids=lambda rung: rung.name)
def test_real_pipelines_make_the_same_clips_offloaded(hub, monkeypatch, rung):
    """As far as a CPU can stand for a card: it is then offloaded to itself."""
    recipe = hub.recipe("ltx", frames=17)
    whole = registry.load(recipe)
    monkeypatch.setattr(offload, "rungs", lambda _device: (rung,))
    offloaded = registry.load(recipe)
    assert offloaded.memory_bytes == 0
    for image in (None, picture(), None):
        one, other = (each.generate(order(image=image), unheard) for each in (whole, offloaded))
        assert np.abs(one.frames.astype(int) - other.frames).max() <= 1
        assert other.notes["offload"] == rung.name
