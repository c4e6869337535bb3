"""Tests of open weights from recipe to encoded clip: tiny random pipelines of every family, on every device at hand."""

import io
import logging
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from generators import registry
from generators.adapters.diffusers_video import DiffusersVideo
from generators.contract import ClipSpec, FirstFrameInvalid, OutOfMemory, PermanentFailure, TransientFailure
from generators.open_weights import loading
from generators.production import produce
from tests.generators.tiny_pipelines import DEVICES, TINY

SOUNDING = {"ltx2", "kandinsky6"}
SHORT = {"frames": 17}  # 1.4 s


def picture(width=128, height=72):
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def order(prompt="a red ball bounces", seed=7, **changes):
    fields = {"seconds": 1.0, "fps": 12, "width": 128, "height": 72, "sound": True}
    return ClipSpec(prompt, seed, **{**fields, **changes})


def unheard(_share, _step=None, _steps=None):
    pass


@pytest.fixture(params=DEVICES)
def device(request, monkeypatch):
    if request.param != "cpu" and not torch.cuda.is_available():
        pytest.skip("There is a GPU, but no torch that can use it.")
    monkeypatch.setenv("PADDOCK_DEVICE", request.param)
    return request.param


@pytest.fixture(scope="module")
def warm():
    return {}


@pytest.fixture
def adapter(hub, device, warm):
    """The quickest of the sounding ones, which does both tasks, loaded once."""
    if device not in warm:
        warm[device] = registry.load(hub.recipe("kandinsky6", **SHORT))
    return warm[device]


@pytest.mark.parametrize("name", sorted(TINY))
def test_every_family_makes_a_clip_that_is_not_void(hub, device, name, tmp_path):
    recipe = hub.recipe(name)
    image = picture() if name == "wan-i2v" else None
    made = produce(order(seconds=5.0, image=image), recipe, ["with-sound"], tmp_path)
    assert made.void == ""
    measures = made.origin["measures"]
    assert (measures["width"], measures["height"], measures["fps"]) == (128, 72, 12)
    assert measures["silent"] is (name not in SOUNDING)
    assert {key: made.origin[key] for key in ("revision", "steps", "device", "dtype")} == {
        "revision": recipe["revision"],
        "steps": 2,
        "device": device,
        "dtype": "float32" if device == "cpu" else "bfloat16",
    }
    assert len(made.origin["weights_sha256"]) == 64
    assert made.origin["notes"]["offload"] == "none"
    assert min(made.origin["cost"][f"{stage}_seconds"] for stage in ("denoise", "decode")) > 0


def test_a_clip_of_the_open_worlds_size_and_rate(hub, device, tmp_path):
    spec = order(seconds=2.0, fps=24, width=1280, height=720)
    made = produce(spec, hub.recipe("kandinsky6", frames=49, fps=24), ["with-sound", "silent"], tmp_path)
    assert made.void == ""
    measures = made.origin["measures"]
    assert (measures["width"], measures["height"], measures["fps"]) == (1280, 720, 24)
    assert measures["seconds"] == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("name", ["wan-ti2v", "ltx", "ltx2", "kandinsky6"])
def test_one_load_makes_clips_of_text_and_of_a_first_frame(hub, device, name):
    adapter = registry.load(hub.recipe(name, **SHORT))
    held = adapter.memory_bytes
    by_text, by_image = (adapter.generate(order(image=image), unheard) for image in (None, picture()))
    assert by_text.frames.shape == by_image.frames.shape
    assert not np.array_equal(by_text.frames, by_image.frames)
    assert adapter.memory_bytes == held > 100_000
    again = adapter.generate(order(), unheard)
    assert np.array_equal(again.frames, by_text.frames)


def test_the_same_seed_gives_the_same_clip_from_another_load(hub, adapter):
    first = adapter.generate(order(), unheard)
    other = registry.load(hub.recipe("kandinsky6", **SHORT)).generate(order(), unheard)
    assert np.array_equal(first.frames, other.frames)
    assert np.array_equal(first.audio, other.audio)


@pytest.mark.parametrize("change", [{"seed": 8}, {"prompt": "a robot dancing"}], ids=["seed", "prompt"])
def test_another_seed_or_prompt_gives_another_clip(adapter, change):
    one, other = adapter.generate(order(), unheard), adapter.generate(order(**change), unheard)
    assert not np.array_equal(one.frames, other.frames)


def test_other_weights_have_another_hash_and_another_clip(hub, adapter):
    other = registry.load(hub.recipe("kandinsky6", seed=1, **SHORT))
    assert other.facts["weights_sha256"] != adapter.facts["weights_sha256"]
    pairs = (each.generate(order(), unheard).frames for each in (adapter, other))
    assert not np.array_equal(*pairs)


def test_whether_sound_is_wanted_changes_no_picture(adapter):
    sounding, silent = (adapter.generate(order(sound=sound), unheard) for sound in (True, False))
    assert np.array_equal(sounding.frames, silent.frames)
    assert silent.audio is None
    assert sounding.sample_rate == 16_000
    assert len(sounding.audio) / sounding.sample_rate == pytest.approx(17 / 12, abs=0.3)


