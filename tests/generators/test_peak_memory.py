"""Tests of peak memory: of one clip, not of the process's life, and unknown where it cannot be told."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from generators import peak_memory
from generators.peak_memory import PeakMemory

MIB = 2**20


def held(mebibytes):
    return np.ones(mebibytes * MIB, np.uint8)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the peak of a process is reset on Linux only"
)
def test_a_peak_before_does_not_count():
    held(300).sum()
    calm = PeakMemory("cpu")
    quiet = calm.bytes()
    busy = PeakMemory(None)
    held(150).sum()
    assert busy.bytes() - quiet > 100 * MIB
    assert PeakMemory("cpu").bytes() - quiet < 100 * MIB


@pytest.mark.parametrize("missing", ["_FORGET", "_STATUS"])
def test_where_the_system_does_not_tell_it_is_unknown(monkeypatch, missing):
    monkeypatch.setattr(peak_memory, missing, Path("/proc/self/nothing/of/that/name"))
    assert PeakMemory("cpu").bytes() is None


def test_on_a_graphics_card_it_is_the_cards(monkeypatch):
    reset = []
    cuda = SimpleNamespace(reset_peak_memory_stats=reset.append, max_memory_allocated={"cuda:1": 123}.get)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    assert PeakMemory("cuda:1").bytes() == 123
    assert reset == ["cuda:1"]


def test_a_card_without_torch_is_unknown(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert PeakMemory("cuda:0").bytes() is None


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the peak of a process is reset on Linux only"
)
def test_a_peak_of_two_clips_at_a_time_is_neithers():
    first = PeakMemory("cpu")
    second = PeakMemory("cpu")
    assert (first.bytes(), second.bytes()) == (None, None)
    assert PeakMemory("cpu").bytes()


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the peak of a process is reset on Linux only"
)
def test_a_clip_that_failed_is_nobodys_company():
    PeakMemory("cpu")
    assert PeakMemory("cpu").bytes()
