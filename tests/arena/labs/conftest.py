"""An order of one entry for one prompt, on both tracks, and an empty folder for its clips."""

from __future__ import annotations

import pytest

from arena.clips.models import Order
from arena.labs import ordering
from arena.labs.models import Recipe
from tests.arena import stage
from tests.arena.labs import submitting

RECIPE = {"kind": "shapeworld", "fault": "none"}


@pytest.fixture
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def order(monkeypatch, db):
    monkeypatch.setattr(ordering, "_send", lambda *_: None)
    entry = stage.entry("maker", stage.track(), stage.track(stage.SOUNDING))
    Recipe.objects.create(entry=entry, parameters=RECIPE, renditions=["silent", "with-sound"])
    stage.prompt()
    ordering.order_missing_clips()
    return Order.objects.get()


@pytest.fixture
def settler(settings):
    """The key that identities are sealed to."""
    settings.SETTLER_PUBLIC_KEY = bytes(submitting.SETTLER.public_key)
    return submitting.SETTLER
