import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from arena.exports import release_folder
from arena.exports.models import Release
from tests.arena.exports.ledger import two_blocks
from tests.arena.exports.test_release_folder import NOW, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return settings.EXPORTS_ROOT


def published() -> str:
    said = StringIO()
    call_command("publish", stdout=said)
    return said.getvalue()


def test_it_says_what_it_has_published(root):
    two_blocks()
    lines = published().splitlines()
    made = Release.objects.get()
    assert lines[0] == f"Release {made.name}, up to block {made.until}, is in {root / made.name}"
    assert lines[1].startswith("rows: votes 7, served 7, boards 2, ")
    assert re.fullmatch(rf"{len(made.files)} files, 0\.\d MB, \d+\.\d s", lines[2])


def test_an_arena_without_votes_publishes_empty_tables():
    assert "up to block 0" in published()


def test_old_releases_go_with_it(settings):
    settings.EXPORTS_KEPT_DAYS = 1
    for day in ("2026-01-01", "2026-01-02"):
        release_folder.path_of(day).mkdir(parents=True)
        row(day, published_at=NOW.replace(month=1, day=int(day[-2:])))
    assert published().splitlines()[-1] == "Files taken away of 2026-01-02."


def test_what_stands_in_the_way_is_a_sentence(root):
    root.write_text("a file where the folder should be")
    with pytest.raises(CommandError, match=r"cannot be written: .*\.$"):
        published()
    root.unlink()
    with release_folder.publishing(), pytest.raises(CommandError, match="wait until it is there"):
        published()
