"""Tests of what a provider is asked for."""

import base64
import json

import pytest
from hypothesis import given, strategies as st

from generators.contract import FirstFrameInvalid, PermanentFailure
from generators.providers import wishes
from generators.providers.contracts import CONTRACTS
from tests.generators.providers.conftest import CONTRACTS as NAMES, picture, recipe, spec

OPEN = {"seconds": 5.0, "width": 1280, "height": 720}  # the format of the open world


def body(contract, clip=None, **more):
    return wishes.wish(recipe(contract, **more), clip or spec("A cat.", **OPEN)).body


class TestBodies:
    def test_of_model_studio(self):
        assert body("model-studio") == {
            "model": "happyhorse-1.1-t2v",
            "input": {"prompt": "A cat."},
            "parameters": {
                "resolution": "720P",
                "ratio": "16:9",
                "duration": 5,
                "watermark": False,
                "seed": (2**40 + 7) % 2**31,
            },
        }

    def test_of_fal(self):
        assert body("fal", resolution="1080P", extra={"enable_safety_checker": True}) == {
            "prompt": "A cat.",
            "resolution": "1080p",
            "aspect_ratio": "16:9",
            "duration": 5,
            "seed": (2**40 + 7) % 2**31,
            "enable_safety_checker": True,
        }

    def test_of_replicate(self):
        assert body("replicate", spec("A cat.", seed=3, width=512, height=512)) == {
            "input": {
                "prompt": "A cat.",
                "resolution": "720p",
                "aspect_ratio": "1:1",
                "duration": 3,
                "seed": 3,
            }
        }

    def test_of_videos(self):
        assert body("videos", extra={"num_inference_steps": 8}) == {
            "model": "GAIR/daVinci-MagiHuman",
            "prompt": "A cat.",
            "size": "1280x720",
            "seconds": 5,
            "fps": 24,
            "num_frames": 121,
            "generate_sound": True,
            "seed": (2**40 + 7) % 2**31,
            "num_inference_steps": 8,
        }

    def test_of_videos_at_a_size_and_rate_of_the_models_own(self):
        made = body("videos", resolution="1280x704", extra={"fps": 25})
        assert (made["size"], made["fps"], made["num_frames"]) == ("1280x704", 25, 129)

    def test_with_a_first_frame(self):
        image = picture()
        clip = spec("A cat.", image=image, **OPEN)
        address = f"data:image/png;base64,{base64.b64encode(image).decode()}"
        alibaba = body("model-studio", clip)
        assert alibaba["model"] == "happyhorse-1.1-i2v"
        assert alibaba["input"]["media"] == [{"type": "first_frame", "url": address}]
        assert "ratio" not in alibaba["parameters"]
        assert body("fal", clip)["image_url"] == address
        assert body("replicate", clip)["input"]["images"] == [address]
        older = wishes.wish(recipe("replicate") | {"model": "alibaba/happyhorse-1.0"}, clip).body
        assert older["input"]["image"] == address
        made = wishes.wish(recipe("videos"), clip)
        assert made.picture == ("image/png", image)
        assert "input_reference" not in made.body

    @given(seed=st.integers(0, 2**63 - 1), seconds=st.integers(1, 15), prompt=st.text(min_size=1))
    @pytest.mark.parametrize("contract", NAMES)
    def test_any_can_be_sent(self, contract, seed, seconds, prompt):
        clip = spec("x" + prompt[:2000], seed=seed, seconds=float(seconds))
        made = wishes.wish(recipe(contract), clip)
        assert json.loads(json.dumps(made.body)) == made.body
        found = made.body
        for place in CONTRACTS[contract].places["seed"].split("."):
            found = found[place]
        assert 0 <= found < 2**31
        assert made.asked["seconds"] >= seconds

    def test_is_not_shown_with_its_prompt(self):
        assert "A cat" not in repr(wishes.wish(recipe("fal"), spec("A cat.")))


class TestSeconds:
    @given(st.floats(0.1, 15))
    def test_are_never_fewer_than_wanted_nor_one_more_than_needed(self, seconds):
        asked = wishes.seconds_asked(CONTRACTS["fal"], seconds)
        assert asked >= seconds - 1e-6
        assert asked < max(3, seconds) + 1

    def test_too_many(self):
        with pytest.raises(PermanentFailure, match="longer than fal makes: 15 s"):
            wishes.seconds_asked(CONTRACTS["fal"], 15.5)

    @given(st.integers(1, 60), st.integers(1, 120))
    def test_frames_are_enough_and_count_as_models_count(self, seconds, fps):
        frames = wishes._frames(seconds, fps)
        assert seconds * fps <= frames < seconds * fps + 17
        assert frames % 8 == 1


class TestShapes:
    @pytest.mark.parametrize(
        ("size", "ratio"),
        [((1280, 720), "16:9"), ((720, 1280), "9:16"), ((512, 512), "1:1"), ((640, 480), "4:3"), ((1280, 714), "16:9")],
    )  # fmt: skip
    def test_known(self, size, ratio):
        clip = spec(width=size[0], height=size[1])
        assert body("replicate", clip)["input"]["aspect_ratio"] == ratio

    def test_one_that_would_be_made_another_in_silence_is_not_asked_for(self):
        with pytest.raises(PermanentFailure, match="none of the ratios of fal: 16:9, "):
            body("fal", spec(width=1280, height=704))

    def test_that_was_asked_for(self):
        assert wishes.shape_asked(recipe("fal"), spec()) == pytest.approx(16 / 9)
        assert wishes.shape_asked(recipe("fal"), spec(image=picture((400, 300)))) == pytest.approx(4 / 3)
        assert wishes.shape_asked(recipe("videos"), spec()) == pytest.approx(128 / 72)
        assert wishes.shape_asked(recipe("videos", resolution="1280x704"), spec()) == pytest.approx(
            1280 / 704
        )


class TestFirstFrames:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_good(self, kind):
        made = body("fal", spec(image=picture(kind=kind)))
        assert made["image_url"].startswith(f"data:image/{kind.lower()};")

    @pytest.mark.parametrize(
        ("image", "named"),
        [
            (b"no picture", "no PNG, JPEG or WebP"),
            (picture(kind="GIF"), "no PNG, JPEG or WebP"),
            (picture((640, 299)), "300 pixels at least"),
            (picture((1600, 600)), "2.5 to 1"),
            (picture() + bytes(11 * 2**20), "fal takes 10"),
        ],
    )
    def test_bad(self, image, named):
        with pytest.raises(FirstFrameInvalid, match=named):
            body("fal", spec(image=image))

    def test_a_small_one_is_the_business_of_ones_own_server(self):
        assert wishes.wish(recipe("videos"), spec(image=picture((64, 36)))).picture
