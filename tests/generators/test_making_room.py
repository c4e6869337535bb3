"""Tests of clips that are too large for a graphics card: alone on it, lighter and lighter, or not at all."""

import gc
import weakref

import pytest

from generators.contract import OutOfMemory, PermanentFailure
from generators.making_room import MakesRoom
from generators.runtime import Runtime
from generators.stages import Unheard
from tests.generators.gpu import Gpu
from tests.generators.orders import spec

SMALL = spec(seconds=1.0, width=16, height=16)


@pytest.fixture
def gpu():
    return Gpu(100)


@pytest.fixture
def runtime(gpu):
    return Runtime("cuda:0", 0, gpu.load, needs=lambda _: None, memory=gpu)


def work_of(runtime, recipe):
    """Return what memory the clip took in the end."""
    return MakesRoom(runtime, recipe).generate(SMALL, Unheard()).notes["work"]


def test_where_there_is_room_nothing_goes(gpu, runtime):
    runtime.adapter(gpu.recipe("other", 30))
    assert work_of(runtime, gpu.recipe("a", 30, work=40)) == 40
    assert gpu.names == ["other", "a"]


def test_first_the_others_go(gpu, runtime):
    runtime.adapter(gpu.recipe("other", 30))
    assert work_of(runtime, gpu.recipe("a", 30, work=60, lighter=[10])) == 60
    assert gpu.names == ["a"]
    assert gpu.failures == ["a"]


def test_then_it_does_with_less_and_keeps_to_that_while_it_is_warm(gpu, runtime):
    recipe = gpu.recipe("a", 30, work=90, lighter=[80, 70, 10])
    assert work_of(runtime, recipe) == 70
    assert gpu.failures == ["a"] * 2, "alone as it is, it need not be tried twice"
    assert work_of(runtime, recipe) == 70
    runtime.free()
    assert runtime.adapter(recipe).work == 90


@pytest.mark.parametrize("size", [30, 101])
def test_what_fits_not_even_so_is_told_in_one_sentence(gpu, runtime, size):
    runtime.adapter(gpu.recipe("other", 30))
    with pytest.raises(PermanentFailure) as failure:
        work_of(runtime, gpu.recipe("a", size, work=90, lighter=[80]))
    assert str(failure.value) == "It needs more memory than this worker has, offloaded too."


def test_one_that_knows_no_lighter_way_is_asked_for_none(runtime, gpu):
    class Heavy:
        def generate(self, *_):
            raise OutOfMemory("The card is full.")

    runtime = Runtime("cuda:0", 0, lambda _: Heavy(), needs=lambda _: None, memory=gpu)
    with pytest.raises(PermanentFailure):
        work_of(runtime, gpu.recipe("a", 1))


def test_what_a_failed_attempt_made_is_gone_before_the_next(gpu):
    """An exception's frames hold all that the attempt had on the card."""
    seen = []

    class Half:
        pass

    class Leaves:
        rungs = 2

        def generate(self, *_):
            gc.collect()
            assert not [half for half in seen if half()]
            half = Half()
            seen.append(weakref.ref(half))
            raise OutOfMemory("The card is full.")

        def lighter(self):
            self.rungs -= 1
            return self.rungs >= 0

    runtime = Runtime("cuda:0", 0, lambda _: Leaves(), needs=lambda _: None, memory=gpu)
    with pytest.raises(PermanentFailure):
        work_of(runtime, gpu.recipe("a", 1))
    assert len(seen) == 3


def test_all_else_is_the_adapters_own(gpu, runtime):
    adapter = MakesRoom(runtime, gpu.recipe("a", 30))
    assert adapter.name == "a"
    assert not hasattr(adapter, "convert")