@pytest.mark.parametrize(
    "name", ["kandinsky6", "hunyuan15"]
)  # one that tells its steps, one whose scheduler does
def test_progress_goes_by_steps(hub, device, name):
    told = []
    adapter = registry.load(hub.recipe(name, steps=3, **SHORT))
    adapter.generate(order(), lambda *progress: told.append(progress))
    shares, steps, totals = zip(*told, strict=True)
    assert steps == (0, 1, 2, 3, 3)
    assert set(totals) == {3}
    assert list(shares) == sorted(set(shares))
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("name", ["kandinsky6", "hunyuan15"])
def test_what_progress_raises_ends_the_work_at_once(hub, device, name):
    class GoneError(Exception):
        pass

    told = []

    def gone(_share, step, _steps):
        told.append(step)
        if step == 2:
            raise GoneError

    adapter = registry.load(hub.recipe(name, steps=5, **SHORT))
    with pytest.raises(GoneError):
        adapter.generate(order(), gone)
    assert told == [0, 1, 2]
    assert adapter.generate(order(), unheard).frames.any()  # and leaves nothing behind


@pytest.mark.parametrize(
    ("name", "image", "sentence"),
    [
        ("wan", True, "of text only"),
        ("cogvideox", True, "of text only"),
        ("wan-i2v", False, "a first frame only"),
    ],
)
def test_weights_of_one_task_refuse_the_other(hub, name, image, sentence):
    adapter = registry.load(hub.recipe(name))
    with pytest.raises(PermanentFailure, match=sentence):
        adapter.generate(order(image=picture() if image else None), unheard)


def test_a_clip_that_would_hold_its_last_frame_is_refused(hub):
    adapter = registry.load(hub.recipe("kandinsky6", **SHORT))
    assert adapter.generate(order(seconds=1.5), unheard).frames.shape[0] == 17
    with pytest.raises(PermanentFailure, match=r"1\.42 s, too short for an order of 2 s"):
        adapter.generate(order(seconds=2.0), unheard)


def test_a_first_frame_that_is_no_picture_is_refused(adapter):
    with pytest.raises(FirstFrameInvalid):
        adapter.generate(order(image=b"GIF89a"), unheard)


def test_guidance_reaches_the_guider(hub):
    plain, guided = (
        registry.load(hub.recipe("hunyuan15", guidance=guidance, **SHORT)).generate(order(), unheard)
        for guidance in (1.0, 6.0)
    )
    assert not np.array_equal(plain.frames, guided.frames)


@pytest.mark.parametrize(
    ("reason", "failure", "sentence"),
    [
        (OSError("/models/secret is gone"), PermanentFailure, "The model cannot make this clip: OSError."),
        (torch.OutOfMemoryError("of 40 GiB"), OutOfMemory, "The device has no memory left for this clip."),
        (
            torch.AcceleratorError("of kernels"),
            TransientFailure,
            "The device has failed in the middle of the clip.",
        ),
    ],
    ids=["error", "memory", "device"],
)
def test_a_library_that_gives_up_is_one_sentence_without_a_path(
    adapter, monkeypatch, reason, failure, sentence
):
    def give_up(*_arguments, **_options):
        raise reason

    monkeypatch.setattr(adapter._held.pipeline("text-to-video").vae, "decode", give_up)
    with pytest.raises(failure) as told:
        adapter.generate(order(), unheard)
    assert str(told.value) == sentence
    assert told.value.__suppress_context__  # or the log would have it


def test_nothing_is_said_of_what_is_loaded(hub, capfd, caplog):
    with caplog.at_level(logging.DEBUG):
        adapter = registry.load(hub.recipe("hunyuan15", **SHORT))
        adapter.generate(order(), unheard)
    assert capfd.readouterr() == ("", "")
    assert "tiny" not in caplog.text


def test_what_is_closed_is_loaded_again_when_it_is_wanted(hub):
    adapter = registry.load(hub.recipe("kandinsky6", **SHORT))
    before = adapter.generate(order(), unheard)
    adapter.close()
    assert adapter.memory_bytes == 0
    assert np.array_equal(adapter.generate(order(), unheard).frames, before.frames)


def test_a_cpu_has_nothing_lighter(hub):
    adapter = registry.load(hub.recipe("kandinsky6", **SHORT))
    assert adapter.lighter() is False
    assert adapter.memory_bytes > 0


def test_what_a_machine_is_able_to_do_is_told_without_loading(hub, tmp_path, monkeypatch):
    recipe = hub.recipe("wan-ti2v")
    assert DiffusersVideo.able(recipe) == {"text-to-video", "image-to-video"}
    weights = sum(path.stat().st_size for path in hub.snapshot("wan-ti2v").rglob("*.safetensors"))
    assert weights < registry.needs(recipe) < weights + 100_000
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert registry.needs(recipe) is None
    with pytest.raises(PermanentFailure, match="not on this worker"):
        DiffusersVideo.able(recipe)


def test_a_package_that_is_missing_is_named(hub, monkeypatch):
    recipe = hub.recipe("kandinsky6")
    monkeypatch.setattr(loading, "find_spec", lambda name: None if name == "torchvision" else name)
    assert DiffusersVideo.able(recipe)  # this one's tokenizer is a plain one
    monkeypatch.setattr(loading, "find_spec", lambda name: None if name == "transformers" else name)
    with pytest.raises(PermanentFailure, match="needs transformers, which this worker has not"):
        DiffusersVideo.able(recipe)


def test_a_recipe_is_checked_without_torch():
    code = (
        "import sys; from generators import registry; from tests.generators.tiny_pipelines import recipe;"
        "registry.validate(recipe('wan'));"
        "sys.exit(bool({'torch', 'diffusers', 'transformers', 'arena', 'django'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
