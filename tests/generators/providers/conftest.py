"""A provider of each contract, a spec of one second, and recipes for it."""

import io
import ssl

import httpx
import pytest
from PIL import Image

from generators.contract import ClipSpec
from tests.generators.providers.server import Provider

RECIPES = {
    "model-studio": {"text-to-video": "happyhorse-1.1-t2v", "image-to-video": "happyhorse-1.1-i2v"},
    "fal": {task: f"alibaba/happy-horse/v1.1/{task}" for task in ("text-to-video", "image-to-video")},
    "replicate": "alibaba/happyhorse-1.1",
    "videos": "GAIR/daVinci-MagiHuman",
}
CONTRACTS = list(RECIPES)


def recipe(contract, **more):
    return {"kind": "hosted", "contract": contract, "model": RECIPES[contract], **more}


def spec(prompt="A red ball rolls.", **other):
    told = {"seed": 2**40 + 7, "seconds": 1.0, "fps": 24, "width": 128, "height": 72, "sound": True}
    return ClipSpec(prompt, **(told | other))


def picture(size=(640, 360), kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="session")
def _trust():
    return ssl.create_default_context()


@pytest.fixture(autouse=True)
def _one_trust(monkeypatch, _trust):
    """Certificates are read once: no test here needs any, and reading them takes longer than a test."""
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: _trust)


@pytest.fixture(scope="package")
def running():
    made = Provider(late=1.0)
    yield made
    made.close()


@pytest.fixture
def provider(running):
    running.seen.clear()
    running.submits.clear()
    running.elsewhere = "http://127.0.0.1:9"
    return running
