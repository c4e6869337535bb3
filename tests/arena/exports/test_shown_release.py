"""A release as a page prints it: tables as the catalogue has them, tracks as pages do, and nothing that is unknown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from arena.exports.models import Release
from arena.exports.shown_release import ShownRelease
from tests.arena import stage

pytestmark = pytest.mark.django_db


def file(path: str, table: str | None, track: str | None = None) -> dict:
    form = next((form for form in ("csv", "jsonl", "parquet") if f".{form}" in path), None)
    rows = 3 if table else None
    return {
        "path": path, "table": table, "track": track, "format": form, "rows": rows, "bytes": 10, "sha256": "0" * 64,
    }  # fmt: skip


@pytest.fixture
def shown(settings) -> ShownRelease:
    settings.SITE_URL = "https://arena.example"
    stage.track()
    files = [
        file("prompts.csv.gz", "prompts"),
        file("votes.csv.gz", "votes"),
        file("votes.parquet", "votes"),
        file(f"votes/{stage.SOUNDING}.parquet", "votes", stage.SOUNDING),
        file(f"votes/{stage.SILENT}.parquet", "votes", stage.SILENT),
        file("of-a-later-time.csv.gz", "of-a-later-time"),
        file("votes/of-a-track-that-went.parquet", "votes", "of-a-track-that-went"),
        file("manifest.json", None),
    ]
    row = Release(
        name="2026-11-30", until=4, published_at=datetime(2026, 11, 30, tzinfo=UTC), policy="2", method_version="2",
        files=files,
    )  # fmt: skip
    return ShownRelease(row)


def test_its_size_is_that_of_all_files(shown):
    assert shown.bytes == 80


def test_tables_come_as_the_catalogue_has_them(shown):
    assert [(group.name, group.rows, len(group.files)) for group in shown.tables] == [
        ("votes", 3, 2),
        ("prompts", 3, 1),
    ]


def test_tracks_come_as_pages_list_them(shown):
    assert [group.title for group in shown.by_track] == [
        "Text to video: votes",
        "Text to video, with sound: votes",
    ]


def test_a_link_is_dated_and_a_line_reads_the_latest(shown):
    of_parquet = shown.tables[0].files[1]
    assert of_parquet.form == "Parquet"
    assert of_parquet.address == "/api/v1/exports/2026-11-30/votes.parquet"
    assert "'https://arena.example/api/v1/exports/latest/votes.parquet'" in of_parquet.duckdb
    assert [each.facts.path for each in shown.beside] == ["manifest.json"]


def test_only_what_is_there_is_asked(shown):
    assert [title for title, _ in shown.queries] == ["Win rates, a tie being half a win"]


def test_without_its_files_nothing_is_recomputed(shown, settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path
    assert shown.recomputing == []
