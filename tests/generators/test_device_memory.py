"""Tests of how a device's memory is measured: a card's through torch, if there is any, and main memory not at all."""

import sys
from types import SimpleNamespace

import pytest

from generators.device_memory import CudaMemory, MainMemory, memory_of


class Cuda:
    """torch.cuda, of one card."""

    def __init__(self, *, there=True):
        self.there, self.emptied = there, 0

    def is_available(self):
        return self.there

    def memory_allocated(self, device):
        return {"cuda:1": 123}[device]

    def mem_get_info(self, device):
        return {"cuda:1": (456, 1000)}[device]

    def empty_cache(self):
        self.emptied += 1


def test_a_card_is_measured_by_torch(monkeypatch):
    cuda = Cuda()
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    memory = memory_of("cuda:1")
    memory.release()
    assert (memory.held(), memory.free(), cuda.emptied) == (123, 456, 1)


@pytest.mark.parametrize("torch", [None, SimpleNamespace(cuda=Cuda(there=False))])
def test_without_torch_or_a_card_nothing_is_held_and_nothing_known(monkeypatch, torch):
    monkeypatch.setitem(sys.modules, "torch", torch)
    memory = CudaMemory("cuda:0")
    memory.release()
    assert (memory.held(), memory.free()) == (0, None)


def test_main_memory_is_shared_with_all_else():
    memory = memory_of("cpu")
    assert isinstance(memory, MainMemory)
    assert (memory.held(), memory.free()) == (0, None)
