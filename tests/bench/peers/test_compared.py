"""What a peer took is said beside what ours took."""

import pytest

from bench.peers.compared import apart, beside, mebibytes
from bench.peers.taken import Taken

OURS = Taken([0.001, 0.002, 0.009], 3 * 2**20, [1.0, -1.0])
PEER = Taken([0.5, 1.5, 2.5], 5000 * 2**20, [1.5, -1.25])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (beside(OURS), "2.0 ms"),
        (beside(PEER), "1,500 ms"),
        (beside(PEER, OURS), "1,500 ms, 750.0 x ours"),
        (beside(PEER, OURS, scale=0.01), "15.0 ms, 7.5 x ours"),
        (apart(PEER, OURS), "0.5 points apart"),
        (mebibytes(PEER), "5,000 MiB"),
    ],
)
def test_medians_ratios_and_differences_are_printed(said, expected):
    assert said == expected
