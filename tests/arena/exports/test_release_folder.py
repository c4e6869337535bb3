from datetime import UTC, datetime, timedelta

import pytest

from arena.exports import release_folder
from arena.exports.models import Release
from arena.exports.release_folder import (
    AlreadyPublishing,
    free_name,
    making,
    path_of,
    publishing,
    remove,
    show,
    sweep,
)

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
NAME = "2026-11-30"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


def row(name=NAME, **fields) -> Release:
    told = {"until": 1, "published_at": NOW, "policy": "2", "method_version": "2", "files": []}
    return Release.objects.create(name=name, **told | fields)


def names(root) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.name != release_folder.LOCK)


def test_a_release_is_called_by_its_day_and_the_second_of_a_day_is_told_apart(root):
    root.mkdir()
    assert free_name(NOW) == NAME
    row()
    assert free_name(NOW) == f"{NAME}.2"
    row(f"{NAME}.2", removed_at=NOW)
    assert free_name(NOW) == f"{NAME}.3"
    assert free_name(NOW + timedelta(hours=1)) == "2026-12-01"


def test_a_folder_that_was_public_gives_no_name_away(root):
    """The database was put back to a day before it."""
    path_of(NAME).mkdir(parents=True)
    assert free_name(NOW) == f"{NAME}.2"
    sweep()
    assert names(root) == [NAME]


def test_a_release_appears_whole(root):
    with publishing(), making(NAME) as folder:
        (folder / "votes").mkdir()
        (folder / "votes" / "file").write_text("a")
        assert not path_of(NAME).exists()
        show(NAME)
        row()
    assert (path_of(NAME) / "votes" / "file").read_text() == "a"
    assert names(root) == [NAME]


def fail(*, shown: bool) -> None:
    with publishing(), making(NAME):
        if shown:
            show(NAME)
        raise ZeroDivisionError


@pytest.mark.parametrize("shown", [False, True])
def test_where_it_fails_nothing_remains(root, shown):
    with pytest.raises(ZeroDivisionError):
        fail(shown=shown)
    assert names(root) == []


def leave_behind(root, *, shown: bool) -> None:
    """Leave what a publisher leaves that was killed before its row was written."""
    whole = root / f".{NAME}" / "whole"
    whole.mkdir(parents=True)
    (whole / "file").touch()
    if shown:
        show(NAME)


@pytest.mark.parametrize("shown", [False, True])
def test_what_a_killed_publisher_left_is_swept(root, shown):
    leave_behind(root, shown=shown)
    with publishing():
        sweep()
    assert names(root) == []


def test_a_publisher_that_was_killed_after_its_row_has_published(root):
    leave_behind(root, shown=True)
    row()
    with publishing():
        sweep()
    assert names(root) == [NAME]
    assert (path_of(NAME) / "file").exists()


def test_what_is_not_ours_is_left_alone(root):
    for name in (".snapshot", ".zfs", "lost+found", ".2026-11-30.x"):
        (root / name).mkdir(parents=True)
    sweep()
    assert names(root) == [".2026-11-30.x", ".snapshot", ".zfs", "lost+found"]


def test_a_removal_that_was_killed_goes_on(root):
    path_of(NAME).mkdir(parents=True)
    row(removed_at=NOW)
    sweep()
    assert names(root) == []


def test_a_release_is_taken_away(root):
    path_of(NAME).mkdir(parents=True)
    (path_of(NAME) / "file").touch()
    remove(NAME)
    remove(NAME)
    assert names(root) == []


def test_there_is_one_publisher_at_a_time():
    with publishing(), pytest.raises(AlreadyPublishing, match="wait until it is there"), publishing():
        pytest.fail("there are two")
    with publishing():
        pass
