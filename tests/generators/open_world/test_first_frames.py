"""The twenty drawn first frames: of the clips' size, always the same, and each a picture of its own."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from generators.open_world.first_frames import SCENES, first_frame


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    """All of them, not yet packed as PNG: that takes a third of the time."""
    return {name: paint() for name, paint in SCENES.items()}


def test_there_are_twenty_of_the_clips_size_between_black_and_white(pictures):
    assert len(pictures) == 20
    for name, picture in pictures.items():
        assert picture.shape == (720, 1280, 3), name
        assert np.isfinite(picture).all(), name
        assert -0.01 < picture.min() < picture.max() < 1.3, name


def test_each_has_light_and_dark(pictures):
    for name, picture in pictures.items():
        low, high = np.percentile(picture[::4, ::4].mean(axis=2), (1, 99))
        assert high - low > 0.25, f"{name} is flat"


def test_no_two_look_alike(pictures):
    small = {name: picture.reshape(9, 80, 16, 80, 3).mean(axis=(1, 3)) for name, picture in pictures.items()}
    for first, second in combinations(small, 2):
        apart = np.sqrt(((small[first] - small[second]) ** 2).mean())
        assert apart > 0.08, f"{first} looks like {second}"


@pytest.mark.parametrize("name", ["windmill", "goldfish"])
def test_the_same_name_gives_the_same_file_with_nothing_in_it_but_pixels(pictures, name):
    file = first_frame(name)
    assert file == first_frame(name)
    assert len(file) < 2**21, "whoever loads it waits"
    with Image.open(BytesIO(file)) as opened:
        assert (opened.format, opened.mode, opened.size, opened.info) == ("PNG", "RGB", (1280, 720), {})
        seen = np.asarray(opened, float)[60:660:4, 200:1080:4] / 255
    assert np.abs(seen - pictures[name][60:660:4, 200:1080:4].clip(0, 1)).mean() < 0.05


def test_a_scene_that_there_is_not_is_told_in_a_sentence():
    with pytest.raises(ValueError, match=r"^There is no scene 'volcano'; there are aurora, .*windmill\.$"):
        first_frame("volcano")
