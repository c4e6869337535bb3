"""Tests of fitting a first frame to a model's size."""

import io

import numpy as np
import pytest
from PIL import Image

from generators.contract import FirstFrameInvalid
from generators.open_weights.first_frame import fitted


def encoded(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("width", "height"), [(96, 64), (64, 96), (200, 100)])
def test_it_covers_the_frame_and_loses_both_sides_alike(width, height):
    striped = np.zeros((100, 300, 3), np.uint8)
    striped[:, :100, 0] = striped[:, 200:, 2] = 255  # red, black, blue
    image = np.asarray(fitted(encoded(striped), width, height))
    assert image.shape == (height, width, 3)
    middle = image[height // 2].astype(int)
    assert middle[width // 2].tolist() == [0, 0, 0]
    red, blue = (middle[:, 0] > 128).sum(), (middle[:, 2] > 128).sum()
    assert abs(red - blue) <= 1


def test_a_picture_of_the_right_size_is_left_alone():
    picture = np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8)
    assert np.array_equal(np.asarray(fitted(encoded(picture), 96, 64)), picture)


@pytest.mark.parametrize("data", [b"", b"GIF89a", encoded(np.zeros((8, 8, 3), np.uint8))])
def test_what_is_no_first_frame_is_refused(data):
    with pytest.raises(FirstFrameInvalid):
        fitted(data, 96, 64)
