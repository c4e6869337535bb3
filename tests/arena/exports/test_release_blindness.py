"""A release of an arena in which labs hide entries in every state tells nothing of what is sealed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arena.exports.release import publish
from arena.exports.release_folder import path_of
from tests.arena.exports.test_release import unpacked
from tests.arena.sealed.markers import Markers, found
from tests.arena.sealed.world import build


@pytest.mark.django_db
def test_no_file_names_what_is_sealed(root):
    world = build(Markers("ß<&"), timezone.now())
    folder = path_of(publish(timezone.now()).name)
    told = [(path.name, unpacked(path)) for path in folder.rglob("*") if path.is_file()]
    assert len(told) > 30
    assert found(world.markers, told) == []
