"""Entries: a name or a codename, and tracks that open with the second."""

import pytest
from django.db import IntegrityError, transaction

from arena.entries.models import Entry, State, open_tracks
from tests.arena import stage

pytestmark = pytest.mark.django_db


def test_an_entry_has_a_name_or_a_codename():
    with pytest.raises(IntegrityError), transaction.atomic():
        stage.entry("nameless", public_name="", codename="")
    assert stage.entry("sealed", public_name="", codename="Pale Otter").sealed
    revealed = stage.entry("revealed", public_name="Lab One", codename="Grey Owl")
    assert (revealed.name, revealed.sealed) == ("Lab One", False)


@pytest.mark.parametrize(("active", "is_open"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_track_opens_with_its_second_active_entry(active, is_open):
    stage.track()
    for number in range(active):
        stage.entry(f"active-{number}")
    stage.entry("gone", state=State.WITHDRAWN)
    track = open_tracks().get(slug=stage.SILENT)
    assert (track.answering, track.open) == (active, is_open)
    assert not open_tracks().get(slug=stage.SOUNDING).open


def test_active_and_on_a_track():
    a = stage.entry("a")
    stage.entry("b", stage.track(stage.SOUNDING))
    stage.entry("c", state=State.WITHDRAWN)
    assert list(Entry.objects.active().on(stage.track())) == [a]
