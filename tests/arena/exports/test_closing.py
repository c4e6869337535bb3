import math

import pytest
from hypothesis import given, strategies as st

from arena.exports.closing import EXPIRED, LAST_COMMIT, SKIPPED, VOTED, Window, outcome

MOMENT, AGO = 1_800_000_000.0, 7200.0
WHOLE = Window(0, 100, -math.inf, MOMENT)


def came(expires=MOMENT - AGO, skipped=None, position=None, *, voted=False, within=WHOLE):
    return outcome(within, expires, skipped, position, voted=voted)


@pytest.mark.parametrize(("position", "told"), [(None, None), (1, VOTED), (100, VOTED), (101, None)])
def test_a_vote_is_told_once_a_block_holds_it(position, told):
    assert came(voted=True, position=position) == told
    assert came(voted=True, position=position, expires=MOMENT + AGO) == told


@pytest.mark.parametrize(
    ("expires", "skipped", "told"),
    [
        (MOMENT + AGO, None, None),
        (MOMENT, None, None),  # a vote of its last second may be on its way
        (MOMENT - LAST_COMMIT, None, EXPIRED),
        (MOMENT + AGO, MOMENT, SKIPPED),
        (MOMENT + AGO, MOMENT + 1, None),
        (MOMENT - AGO, MOMENT - AGO - 1, SKIPPED),
        (MOMENT - AGO, MOMENT - AGO, EXPIRED),  # passed over when it was over
        (MOMENT - AGO, MOMENT + AGO, EXPIRED),
    ],
)
def test_the_first_thing_that_happens_closes_it(expires, skipped, told):
    assert came(expires, skipped) == told


TIMES = st.integers(-200, 200).map(lambda minutes: MOMENT + 60 * minutes)
BATTLES = st.fixed_dictionaries(
    {
        "expires": TIMES,
        "skipped": st.none() | TIMES,
        "voted": st.booleans(),
        "position": st.none() | st.integers(1, 200),
    }
)


@given(BATTLES, TIMES, st.integers(0, 200))
def test_two_windows_that_meet_tell_what_one_of_both_tells(battle, cut, line):
    """So a delta, laid over what one had, gives the whole."""
    cut = min(cut, MOMENT)
    windows = (
        Window(0, 200, -math.inf, MOMENT),
        Window(0, line, -math.inf, cut),
        Window(line, 200, cut, MOMENT),
    )
    whole, early, late = (came(**battle, within=within) for within in windows)
    assert {early, late} - {None} == {whole} - {None}
    assert None in (early, late)
