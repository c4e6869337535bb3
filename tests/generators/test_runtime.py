"""Tests of warm adapters."""

import pytest

from generators.contract import RecipeInvalid
from generators.runtime import Runtime


class Stub:
    """An adapter that only takes up room."""

    def __init__(self, recipe):
        self.name = recipe["name"]
        self.memory_bytes = recipe.get("bytes")
        self.closed = False

    def close(self):
        self.closed = True


@pytest.fixture
def loads():
    return []


@pytest.fixture
def runtime(loads):
    def load(recipe):
        loads.append(recipe["name"])
        return Stub(recipe)

    return Runtime("cpu", 100, load)


def test_a_recipe_is_loaded_once(runtime, loads):
    first = runtime.adapter({"name": "a", "bytes": 40})
    assert runtime.adapter({"bytes": 40, "name": "a"}) is first
    assert loads == ["a"]


def test_the_least_recently_used_goes_first(runtime, loads):
    a, b = (runtime.adapter({"name": name, "bytes": 40}) for name in "ab")
    runtime.adapter({"name": "a", "bytes": 40})
    runtime.adapter({"name": "c", "bytes": 40})
    assert (a.closed, b.closed) == (False, True)
    assert runtime.held_bytes == 80
    runtime.adapter({"name": "b", "bytes": 40})
    assert loads == ["a", "b", "c", "b"]
    assert a.closed


def test_one_too_large_for_the_budget_is_loaded_alone(runtime):
    small = runtime.adapter({"name": "small", "bytes": 10})
    large = runtime.adapter({"name": "large", "bytes": 500})
    assert small.closed
    assert not large.closed


def test_an_adapter_that_does_not_say_counts_as_nothing(runtime):
    runtime.adapter({"name": "quiet"})
    assert runtime.held_bytes == 0


def test_free_lets_all_go(runtime):
    held = [runtime.adapter({"name": name, "bytes": 10}) for name in "abc"]
    runtime.free()
    assert all(adapter.closed for adapter in held)
    assert runtime.held_bytes == 0


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="budget"):
        Runtime("cpu", -1)
    with pytest.raises(RecipeInvalid):
        Runtime("cpu", 1).adapter({"kind": "unknown"})
