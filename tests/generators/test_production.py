"""Tests of making the files of an order."""

import json

import pytest

from generators.contract import PromptNotUnderstood
from generators.production import produce
from generators.runtime import Runtime
from tests.generators.orders import recipe, spec


def small(**changes):
    return spec(**{"seconds": 1.0, "width": 128, "height": 128, **changes})


def test_origin_is_json_and_tells_what_it_cost(productions):
    origin = json.loads(json.dumps(productions[0].origin))
    assert origin["peak_memory_bytes"] is None or origin["peak_memory_bytes"] > 10**7
    assert origin["notes"]["impacts"]


def test_only_the_renditions_wanted_are_handed_over(tmp_path):
    production = produce(small(), recipe(), ["silent"], tmp_path)
    assert set(production.renditions) == {"silent"}


def test_a_clip_without_sound_can_be_silent(tmp_path):
    production = produce(small(sound=False), recipe(), ["silent"], tmp_path)
    assert production.origin["loudness_lufs"] is None


@pytest.mark.parametrize("renditions", [[], ["loud"], "silent"])
def test_unknown_renditions_are_refused(tmp_path, renditions):
    with pytest.raises(ValueError, match="with-sound, silent"):
        produce(small(), recipe(), renditions, tmp_path)


def test_a_warm_adapter_is_used_again(tmp_path):
    runtime = Runtime("cpu", 2**30)
    produce(small(), recipe(), ["silent"], tmp_path, runtime.adapter)
    warm = runtime.adapter(recipe())
    produce(small(seed=2), recipe(), ["silent"], tmp_path, runtime.adapter)
    assert runtime.adapter(recipe()) is warm


def test_a_failure_of_the_adapter_comes_through(tmp_path):
    with pytest.raises(PromptNotUnderstood):
        produce(small(prompt="A cat sings"), recipe(), ["silent"], tmp_path)
    assert not list(tmp_path.iterdir())
