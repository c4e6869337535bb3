"""The table of cost and measures: signs and units."""

import pytest

from arena.labs.making_table import _signed


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-0.001, "0.00 s"), (0.0, "0.00 s"), (-0.02, "\N{MINUS SIGN}0.02 s"), (0.35, "0.35 s"), (None, None)],
)
def test_nothing_has_no_sign(value, shown):
    assert _signed(value, "s", 2) == shown
