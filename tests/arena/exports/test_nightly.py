import logging
from datetime import UTC, datetime, timedelta

import pytest

from arena.exports import release_folder
from arena.exports.models import Release
from arena.exports.nightly import publish_todays
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks

NOW = datetime(2026, 11, 30, 0, 1, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


def test_each_day_has_its_first_release():
    two_blocks()
    made = publish_todays(NOW)
    assert made.name == "2026-11-30"
    assert publish_todays(NOW + timedelta(hours=23)) is None
    assert publish_todays(NOW + timedelta(days=1)).name == "2026-12-01"
    assert Release.objects.count() == 2


def test_an_arena_without_a_block_publishes_nothing():
    stage.arena(entries=2, prompts=1)
    assert publish_todays(NOW) is None
    assert not Release.objects.exists()


def test_old_ones_are_taken_away_with_it(settings):
    settings.EXPORTS_KEPT_DAYS = 1
    two_blocks()
    for day in range(4):
        publish_todays(NOW.replace(day=1) + timedelta(days=day))
    assert [release.name for release in Release.objects.there()] == ["2026-11-04", "2026-11-03", "2026-11-01"]


def test_while_another_publishes_it_waits_for_the_next_beat(caplog):
    two_blocks()
    with release_folder.publishing():
        assert publish_todays(NOW) is None
    assert caplog.records == []


def test_what_stands_in_the_way_is_told_to_the_operator(caplog, root):
    two_blocks()
    root.write_text("a file where the folder should be")
    with caplog.at_level(logging.ERROR):
        assert publish_todays(NOW) is None
    assert f"no release of 2026-11-30: {root} cannot be written: " in caplog.text
    assert "Traceback" not in caplog.text
