"""Tests of warm adapters."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from generators.contract import OutOfMemory, RecipeInvalid
from generators.runtime import Runtime
from tests.generators.gpu import Gpu


class Stub:
    """An adapter that only takes up room."""

    def __init__(self, recipe):
        self.name = recipe["name"]
        self.memory_bytes = recipe.get("bytes")
        self.closed = False

    def close(self):
        self.closed = True


def stub(name, size=None):
    return {"kind": f"kind-{name}", "name": name} | ({} if size is None else {"bytes": size})


@pytest.fixture
def loads():
    return []


@pytest.fixture
def told():
    return []


@pytest.fixture
def runtime(loads, told):
    def load(recipe):
        loads.append(recipe["name"])
        return Stub(recipe)

    return Runtime("cpu", 100, load, needs=lambda _: None, told=told.append)


def test_a_recipe_is_loaded_once(runtime, loads):
    first = runtime.adapter(stub("a", 40))
    assert runtime.adapter(dict(reversed(stub("a", 40).items()))) is first
    assert loads == ["a"]


def test_two_threads_that_want_it_at_once_load_it_once():
    loads, ready = [], threading.Barrier(2)

    def load(recipe):
        loads.append(recipe["name"])
        time.sleep(0.05)
        return Stub(recipe)

    runtime = Runtime("cpu", 100, load, needs=lambda _: None)

    def ask():
        ready.wait(10)
        return runtime.adapter(stub("a"))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(ask), pool.submit(ask)
        assert first.result(10) is second.result(10)
    assert loads == ["a"]


def test_the_least_recently_used_goes_first(runtime, loads, told):
    a, b = (runtime.adapter(stub(name, 40)) for name in "ab")
    runtime.adapter(stub("a", 40))
    runtime.adapter(stub("c", 40))
    assert (a.closed, b.closed) == (False, True)
    assert runtime.held_bytes == 80
    runtime.adapter(stub("b", 40))
    assert loads == ["a", "b", "c", "b"]
    assert a.closed
    assert told[-1] == ("kind-c", "kind-b"), "what is warm, the least used first"


def test_one_too_large_for_the_budget_is_loaded_alone(runtime):
    small = runtime.adapter(stub("small", 10))
    large = runtime.adapter(stub("large", 500))
    assert small.closed
    assert not large.closed


def test_an_adapter_that_does_not_say_counts_as_nothing(runtime):
    runtime.adapter(stub("quiet"))
    assert runtime.held_bytes == 0


def test_free_lets_all_go(runtime, told):
    held = [runtime.adapter(stub(name, 10)) for name in "abc"]
    runtime.free()
    assert all(adapter.closed for adapter in held)
    assert runtime.held_bytes == 0
    assert told[-1] == ()


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="budget"):
        Runtime("cpu", -1)
    with pytest.raises(RecipeInvalid):
        Runtime("cpu", 1).adapter({"kind": "unknown"})


class TestOnAGpu:
    """Room is made by what a card's memory measures, not by what adapters say."""

    def on(self, gpu, needs=lambda _: None):
        return Runtime("cuda:0", 0, gpu.load, needs=needs, memory=gpu)

    def test_models_stay_while_there_is_room(self):
        gpu = Gpu(100)
        runtime = self.on(gpu)
        for name in "abc":
            runtime.adapter(gpu.recipe(name, 30))
        assert gpu.names == ["a", "b", "c"]

    def test_the_least_used_go_before_what_its_class_says_it_needs(self):
        gpu = Gpu(100)
        runtime = self.on(gpu, needs=lambda recipe: recipe["bytes"])
        for name in "aba":
            runtime.adapter(gpu.recipe(name, 40))
        runtime.adapter(gpu.recipe("c", 30))
        assert gpu.names == ["a", "c"], "20 are free, and 36 are needed"
        assert not gpu.failures

    def test_what_was_measured_counts_for_more(self):
        gpu = Gpu(100)
        runtime = self.on(gpu, needs=lambda _: 1)
        runtime.adapter(gpu.recipe("a", 50))
        runtime.free()
        runtime.adapter(gpu.recipe("b", 45))
        runtime.adapter(gpu.recipe("a", 50))
        assert gpu.names == ["a"], "55 are free, and 60 are needed"
        assert not gpu.failures

    def test_where_nothing_is_known_the_failure_makes_room(self):
        gpu = Gpu(100)
        runtime = self.on(gpu)
        for name in "ab":
            runtime.adapter(gpu.recipe(name, 60))
        assert gpu.names == ["b"]
        assert gpu.failures == ["b"]

    def test_one_that_fits_not_even_alone_fails(self):
        gpu = Gpu(100)
        runtime = self.on(gpu)
        runtime.adapter(gpu.recipe("a", 60))
        with pytest.raises(OutOfMemory):
            runtime.adapter(gpu.recipe("b", 101))
        assert gpu.names == []
        assert gpu.failures == ["b", "b"]

    def test_others_are_cleared_away_for_one(self):
        gpu = Gpu(100)
        runtime = self.on(gpu)
        for name in "abc":
            runtime.adapter(gpu.recipe(name, 30))
        assert runtime.clear_for(gpu.recipe("b", 30))
        assert gpu.names == ["b"]
        assert not runtime.clear_for(gpu.recipe("b", 30))
