from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from arena.exports import release_folder
from arena.exports.models import Release
from arena.exports.retention import take_away_old
from tests.arena.exports.test_release_folder import row

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


@pytest.fixture
def published():
    """A release a day since the middle of September."""
    days = [NOW - timedelta(days) for days in range(76, -1, -1)]
    for day in days:
        name = f"{day:%Y-%m-%d}"
        release_folder.path_of(name).mkdir(parents=True)
        row(name, published_at=day)
    return [f"{day:%Y-%m-%d}" for day in days]


def there() -> set[str]:
    return set(Release.objects.there().values_list("name", flat=True))


def test_without_a_bound_all_stay(published):
    assert take_away_old(NOW) == []
    assert there() == set(published)


def test_old_ones_go_but_for_the_first_of_each_month(published, settings, root):
    settings.EXPORTS_KEPT_DAYS = 10
    kept = {"2026-09-15", "2026-10-01", "2026-11-01", *published[-11:]}
    assert set(take_away_old(NOW)) == set(published) - kept
    assert there() == kept == {path.name for path in root.iterdir()} - {release_folder.LOCK}
    assert Release.objects.count() == len(published), "rows stay"
    assert take_away_old(NOW) == []


def test_the_latest_stays_however_old_it_is(published, settings):
    settings.EXPORTS_KEPT_DAYS = 1
    take_away_old(NOW + timedelta(days=400))
    assert there() == {"2026-09-15", "2026-10-01", "2026-11-01", "2026-11-30"}


def test_while_another_publishes_nothing_is_taken_away(published, settings):
    settings.EXPORTS_KEPT_DAYS = 1
    with release_folder.publishing():
        assert take_away_old(NOW) == []
    assert there() == set(published)


def test_a_row_never_changes_otherwise(published):
    for change in ({"files": [1]}, {"removed_at": NOW, "until": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(name=published[0]).update(**change)


def test_what_refuses_to_go_holds_up_nothing(published, settings, root):
    """As a folder of another user does, that somebody published for."""
    settings.EXPORTS_KEPT_DAYS = 10
    in_the_way = root / ".2026-09-16"
    in_the_way.write_text("a file, where a folder must be made")
    assert "2026-09-16" in take_away_old(NOW)
    assert "2026-09-16" not in there()
    in_the_way.unlink()
    release_folder.sweep()
    assert not (root / "2026-09-16").exists()
