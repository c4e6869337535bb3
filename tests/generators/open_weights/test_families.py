"""Tests of the table of families: every name in it is one of the installed diffusers, so that drift shows here."""

import inspect
import json

import diffusers
import pytest
import transformers

from generators.open_weights.families import FAMILIES, IMAGE, TEXT
from generators.open_weights.stored import Stored
from tests.generators.tiny_pipelines import save_tiny

CASES = [(name, task) for name in FAMILIES for task in (TEXT, IMAGE)]


@pytest.mark.parametrize(("name", "task"), CASES)
def test_every_argument_is_one_of_the_installed_pipeline(name, task):
    family = FAMILIES[name]
    kind = getattr(diffusers, family.classes[task])
    takes, parts = (set(inspect.signature(of).parameters) for of in (kind.__call__, kind.__init__))
    given = {"prompt", "negative_prompt", "num_frames", "num_inference_steps", "generator"}
    given |= {*family.fixed, *family.unguided, *family.extra}
    given |= {family.rate} - {""} | ({"image"} if task == IMAGE else set())
    assert given <= takes
    assert ({"width", "height"} <= takes) is (task not in family.unsized)
    assert ("callback_on_step_end" in takes) is family.steps_told
    assert family.guidance in (takes if family.guided_by_call else parts)
    assert {*family.float32, *family.unused} <= parts
    assert all(hasattr(transformers, each) for each in family.packages)
    assert all(hasattr(diffusers.pipelines, module) for module in family.modules)


@pytest.mark.parametrize(("name", "task"), CASES)
def test_nothing_that_guides_or_times_is_left_to_chance(name, task):
    """What a call takes of these, the recipe or the table gives."""
    family = FAMILIES[name]
    takes = set(inspect.signature(getattr(diffusers, family.classes[task]).__call__).parameters)
    assert takes & {"guidance_scale", "frame_rate", "fps"} <= {family.guidance, family.rate}
    assert {each for each in takes if each.endswith("_scale") and each != "guidance_scale"} <= {
        *family.unguided,
        *family.extra,
    }


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("wan", {TEXT}),
        ("wan-i2v", {IMAGE}),
        ("wan-ti2v", {TEXT, IMAGE}),
        ("ltx", {TEXT, IMAGE}),
        ("kandinsky6", {TEXT, IMAGE}),
        ("hunyuan15", {TEXT}),
    ],
)
def test_stored_weights_tell_their_tasks(tiny_hub, name, tasks):
    family = FAMILIES[tiny_hub.recipe(name)["family"]]
    assert family.tasks(Stored(tiny_hub.snapshot(name))) == tasks


def test_another_seed_saves_other_weights(tiny_hub, tmp_path):
    save_tiny("kandinsky6", tmp_path / "again", 0)
    save_tiny("kandinsky6", tmp_path / "other", 1)
    part = "transformer/diffusion_pytorch_model.safetensors"
    tiny_hub.recipe("kandinsky6")
    first, again, other = (
        (folder / part).read_bytes()
        for folder in (tiny_hub.snapshot("kandinsky6"), tmp_path / "again", tmp_path / "other")
    )
    assert first == again != other


@pytest.mark.parametrize("marks", [None, "two", [2], 1])
def test_what_is_no_number_of_marks_sees_no_first_frame(tmp_path, marks):
    (tmp_path / "transformer").mkdir()
    (tmp_path / "model_index.json").write_text(
        '{"transformer": ["diffusers", "Kandinsky6Transformer3DModel"]}'
    )
    config = {"visual_cond": True, "visual_token_type_num_embeddings": marks}
    (tmp_path / "transformer" / "config.json").write_text(json.dumps(config))
    assert FAMILIES["kandinsky6"].tasks(Stored(tmp_path)) == {TEXT}
