"""Tests of a provider's file against what was asked for."""

import pytest

from generators.contract import PermanentFailure
from generators.providers import delivered
from generators.sandbox import Inspected
from tests.generators.providers.conftest import picture, recipe, spec


def check(width=1280, height=720, seconds=1.0, *, has_audio=True, contract="fal", clip=None, **more):
    delivered.check(
        recipe(contract, **more), clip or spec(), Inspected(width, height, 24.0, seconds, has_audio)
    )


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1088), (160, 90), (1264, 720)])
def test_the_shape_that_was_asked_for(size):
    check(*size)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 704), (1248, 720), (720, 720)])
def test_another_shape(size):
    with pytest.raises(PermanentFailure, match=f"made {size[0]} x {size[1]} pixels"):
        check(*size)


def test_the_silent_fall_back_to_16_to_9():
    with pytest.raises(PermanentFailure, match=r"1\.78 to 1; 1\.00 to 1 was asked for"):
        check(clip=spec(width=512, height=512))


def test_the_shape_of_a_first_frame():
    clip = spec(image=picture((400, 300)))
    check(960, 720, clip=clip)
    with pytest.raises(PermanentFailure):
        check(1280, 720, clip=clip)


def test_the_size_that_the_recipe_names():
    check(1280, 704, contract="videos", resolution="1280x704")


def test_length():
    check(seconds=1.0 - 0.4 / 24)
    check(seconds=3.0)
    with pytest.raises(PermanentFailure, match=r"lasts 0\.90 s; 1 s were asked for"):
        check(seconds=0.9)


def test_sound():
    check(has_audio=False, clip=spec(sound=False))
    with pytest.raises(PermanentFailure, match="no sound"):
        check(has_audio=False)
