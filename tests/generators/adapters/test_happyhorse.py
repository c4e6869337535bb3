"""Tests of the trained models as an adapter."""

import subprocess
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generators import registry
from generators.adapters.happyhorse import SAMPLE_RATE, VARIANTS
from generators.contract import FirstFrameInvalid, PermanentFailure, PromptNotUnderstood, RecipeInvalid
from generators.happyhorse import model, weights
from generators.origin import facts_of
from generators.shapes.first_frames import first_frame
from generators.shapes.language import parse
from generators.shapes.render import room
from tests.generators.happyhorse.networks import write_stirred
from tests.generators.orders import spec

ROOT = Path(__file__).resolve().parents[3]
PROMPT = "A red ball and a blue square bounce on a grey floor with a bell sound"


def recipe(variant):
    return {"kind": "happyhorse", "variant": variant}


def png(pixels):
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Weights of all models, none of them trained."""
    return write_stirred(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def adapters(folder):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(model, "load", partial(model.load, folder=folder))
        return {variant: registry.load(recipe(variant)) for variant in VARIANTS}


def made(adapter, **changes):
    shares = []
    prompt = changes.pop("prompt", PROMPT)
    clip = adapter.generate(spec(prompt, **changes), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return clip


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_is_as_it_was_ordered(adapters, variant):
    clip = made(adapters[variant], seed=4)
    assert clip.frames.shape == (96, 512, 512, 3)
    assert clip.fps == 24
    assert clip.audio.shape == (4 * SAMPLE_RATE, 2)
    assert clip.sample_rate == SAMPLE_RATE
    assert np.abs(clip.frames[0].astype(int) - room("grey", 512, 512)).max() > 30
    silent = made(adapters[variant], seed=4, sound=False)
    assert silent.audio is None
    np.testing.assert_array_equal(silent.frames, clip.frames)


def test_the_seed_decides_everything(adapters):
    small = {"width": 128, "height": 128}
    one, same, other = (made(adapters["mini"], seed=seed, **small) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.frames, same.frames)
    np.testing.assert_array_equal(one.audio, same.audio)
    assert not np.array_equal(one.frames, other.frames)


@pytest.mark.parametrize("variant", VARIANTS)
def test_facts_are_told(adapters, folder, variant):
    adapter = adapters[variant]
    assert facts_of(adapter) == {
        "weights_sha256": weights.sha256(folder / f"{variant}.safetensors"),
        "steps": 4 if variant == "mini" else 8,
        "device": "cpu",
        "dtype": "float32",
        "revision": None,
    }
    assert adapter.memory_bytes > 4 * 300_000


def test_notes_say_what_was_left_out_and_added_and_how_long_it_took(adapters):
    notes = made(adapters["mini"], prompt="A red ball hops happily", width=64, height=64).notes
    assert notes["not_understood"] == ["happily"]
    assert notes["assumed"] == []
    assert set(notes["timings"]) == {"denoise", "decode"}
    assert all(0 < seconds < 60 for seconds in notes["timings"].values())
    notes = made(adapters["mini"], prompt="red ball", width=64, height=64).notes
    assert notes["assumed"] == ["the red ball bounces"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_starts_from_its_first_frame(adapters, variant):
    image = first_frame(parse(PROMPT), 7, 512, 512)
    clip = made(adapters[variant], image=image, sound=False)
    given = np.asarray(Image.open(BytesIO(image)), int)
    off = np.abs(clip.frames[0] - given).max(axis=-1)
    assert (off > 40).mean() < 0.002  # here and there along an edge
    empty = np.abs(given - room("grey", 512, 512)).max(axis=-1) > 40
    assert empty.mean() > 0.01


@pytest.mark.parametrize(
    "form", [{"seconds": 2.0}, {"seconds": 5.0}, {"fps": 12}, {"fps": 30}, {"width": 640}, {"height": 256}]
)
def test_another_form_is_refused(adapters, form):
    with pytest.raises(PermanentFailure, match="square clips of 4 s at 24 frames"):
        made(adapters["mini"], **form)


@pytest.mark.parametrize("language", ["de", "pt-BR"])
def test_another_language_is_refused(adapters, language):
    with pytest.raises(PromptNotUnderstood, match=f"'{language}'"):
        made(adapters["mini"], language=language)
    assert made(adapters["mini"], language="en-GB", width=64, height=64).frames.any()


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("A quiet morning by the lake", "'morning'"),
        ("slowly to the left", "No shape"),
        ("Ein roter Ball", "'roter'"),
    ],
)
def test_a_prompt_that_is_not_understood_is_refused(adapters, prompt, sentence):
    with pytest.raises(PromptNotUnderstood, match=sentence):
        made(adapters["mini"], prompt=prompt)


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (b"no image at all", "image"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image"),
        (png(room("grey", 512, 512)), "shows no shape"),
        (png(np.full((512, 512, 3), 90, np.uint8)), "no room"),
    ],
)
def test_a_first_frame_that_shows_nothing_is_refused(adapters, image, sentence):
    with pytest.raises(FirstFrameInvalid, match=sentence):
        made(adapters["mini"], image=image)


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("A green star bounces on a grey floor", "a red ball"),
        ("A red ball bounces on a grey floor", "a blue square"),
        (PROMPT.replace("grey", "navy"), "a grey floor"),
    ],
)
def test_a_first_frame_of_something_else_is_refused(adapters, prompt, sentence):
    image = first_frame(parse(PROMPT), 7, 256, 256)
    with pytest.raises(PermanentFailure, match=sentence):
        made(adapters["mini"], prompt=prompt, image=image)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({}, "must be one of happyhorse-tiny"),
        ({"variant": "happyhorse-huge"}, "not 'happyhorse-huge'"),
        ({"variant": None}, "not None"),
        ({"variant": 3}, "not 3"),
        ({"variant": ["mini"]}, "not \\['mini'\\]"),
        ({"variant": {}}, "not {}"),
        ({"variant": "mini", "steps": 99}, "no key steps"),
        ({"variant": "mini", "weights": "../../x", "a": 1}, "no key a, weights"),
    ],
)
@pytest.mark.parametrize("act", [registry.validate, registry.load])
def test_recipes_that_are_none_are_refused(act, bad, sentence):
    with pytest.raises(RecipeInvalid, match=sentence):
        act({"kind": "happyhorse", **bad})


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_recipes_of_the_family_are_valid(variant):
    registry.validate(recipe(variant))


def test_checking_a_recipe_does_not_bring_torch_in():
    code = (
        "import sys; from generators import registry;"
        f"[registry.validate({{'kind': 'happyhorse', 'variant': name}}) for name in {VARIANTS}];"
        "print(sorted({'torch', 'safetensors', 'generators.happyhorse.model'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_model_without_weights_is_refused_when_it_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "load", partial(model.load, folder=tmp_path))
    with pytest.raises(PermanentFailure, match=r"mini\.safetensors are missing"):
        registry.load(recipe("mini"))
