"""Tests of what a generator is asked for and hands back."""

import json

import numpy as np
import pytest
from hypothesis import given, strategies as st

from generators.contract import AdapterError, ClipSpec, GeneratedClip, RecipeInvalid, TransientFailure
from tests.generators.orders import spec

specs = st.builds(
    ClipSpec,
    prompt=st.text(min_size=1, max_size=50).filter(str.strip),
    seed=st.integers(0, 2**63 - 1),
    seconds=st.integers(1, 60),
    fps=st.integers(1, 120),
    width=st.integers(8, 2048).map(lambda half: 2 * half),
    height=st.integers(8, 2048).map(lambda half: 2 * half),
    sound=st.booleans(),
    language=st.sampled_from(["en", "pt-BR", "ja"]),
    image=st.none() | st.binary(min_size=1, max_size=20),
)


@given(specs)
def test_a_specification_survives_json(one):
    assert ClipSpec.from_dict(json.loads(json.dumps(one.to_dict()))) == one


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prompt": "  "}, "prompt"),
        ({"seed": -1}, "seed"),
        ({"seconds": 0}, "lasts"),
        ({"seconds": float("nan")}, "lasts"),
        ({"seconds": 61.0}, "lasts"),
        ({"seconds": 0.51}, "whole number"),
        ({"fps": 0}, "frame rate"),
        ({"width": 511}, "width"),
        ({"height": 8192}, "height"),
        ({"language": "English!"}, "language"),
    ],
)
def test_a_value_out_of_range_is_named(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        spec(**{"prompt": "A red ball falls", **changes})


@pytest.mark.parametrize(
    "changes",
    [{"seed": "1"}, {"seed": True}, {"sound": 1}, {"fps": 24.0}, {"image": "text"}, {"prompt": None}],
)
def test_a_value_of_another_type_is_refused(changes):
    with pytest.raises(TypeError):
        spec(**{"prompt": "A red ball falls", **changes})


def test_stored_fields_are_checked():
    stored = spec().to_dict()
    with pytest.raises(ValueError, match="no field checkpoint"):
        ClipSpec.from_dict(stored | {"checkpoint": "x"})
    with pytest.raises(ValueError, match="lacks seed"):
        ClipSpec.from_dict({name: value for name, value in stored.items() if name != "seed"})
    with pytest.raises(ValueError, match="base64"):
        ClipSpec.from_dict(stored | {"image": "no base64!"})
    with pytest.raises(TypeError):
        ClipSpec.from_dict([])


@pytest.mark.parametrize(
    ("frames", "audio"),
    [
        (np.zeros((2, 4, 4, 3), np.float32), None),
        (np.zeros((4, 4, 3), np.uint8), None),
        (np.zeros((0, 4, 4, 3), np.uint8), None),
        (np.zeros((1, 4, 4, 3), np.uint8), np.zeros((2, 100), np.float32)),
        (np.zeros((1, 4, 4, 3), np.uint8), np.zeros((100, 2), np.float64)),
        (np.zeros((1, 4, 4, 3), np.uint8), np.full((100, 2), np.nan, np.float32)),
    ],
)
def test_a_clip_of_another_form_is_refused(frames, audio):
    with pytest.raises(ValueError):
        GeneratedClip(frames, 24, audio, 48_000)


def test_failures_say_their_kind():
    assert (RecipeInvalid.kind, TransientFailure.kind, AdapterError.kind) == (
        "invalid",
        "transient",
        "permanent",
    )
