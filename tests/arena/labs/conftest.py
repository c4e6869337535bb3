"""An order of one entry for one prompt, on both tracks, and an empty folder for its clips."""

from __future__ import annotations

import pytest

from arena.clips.models import Order
from arena.labs import ordering
from arena.labs.models import Recipe
from arena.workers import sending
from arena.workers.sending import Message
from tests.arena import stage
from tests.arena.labs import submitting

RECIPE = {"kind": "shapeworld", "fault": "none"}


@pytest.fixture
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def sent(monkeypatch):
    """What is sent to workers: messages that reach no broker."""
    messages: list[Message] = []
    monkeypatch.setattr(sending, "send", lambda message: messages.append(message) or True)
    return messages


@pytest.fixture
def order(db):
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
