import numpy as np
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from ratings.logistic import FARTHEST, both


@given(arrays(np.float64, st.integers(0, 20), elements=st.floats(-FARTHEST, FARTHEST)))
def test_both_are_scipys_to_the_last_digits(lead):
    chance, other = both(lead)
    assert np.allclose(chance, expit(lead), rtol=1e-14, atol=0.0)
    assert np.allclose(other, expit(-lead), rtol=1e-14, atol=0.0)


def test_far_out_they_are_almost_nothing_and_finite():
    with np.errstate(all="raise", under="ignore"):
        chance, other = both(np.array([-1e9, 1e9, 0.0]))
    assert chance[0] < 1e-300
    assert chance[1:].tolist() == [1.0, 0.5]
    assert other.tolist() == [1.0, 0.0, 0.5]


def test_the_leads_given_are_left_as_they_are():
    lead = np.array([[1.0, -2.0]])
    both(lead)
    assert lead.tolist() == [[1.0, -2.0]]
