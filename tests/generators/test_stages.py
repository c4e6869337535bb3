"""Tests of positions: however an adapter tells of itself, a stage only goes on."""

import json

from hypothesis import given, strategies as st

from generators.stages import ENCODING, GENERATING, LOADING, Position

COUNTS = st.none() | st.integers(-5, 60)
MOVES = st.tuples(st.floats(), COUNTS, COUNTS)


@given(st.lists(MOVES))
def test_shares_and_steps_only_rise_and_stay_what_they_can_be(moves):
    at = Position(GENERATING)
    for move in moves:
        before, at = at, at.moved(*move)
        told = json.loads(json.dumps(at.to_dict(), allow_nan=False))
        assert 0 <= before.share <= at.share <= 1
        assert 0 <= told["share"] <= 1
        assert (at.step or 0) >= (before.step or 0)
        assert at.step is None or at.steps is None or 0 <= at.step <= at.steps


@given(st.lists(MOVES))
def test_a_stage_begins_at_its_beginning_and_only_once(moves):
    at = Position()
    for move in moves:
        at = at.moved(*move)
    assert at.entered(at.stage) is at
    assert at.entered(GENERATING) == Position(GENERATING)
    assert at.entered(ENCODING) == Position(ENCODING, share=1.0)


def test_a_position_in_words():
    assert Position(LOADING).in_words() == "loading"
    assert Position(GENERATING, 3, 50).in_words() == "generating, at step 3 of 50"
    assert Position(GENERATING, 3).in_words() == "generating, at step 3"
