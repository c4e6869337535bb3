"""Files that take a second to make, made once."""

import importlib

import pytest

from tests.generators.orders import produced
from tests.generators.tiny_pipelines import TinyHub


@pytest.fixture(scope="session")
def productions(tmp_path_factory):
    """One prompt by three entries, and another prompt."""
    folder = tmp_path_factory.mktemp("productions")
    other = "Three small yellow stars jump on a navy floor with a drum sound"
    return [
        produced(folder / "a", seed=1),
        produced(folder / "b", seed=2, fault="jerky"),
        produced(folder / "c", seed=3, fault="no-gravity"),
        produced(folder / "d", other, seed=4),
    ]


@pytest.fixture(scope="session")
def sounding(productions):
    return productions[0].renditions["with-sound"]


@pytest.fixture(scope="session")
def silent(productions):
    return productions[0].renditions["silent"]


@pytest.fixture(scope="session")
def tiny_hub(tmp_path_factory):
    """Open weights as the hub's cache keeps them, made when their recipe is first asked for."""
    return TinyHub(tmp_path_factory.mktemp("hub"))


@pytest.fixture
def hub(tiny_hub, monkeypatch):
    """The hub's cache of this test's machine, which offers nothing else."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tiny_hub.folder))
    monkeypatch.delenv("PADDOCK_MODELS", raising=False)
    monkeypatch.delenv("PADDOCK_DEVICE", raising=False)
    # More threads than free cores make tiny models many times slower.
    torch = importlib.import_module("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield tiny_hub
    torch.set_num_threads(threads)
