import numpy as np
import pytest

from ratings.checks import finite_vector, frozen, integer_column


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1.0], r"start has shape \(1,\); it must be \(2,\)"),
        (3.0, r"start has shape \(\)"),
        ([0.0, float("nan")], r"start\[1\] is nan"),
        ([float("-inf"), 0.0], r"start\[0\] is -inf"),
    ],
)
def test_a_vector_that_is_not_finite_or_of_another_size_is_refused(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        finite_vector("start", values, 2)


def test_a_vector_is_a_copy():
    given = np.array([1.0, 2.0])
    finite_vector("start", given, 2)[0] = 9.0
    assert given[0] == 1.0


def test_an_empty_list_is_an_empty_column_of_integers():
    assert integer_column("left", []).dtype == np.int64


def test_a_frozen_array_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        frozen(np.zeros(2))[0] = 1.0
