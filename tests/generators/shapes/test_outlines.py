"""Tests of outlines and their distances."""

import numpy as np
import pytest

from generators.shapes.outlines import corners, distance, reach
from generators.shapes.scene import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_distance_is_zero_on_the_outline_and_signed_around_it(shape):
    points = corners(shape)
    edge = np.array([[0.0, 1.0]]) if points is None else (points + np.roll(points, -1, axis=0)) / 2
    x, y = (10 * edge).T.astype(np.float32)
    np.testing.assert_allclose(distance(shape, x, y, 10.0), 0, atol=1e-4)
    assert (distance(shape, 0.9 * x, 0.9 * y, 10.0) < 0).all()
    assert (distance(shape, 1.1 * x, 1.1 * y, 10.0) > 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_stands_flat(shape):
    points = corners(shape)
    if points is not None:
        assert np.isclose(points[:, 1], -reach(shape).below).sum() == 2
