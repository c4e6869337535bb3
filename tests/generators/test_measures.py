"""Tests of measures: true on the calibration entries and on clips of known faults, None where nothing was measured."""

import json
import subprocess
import sys
import time
from statistics import median

import cv2
import numpy as np
import pytest

from generators import registry, video
from generators.clip_format import ClipFormat
from generators.measures import METRIC_VERSION, measure
from generators.mp4 import boxes
from generators.probe import NotAVideo
from tests.generators import staged
from tests.generators.orders import recipe, spec

TEXTS = (
    "A red ball and a blue square bounce quickly on a grey floor with a bell sound",
    "A small yellow hexagon jumps slowly on a mint floor",
    "A large yellow triangle slides slowly and a blue hexagon jumps on a lilac floor with a string sound",
)
KEYS = {
    "metric_version", "size_bytes", "width", "height", "fps", "seconds", "loudness_lufs", "true_peak_db", "black",
    "frozen", "silent", "optical_flow_unit", "optical_flow_mean", "optical_flow_top_5_percent", "flicker_unit",
    "flicker", "sound_lag_seconds", "sound_lag_z",
}  # fmt: skip


@pytest.fixture(scope="module")
def calibration(tmp_path_factory):
    """Return a function that measures an entry's answers to three prompts, each made once."""
    folder, kept = tmp_path_factory.mktemp("calibration"), {}

    def of(fault):
        if fault not in kept:
            kept[fault] = [_answer(folder / f"{fault}-{i}.mp4", fault, i) for i in range(len(TEXTS))]
        return kept[fault]

    return of


def _answer(path, fault, number):
    clip = registry.load(recipe(fault)).generate(spec(TEXTS[number], 100 + number), lambda _: None)
    video.encode(clip, path, ClipFormat())
    return measure(path)


class TestCalibration:
    def test_true_sound_is_together_with_its_picture(self, calibration):
        for found in calibration("none"):
            assert found.lag.seconds == pytest.approx(0.0, abs=0.03)

    def test_late_sound_is_a_third_of_a_second_late(self, calibration):
        lags = [found.lag.seconds for found in calibration("late-sound") if found.lag]
        assert len(lags) >= 2
        assert lags == pytest.approx([0.35] * len(lags), abs=0.03)

    def test_the_sound_of_another_clip_has_no_lag_to_speak_of(self, calibration):
        assert [found.lag for found in calibration("foreign-sound")].count(None) >= 2

    @pytest.mark.parametrize("fault", ["none", "no-gravity", "jerky", "wrong-colours"])
    def test_none_is_void_and_all_are_as_loud(self, calibration, fault):
        for found in calibration(fault):
            assert (found.black, found.frozen, found.silent, found.void) == (False, False, False, "")
            assert found.loudness.lufs == pytest.approx(-23.0, abs=0.1)
            assert found.loudness.peak_db < -1.0

    def test_what_drifts_moves_less_than_what_bounces(self, calibration):
        drifting, bouncing = (
            median(f.motion.mean for f in calibration(name)) for name in ("no-gravity", "none")
        )
        assert 0 < drifting < bouncing / 2

    def test_it_takes_less_than_half_a_second_on_one_thread(self, tmp_path):
        path = tmp_path / "clip.mp4"
        video.encode(registry.load(recipe()).generate(spec(TEXTS[0], 1), lambda _: None), path, ClipFormat())
        took = []
        for _ in range(3):
            began = time.process_time()
            measure(path)
            took.append(time.process_time() - began)
        print(f"measures of a clip: {min(took):.3f} s of CPU")
        assert min(took) < 0.5
        assert cv2.getNumThreads() == 1


