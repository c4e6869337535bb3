"""Tests of origins: versions are those that run, and torch is never brought in to ask for its own."""

import subprocess
import sys
from types import SimpleNamespace

import av
import numpy as np
import pytest

from generators.contract import GeneratedClip
from generators.origin import Cost, facts_of, origin, versions
from tests.generators.orders import recipe, spec


def test_versions_are_those_that_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(__version__="9.9"))
    monkeypatch.setitem(sys.modules, "diffusers", None)
    found = versions()
    assert found["diffusers"] is None
    assert (found["numpy"], found["pyav"], found["torch"]) == (np.__version__, av.__version__, "9.9")
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["libavcodec"].count(".") == 2


def test_torch_is_not_brought_in():
    code = (
        "import sys, generators.production; from generators.origin import versions; "
        "print(versions()['torch'], 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]


def test_an_adapter_without_facts_is_of_unknown_making():
    unknown = dict.fromkeys(("weights_sha256", "revision", "steps", "device", "dtype"))
    assert facts_of(object()) == unknown
    assert facts_of(SimpleNamespace(facts=None)) == unknown
    assert facts_of(SimpleNamespace(facts={"steps": 4})) == unknown | {"steps": 4}


def test_facts_are_plain_words():
    class Kind:
        def __str__(self):
            return "torch.bfloat16"

    assert facts_of(SimpleNamespace(facts={"dtype": Kind(), "device": "cuda:0"})) == {
        "weights_sha256": None,
        "revision": None,
        "steps": None,
        "device": "cuda:0",
        "dtype": "bfloat16",
    }


@pytest.mark.parametrize(
    ("device", "card", "process"), [("cpu", None, 5), (None, None, 5), ("cuda:0", 5, None)]
)
def test_memory_of_a_card_is_one_thing_and_that_of_a_process_another(device, card, process):
    made = origin(
        spec=spec(),
        recipe=recipe(),
        facts={"device": device},
        clip=GeneratedClip(np.zeros((1, 2, 2, 3), np.uint8), 24, None, 48_000),
        cost=Cost(None, 0.0, 0.0, 0.0, 0.0, peak_memory=5),
        measures=None,
    )
    assert (made["cost"]["peak_memory_bytes"], made["cost"]["peak_process_bytes"]) == (card, process)
