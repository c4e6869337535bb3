"""Tests of uploaded clips: made of the file that was sent, and of nothing else."""

import numpy as np
import pytest

from generators import registry, sandbox
from generators.contract import ClipSpec, PermanentFailure, RecipeInvalid
from generators.production import produce
from tests.generators.foreign import video
from tests.generators.orders import recipe as of_shapes

RECIPE = {"kind": "uploaded"}
SPEC = ClipSpec("A red ball", 7, 1.0, 24, 96, 64, sound=True)


@pytest.fixture
def sent(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(video())
    return path


def test_a_clip_is_made_of_the_file(sent):
    clip = registry.load(RECIPE).convert(sent, SPEC, lambda _: None)
    assert clip.frames.shape == (24, 64, 96, 3)
    assert np.abs(clip.audio).max() > 0.4


def test_its_files_are_made_as_those_of_all_others(sent, tmp_path):
    made = produce(SPEC, RECIPE, ["with-sound", "silent"], tmp_path, source=sent)
    assert set(made.renditions) == {"with-sound", "silent"}
    assert made.void == "" or "frozen" in made.void
    assert made.origin["adapter"] == "uploaded"


def test_a_bad_file_is_told_in_one_sentence(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(PermanentFailure, match="ZIP"):
        registry.load(RECIPE).convert(path, SPEC, lambda _: None)


def test_who_waits_is_told(sent, monkeypatch):
    monkeypatch.setattr(sandbox, "LOOK_SECONDS", 0.01)
    told = []
    registry.load(RECIPE).convert(sent, SPEC, told.append)
    assert told


def test_there_is_no_clip_without_a_file():
    with pytest.raises(PermanentFailure, match="not sent"):
        registry.load(RECIPE).generate(SPEC, lambda _: None)


def test_a_recipe_of_another_kind_takes_no_file(sent, tmp_path):
    with pytest.raises(RecipeInvalid, match="takes no file"):
        produce(SPEC, of_shapes(), ["silent"], tmp_path, source=sent)


def test_a_recipe_takes_nothing_more():
    with pytest.raises(RecipeInvalid, match="url"):
        registry.validate({**RECIPE, "url": "https://example.com/"})