def test_all_of_a_sounding_file(tmp_path):
    path = staged.written(tmp_path, staged.pan(2), staged.clicks([0.3, 0.9, 1.5]))
    found = measure(path).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == KEYS
    assert found["metric_version"] == METRIC_VERSION
    assert (found["size_bytes"], found["width"], found["height"]) == (path.stat().st_size, 256, 256)
    assert (found["fps"], found["seconds"]) == (24.0, 2.0)
    assert (found["black"], found["frozen"], found["silent"]) == (False, False, False)
    assert "208 by 208" in found["optical_flow_unit"]


def test_without_a_sound_track_nothing_of_sound_is_claimed(tmp_path):
    found = measure(staged.written(tmp_path, staged.pan(2))).to_dict()
    unknown = ("silent", "loudness_lufs", "true_peak_db", "sound_lag_seconds", "sound_lag_z")
    assert [found[name] for name in unknown] == [None] * 5


def test_a_silent_sound_track_is_silent_and_no_void(tmp_path):
    found = measure(staged.written(tmp_path, staged.pan(2), np.zeros((96_000, 2), np.float32)))
    assert (found.silent, found.void) == (True, "")
    assert found.to_dict()["loudness_lufs"] is None


def test_one_frame_is_frozen_and_has_no_motion(tmp_path):
    fmt = ClipFormat(width=staged.SIDE, height=staged.SIDE, fps=24, seconds=1 / 24)
    found = measure(staged.written(tmp_path, staged.pan(2), fmt=fmt))
    assert found.frozen
    assert found.to_dict()["optical_flow_mean"] is None


def small_light():
    places = [(40 + 2 * i, 100) for i in range(staged.FRAMES)]
    dark = np.full((staged.SIDE, staged.SIDE), 6, np.uint8)
    return 255 - staged.disc(places, radius=5, on=255 - dark)


@pytest.mark.parametrize(
    ("frames", "black", "frozen"),
    [
        (lambda: staged.still(np.zeros((256, 256))), True, True),
        (lambda: staged.still(np.full((256, 256), 8)), True, True),
        (small_light, False, False),
        (lambda: staged.still(staged.texture(0.5)), False, True),
        (lambda: staged.still(staged.texture(4.0)), False, True),
        (lambda: staged.still(np.full((256, 256), 255)), False, True),
        (lambda: staged.pan(1, blur=8.0), False, False),
        (lambda: staged.disc([(60 + i / 2, 128) for i in range(48)], radius=3), False, False),
        (lambda: staged.colours([staged.texture() * (0.3 + i / 70) for i in range(48)]), False, False),
        (lambda: staged.colours([np.full((256, 256), 30 + i) for i in range(48)]), False, False),
    ],
    ids=[
        "black", "nearly black", "a light in the dark", "frozen grain", "frozen texture", "white", "slow pan",
        "a dot that creeps", "fade", "flat fade",
    ],
)  # fmt: skip
def test_what_is_void(tmp_path, frames, black, frozen):
    found = measure(staged.written(tmp_path, frames()))
    assert (found.black, found.frozen) == (black, frozen)
    assert bool(found.void) == (black or frozen)
    assert ("black" in found.void) == black


def test_a_file_that_is_damaged_in_the_middle_is_refused(tmp_path):
    path = staged.written(tmp_path, staged.pan(3), staged.clicks([0.5, 1.0]))
    content = bytearray(path.read_bytes())
    data = next(box for box in boxes(bytes(content)) if box.name == "mdat")
    middle = data.start + data.size // 2
    content[middle : middle + 4000] = bytes(255 - byte for byte in content[middle : middle + 4000])
    path.write_bytes(content)
    with pytest.raises(NotAVideo):
        measure(path)


@pytest.mark.parametrize("content", [b"", b"no video at all", bytes(1000)])
def test_what_is_no_file_of_ours_is_refused(tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo):
        measure(path)


@pytest.mark.parametrize("module", ["arena.config.asgi", "arena.config.celery", "arena.labs.tasks"])
def test_the_site_brings_no_opencv_in(module):
    code = f"import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'arena.config.settings'; django.setup(); import {module}; print('cv2' in sys.modules, 'torch' in sys.modules)"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == ["False", "False"]
