"""Tests of recipes that name a contract: what is refused, and what a recipe says."""

import subprocess
import sys
from pathlib import Path

import pytest

from generators import registry
from generators.contract import RecipeInvalid
from generators.providers import recipes
from generators.providers.contracts import CONTRACTS
from tests.generators.providers.conftest import CONTRACTS as NAMES, recipe

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("contract", NAMES)
@pytest.mark.parametrize("more", [{}, {"resolution": "1080P"}, {"extra": {}}])
def test_good(contract, more):
    if contract == "videos" and "resolution" in more:
        more = {"resolution": "1280x704"}
    registry.validate(recipe(contract, **more))


def test_a_server_of_one_model_needs_no_name():
    registry.validate({"kind": "hosted", "contract": "videos"})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"contract": "fal", "model": "a/b", "url": "https://x.example/"}, "no key url"),
        ({"contract": "fal", "model": "a/b", "secret": "s"}, "no key secret"),
        ({"contract": "fal", "model": "a/b", "watermark": True}, "no key watermark"),
        ({"contract": "openai", "model": "a"}, "No contract is named 'openai'"),
        ({"contract": None, "model": "a"}, "No contract"),
        ({"contract": ["fal"], "model": "a"}, "No contract"),
        ({"contract": "fal"}, "needs the name of a model, as alibaba/"),
        ({"contract": "fal", "model": "happyhorse"}, "name of a model"),
        ({"contract": "fal", "model": "a/../b"}, "name of a model"),
        ({"contract": "fal", "model": "a/b?x=y"}, "name of a model"),
        ({"contract": "fal", "model": "a/b\n"}, "name of a model"),
        ({"contract": "fal", "model": "workflows/a/b"}, "name of a model"),
        ({"contract": "fal", "model": "alibaba/happy-horse/reference-to-video"}, "name of a model"),
        ({"contract": "fal", "model": "alibaba/happy-horse/video-edit"}, "name of a model"),
        ({"contract": "model-studio", "model": "happyhorse-1.1-r2v"}, "name of a model"),
        ({"contract": "model-studio", "model": "HappyHorse 1.1"}, "name of a model"),
        ({"contract": "replicate", "model": "alibaba/happyhorse-1.1/x"}, "name of a model"),
        ({"contract": "replicate", "model": 7}, "name of a model"),
        ({"contract": "fal", "model": {}}, "by task"),
        ({"contract": "fal", "model": {"video-to-video": "a/b"}}, "by task"),
        ({"contract": "fal", "model": {"text-to-video": None}}, "name of a model"),
        ({"contract": "fal", "model": "a/b", "resolution": "4k"}, "480p, 720p, 1080p, not '4k'"),
        ({"contract": "fal", "model": "a/b", "resolution": 720}, "resolutions"),
        ({"contract": "videos", "resolution": "720p"}, "a size in pixels"),
        ({"contract": "videos", "resolution": "0x704"}, "a size in pixels"),
        ({"contract": "videos", "resolution": "99999x704"}, "a size in pixels"),
        ({"contract": "fal", "model": "a/b", "extra": {"watermark": True}}, "no extra field watermark"),
        ({"contract": "model-studio", "model": "a-b", "extra": {"x": 1}}, "it takes none"),
        ({"contract": "fal", "model": "a/b", "extra": []}, "object"),
        ({"contract": "fal", "model": "a/b", "extra": {"enable_safety_checker": 1}}, "true or false"),
        ({"contract": "videos", "extra": {"num_inference_steps": True}}, "a whole number"),
        ({"contract": "videos", "extra": {"num_inference_steps": 10**400}}, "a whole number"),
        ({"contract": "videos", "extra": {"guidance_scale": float("nan")}}, "a number"),
        ({"contract": "videos", "extra": {"negative_prompt": "x" * 1001}}, "a text"),
        ({"contract": "videos", "extra": {"fps": 0}}, "1 to 120"),
    ],
)
def test_bad(given, named):
    with pytest.raises(RecipeInvalid) as refusal:
        registry.validate({"kind": "hosted", **given})
    assert named in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("contract", "model", "tasks"),
    [
        ("model-studio", "happyhorse-1.1-t2v", ["text-to-video"]),
        ("model-studio", "happyhorse-1.1-i2v", ["image-to-video"]),
        ("fal", "alibaba/happy-horse/image-to-video", ["image-to-video"]),
        ("fal", {"text-to-video": "alibaba/happy-horse/text-to-video"}, ["text-to-video"]),
        ("replicate", "alibaba/happyhorse-1.1", ["text-to-video", "image-to-video"]),
        ("videos", None, ["text-to-video", "image-to-video"]),
    ],
)
def test_tasks(contract, model, tasks):
    assert recipes.tasks({"kind": "hosted", "contract": contract, "model": model}) == tasks


def test_the_cheaper_resolution_is_asked_for_where_none_is_named():
    assert recipes.resolution_of({}) == "720p"
    assert recipes.resolution_of({"resolution": "1080P"}) == "1080p"


def test_no_model_can_lead_a_path_elsewhere():
    for contract in CONTRACTS.values():
        for name in ("..", "../x", "a/..", "/a", "a//b", "a/b#c", "a/b c", "a\\b", "%2e%2e/a"):
            if "{model}" in contract.submit:
                assert not contract.model.fullmatch(name), (contract.name, name)


def test_a_check_loads_nothing_heavy():
    code = (
        "import sys; from generators import registry;"
        "registry.validate({'kind': 'hosted', 'contract': 'fal', 'model': 'a/b'});"
        "print(sorted({'torch', 'diffusers', 'transformers', 'celery', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
