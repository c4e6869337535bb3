import numpy as np
import pytest

from ratings.looks import crossing_chance, obrien_fleming


def test_the_constants_are_those_of_the_published_tables():
    # Jennison and Turnbull, Group Sequential Methods (2000), table 2.3, alpha 0.05.
    for looks, constant in ((1, 1.960), (2, 1.977), (5, 2.040), (10, 2.087), (20, 2.126)):
        assert obrien_fleming(looks)[-1] == pytest.approx(constant, abs=0.001)


def test_the_boundary_falls_with_the_root_of_the_looks():
    boundary = obrien_fleming(4)
    assert np.allclose(boundary, boundary[-1] * np.sqrt(4 / np.arange(1, 5)))


def test_a_walk_crosses_as_often_as_it_was_promised():
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.normal(size=(40_000, 10)), axis=1) / np.sqrt(np.arange(1, 11))
    crossed = (np.abs(walk) > obrien_fleming(10, 0.1)).any(axis=1).mean()
    assert crossed == pytest.approx(0.1, abs=3 * 0.0015)
    assert crossing_chance(1.96, 10) > 0.06, "a single look's boundary is too low for ten"


@pytest.mark.parametrize(("looks", "alpha", "sentence"), [(0, 0.05, "0 looks"), (5, 1.0, "alpha is 1.0")])
def test_bad_plans_are_refused(looks, alpha, sentence):
    with pytest.raises(ValueError, match=sentence):
        obrien_fleming(looks, alpha)
