"""Tests of the calibration entries: each fault is there, plainly, and only that fault."""

import io

import numpy as np
import pytest
from PIL import Image

from generators import registry
from generators.adapters.shapeworld import FAULTS
from generators.contract import FirstFrameInvalid, PermanentFailure, PromptNotUnderstood
from generators.shapes.first_frames import first_frame
from generators.shapes.language import parse
from tests.generators.orders import recipe, spec

PROMPT = "A red ball and an orange square bounce on a grey floor with a wood sound"


def clip(fault, **changes):
    shares = []
    made = registry.load(recipe(fault)).generate(
        spec(PROMPT, **{"width": 128, "height": 128, **changes}), shares.append
    )
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return made


@pytest.fixture(scope="module")
def clips():
    return {
        fault: clip(fault)
        for fault in ("none", "no-gravity", "jerky", "wrong-colours", "late-sound", "foreign-sound")
    }


def onsets(audio):
    level = np.abs(audio).max(axis=1)
    blocks = level[: len(level) // 480 * 480].reshape(-1, 480).max(axis=1)
    return [i / 100 for i in range(1, len(blocks)) if blocks[i] > 0.1 and blocks[i] > 2 * blocks[i - 1]]


def moved(frames):
    return np.abs(np.diff(frames.astype(int), axis=0)).max(axis=(1, 2, 3)) > 12


def test_the_same_seed_gives_the_same_clip(clips):
    again = clip("none")
    np.testing.assert_array_equal(again.frames, clips["none"].frames)
    np.testing.assert_array_equal(again.audio, clips["none"].audio)
    assert not np.array_equal(clip("none", seed=2).frames, again.frames)


def test_the_true_entry_sounds_when_shapes_touch(clips):
    impacts = [time for time, strength, _ in clips["none"].notes["impacts"] if strength > 0.3]
    heard = onsets(clips["none"].audio)
    assert impacts
    assert all(min(abs(time - onset) for onset in heard) < 0.02 for time in impacts)


def test_late_sound_is_late_by_a_third_of_a_second(clips):
    shift = round(0.35 * 48_000)
    np.testing.assert_array_equal(clips["late-sound"].frames, clips["none"].frames)
    true, late = clips["none"].audio[:-shift], clips["late-sound"].audio[shift:]
    assert np.corrcoef(true[:, 0], late[:, 0])[0, 1] > 0.99


def test_foreign_sound_belongs_to_another_clip(clips):
    np.testing.assert_array_equal(clips["foreign-sound"].frames, clips["none"].frames)
    assert np.abs(clips["foreign-sound"].audio).max() > 0.1
    assert abs(np.corrcoef(clips["foreign-sound"].audio[:, 0], clips["none"].audio[:, 0])[0, 1]) < 0.1


def test_jerky_holds_most_frames(clips):
    assert moved(clips["none"].frames).mean() > 0.9
    assert 0.1 < moved(clips["jerky"].frames).mean() < 0.4
    np.testing.assert_array_equal(clips["jerky"].audio, clips["none"].audio)


def test_wrong_colours_shows_none_of_the_colours_asked_for(clips):
    def red(frames):
        pixels = frames.astype(int)
        return ((pixels[..., 0] > 150) & (pixels[..., 1] < 110) & (pixels[..., 2] < 110)).mean()

    assert red(clips["none"].frames) > 0.005
    assert red(clips["wrong-colours"].frames) < 0.0005
    np.testing.assert_array_equal(clips["wrong-colours"].audio, clips["none"].audio)


def test_without_gravity_nothing_turns_back(clips):
    assert clips["no-gravity"].notes["impacts"]
    assert not np.array_equal(clips["no-gravity"].frames, clips["none"].frames)


def test_a_silent_order_gets_no_sound():
    assert clip("none", sound=False).audio is None


def test_what_it_cannot_do_is_said():
    with pytest.raises(PermanentFailure, match="image"):
        clip("none", image=b"png")
    with pytest.raises(PromptNotUnderstood, match="'de'"):
        clip("none", language="de")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_entry_starts_from_a_first_frame(fault):
    image = first_frame(parse(PROMPT), 8, 512, 512)
    frame = clip(fault, image=image, width=512, height=512).frames[0]
    off = np.abs(frame.astype(int) - np.asarray(Image.open(io.BytesIO(image)), int)).mean()
    assert off > 5 if fault == "wrong-colours" else off < 0.5


def test_a_first_frame_that_is_none_is_refused():
    with pytest.raises(FirstFrameInvalid):
        clip("none", image=b"no picture")


def test_a_first_frame_of_another_form_than_the_clip_is_refused():
    image = first_frame(parse(PROMPT), 8, 256, 256)
    with pytest.raises(FirstFrameInvalid, match="as wide as high"):
        clip("none", image=image, width=256, height=144)
