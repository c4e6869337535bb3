"""Tests of making the files of an order."""

import json
import time

import numpy as np
import pytest

from generators import video
from generators.contract import GeneratedClip, PromptNotUnderstood
from generators.production import produce
from generators.registry import sha256
from generators.runtime import Runtime
from generators.stages import ENCODING, GENERATING, LOADING, Unheard
from tests.generators.orders import recipe, spec


def small(**changes):
    return spec(**{"seconds": 1.0, "width": 128, "height": 128, **changes})


COST = {
    "queue_seconds", "load_seconds", "denoise_seconds", "decode_seconds", "encode_seconds", "measure_seconds",
    "peak_memory_bytes", "peak_process_bytes", "price",
}  # fmt: skip


class Fake:
    """An adapter of one picture after another, which tells of itself what it is given."""

    def __init__(self, frames, notes=None, **attributes):
        self.frames, self.notes = frames, notes or {}
        for name, value in attributes.items():
            setattr(self, name, value)

    def generate(self, asked, _progress):
        return GeneratedClip(self.frames, asked.fps, None, 48_000, self.notes)


def made(folder, adapter, **options):
    return produce(small(), recipe(), ["silent"], folder, lambda _: adapter, **options)


def moving():
    return np.random.default_rng(1).integers(0, 255, (24, 128, 128, 3), dtype=np.uint8)


def test_origin_is_json_and_tells_how_it_was_made_and_what_it_cost(productions):
    origin = productions[0].origin
    assert json.loads(json.dumps(origin)) == origin
    assert set(origin) == {
        "adapter", "recipe_sha256", "seed", "weights_sha256", "revision", "steps", "device", "dtype", "versions",
        "seconds_generating", "cost", "measures", "notes",
    }  # fmt: skip
    assert (origin["adapter"], origin["seed"], origin["recipe_sha256"]) == ("shapeworld", 1, sha256(recipe()))
    assert origin["notes"]["impacts"]
    cost = origin["cost"]
    assert set(cost) == COST
    unknown = ("queue_seconds", "denoise_seconds", "decode_seconds", "price", "peak_memory_bytes")
    assert [cost[name] for name in unknown] == [None] * 5
    assert min(cost[f"{stage}_seconds"] for stage in ("load", "encode", "measure")) >= 0
    assert cost["peak_process_bytes"] is None or cost["peak_process_bytes"] > 10**7
    assert (origin["measures"]["loudness_lufs"], origin["measures"]["silent"]) == (
        pytest.approx(-23.0, abs=0.1),
        False,
    )


def test_what_an_adapter_says_of_itself_is_kept(tmp_path):
    facts = {"weights_sha256": "ab" * 32, "steps": 8, "device": "cpu", "dtype": "float32", "secret": "x"}
    notes = {"timings": {"denoise": 0.5, "decode": 0.25}, "words": 7}
    origin = made(tmp_path, Fake(moving(), notes, facts=facts), queue_seconds=3.25).origin
    assert {name: origin[name] for name in facts if name != "secret"} == {
        "weights_sha256": "ab" * 32, "steps": 8, "device": "cpu", "dtype": "float32",
    }  # fmt: skip
    assert origin["notes"] == {"words": 7}
    cost = origin["cost"]
    assert (cost["queue_seconds"], cost["denoise_seconds"], cost["decode_seconds"]) == (3.25, 0.5, 0.25)
    assert "secret" not in json.dumps(origin)


def test_what_an_adapter_does_not_say_is_unknown(tmp_path):
    origin = made(tmp_path, Fake(moving())).origin
    assert [origin[name] for name in ("weights_sha256", "steps", "device", "dtype")] == [None] * 4


def test_loading_is_told_apart_from_making(tmp_path):
    def slowly(_):
        time.sleep(0.2)
        return Fake(moving())

    origin = produce(small(), recipe(), ["silent"], tmp_path, slowly).origin
    assert origin["cost"]["load_seconds"] >= 0.2
    assert origin["seconds_generating"] < 0.2


def test_the_stages_are_told_one_after_the_other(tmp_path):
    class Heard(Unheard):
        told = []

        def __call__(self, share, /, step=None, steps=None):
            self.told.append((share, step, steps))

        def enter(self, stage, /):
            self.told.append(stage)

    class Stepping(Fake):
        def generate(self, asked, progress):
            progress(0.5, 1, 2)
            progress(1.0)
            return super().generate(asked, progress)

    def load(_):
        Heard.told.append("load")
        return Stepping(moving())

    produce(small(), recipe(), ["silent"], tmp_path, load, progress=Heard())
    still_there = (1.0, None, None)
    assert Heard.told == [LOADING, "load", GENERATING, (0.5, 1, 2), (1.0, None, None), ENCODING, still_there]


def test_how_long_a_provider_took_is_not_how_long_its_file_took_to_read(tmp_path):
    class Reads(Fake):
        def convert(self, _source, asked, progress):
            return self.generate(asked, progress)

    source, told = tmp_path / "source", {"seconds": 5}
    origin = made(tmp_path, Reads(moving(), {"words": 7}), source=source, provider=told).origin
    assert origin["seconds_generating"] is None
    assert origin["notes"] == {"words": 7, "provider": {"seconds": 5}}


@pytest.mark.parametrize(
    ("frames", "named"),
    [(np.zeros((24, 128, 128, 3), np.uint8), "black"), (np.full((24, 128, 128, 3), 120, np.uint8), "frozen")],
    ids=["black", "frozen"],
)
def test_a_void_clip_says_why_and_keeps_its_origin(tmp_path, frames, named):
    production = made(tmp_path, Fake(frames))
    assert named in production.void
    assert production.origin["measures"][named] is True


def test_a_file_that_cannot_be_read_is_void(tmp_path, monkeypatch):
    def cut_off(source, target):
        target.write_bytes(source.read_bytes()[:900])

    monkeypatch.setattr(video, "remux_silent", cut_off)
    production = made(tmp_path, Fake(moving()))
    assert production.void.startswith("The clip cannot be read: ")
    assert production.origin["measures"] is None


def test_a_clip_that_moves_is_not_void(productions):
    assert [production.void for production in productions] == [""] * len(productions)


def test_only_the_renditions_wanted_are_handed_over(tmp_path):
    production = produce(small(), recipe(), ["silent"], tmp_path)
    assert set(production.renditions) == {"silent"}


def test_a_clip_without_sound_can_be_silent(tmp_path):
    production = produce(small(sound=False), recipe(), ["silent"], tmp_path)
    measures = production.origin["measures"]
    assert (measures["loudness_lufs"], measures["silent"]) == (None, None)


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
