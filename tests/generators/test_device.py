"""What is said of a device; a GPU is played by a module that answers as torch does."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from generators import device
from generators.device import Device


def test_the_cpu_has_memory_and_says_nothing_of_what_is_free():
    told = device.describe("cpu")
    assert (told.name, told.free_bytes) == ("cpu", None)
    assert told.memory_bytes == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_a_gpu_is_asked_where_torch_is_there(monkeypatch):
    cuda = SimpleNamespace(mem_get_info=lambda _: (3, 9), get_device_name=lambda _: "NVIDIA H200")
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    assert device.describe("cuda:0") == Device("NVIDIA H200", 9, 3)


def test_a_gpu_that_was_not_woken_is_only_named(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert device.describe("cuda:0") == Device("cuda:0", None, None)


def test_the_cpu_is_awake():
    code = "import sys; from generators import device; device.wake('cpu'); print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


@pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="this machine has a GPU")  # noqa: PTH110
def test_a_gpu_that_is_not_there_cannot_be_woken():
    with pytest.raises((RuntimeError, AssertionError)):
        device.wake("cuda:0")
