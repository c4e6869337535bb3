from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from arena.exports import finding
from arena.exports.finding import NotThere
from arena.exports.models import Release
from tests.arena.exports.test_release_folder import row

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
FILES = [{"path": path, "bytes": 3, "sha256": "ab" * 32} for path in ("votes.parquet", "votes/shapes.csv.gz")]
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
STEPS = st.sampled_from(
    ["..", ".", "", "etc", "passwd", "votes", "votes.parquet", ".publishing", "\\", "%2e%2e"]
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


@pytest.fixture
def two():
    return [
        row("2026-11-29", published_at=NOW - timedelta(days=1), files=FILES),
        row("2026-11-30", published_at=NOW, files=FILES[:1]),
    ]


def refusal(name, path="votes.parquet"):
    with pytest.raises(NotThere) as caught:
        finding.file(name, path)
    assert str(caught.value).endswith(".")
    return caught.value.status, str(caught.value)


def test_a_file_is_found_by_its_release_and_path(two, root):
    found = finding.file("2026-11-29", "votes/shapes.csv.gz")
    assert found.on_disk == root / "2026-11-29" / "votes" / "shapes.csv.gz"
    assert (found.size, found.sha256, found.published_at) == (3, "ab" * 32, NOW - timedelta(days=1))


def test_latest_is_the_newest_whose_files_are_there(two):
    assert finding.release("latest").name == "2026-11-30"
    Release.objects.filter(name="2026-11-30").update(removed_at=NOW)
    assert finding.release("latest").name == "2026-11-29"


def test_what_is_not_there_is_told_in_a_sentence(two):
    assert refusal("2026-11-30", "votes/shapes.csv.gz") == (
        404, "Release 2026-11-30 has no such file; /api/v1/exports/2026-11-30/ lists those it has."
    )  # fmt: skip
    for name in ("2026-11-28", "2026-11-30.2", "2026-11-30.1.1", "votes", "", "2026-11-30\0", "٢٠٢٦-11-30"):
        assert refusal(name) == (
            404, "There is no such release; /api/v1/exports/ lists them, and latest is the newest."
        )  # fmt: skip


def test_without_a_release_latest_is_none():
    status, detail = refusal("latest")
    assert (status, detail[:27]) == (404, "There is no release yet; th")


def test_what_was_taken_away_is_gone(two):
    Release.objects.filter(name="2026-11-29").update(removed_at=NOW)
    assert refusal("2026-11-29") == (
        410, "The files of release 2026-11-29 were taken away; /api/v1/exports/ lists those that are there."
    )  # fmt: skip


@given(name=ANY_TEXT | st.just("2026-11-29"), path=ANY_TEXT | st.lists(STEPS, max_size=6).map("/".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is written
def test_only_what_a_release_lists_is_ever_found(two, name, path):
    if (name, path) not in {("2026-11-29", each["path"]) for each in FILES}:
        refusal(name, path)


def test_a_short_file_whose_folder_was_removed_by_hand_is_gone(two, root):
    found = finding.file("2026-11-30", "votes.parquet")
    root.mkdir(exist_ok=True)
    for in_the_way in (None, root / "2026-11-30"):
        if in_the_way:
            in_the_way.write_text("a file where the folder was")
        with pytest.raises(NotThere, match="were taken away") as caught:
            found.text()
        assert caught.value.status == 410
