import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from arena.exports.models import Release
from arena.exports.release import publish
from arena.exports.release_folder import path_of
from tests.arena.exports.ledger import two_blocks
from tests.arena.exports.test_release_folder import row

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
PLACE = "/api/v1/exports/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


FILES = [
    {"path": path, "table": table, "track": track, "format": "csv", "rows": rows, "bytes": 4, "sha256": "ab" * 32}
    for path, table, track, rows in [
        ("votes.csv.gz", "votes", None, 7), ("votes/one.csv.gz", "votes", "one", 5), ("manifest.json", None, None, None)
    ]
]  # fmt: skip


@pytest.fixture
def two():
    for name, at in (("2026-11-30", NOW), ("2026-11-30.2", NOW + timedelta(hours=1))):
        path_of(name).mkdir(parents=True)
        (path_of(name) / "manifest.json").write_text(json.dumps({"release": name}))
        row(name, published_at=at, files=FILES, until=3)


def got(path, status=200, **headers):
    said = Client().get(path, headers=headers)
    assert said.status_code == status
    return said


def test_the_list_has_the_releases_newest_first(two):
    document = got(PLACE).json()
    assert [each["release"] for each in document["results"]] == ["2026-11-30.2", "2026-11-30"]
    assert document["results"][-1] == {
        "release": "2026-11-30",
        "until": 3,
        "published_at": "2026-11-30T03:00:00Z",
        "policy": "2",
        "method_version": "2",
        "bytes": 12,
        "rows": {"votes": 7},
        "removed_at": None,
    }


def test_the_list_comes_in_pages(two):
    page = got(f"{PLACE}?limit=1").json()
    assert [each["release"] for each in page["results"]] == ["2026-11-30.2"]
    assert [each["release"] for each in got(page["next"]).json()["results"]] == ["2026-11-30"]


def test_a_release_answers_with_its_manifest():
    two_blocks()
    made = publish(NOW)
    document = got(f"{PLACE}2026-11-30/").json()
    assert (document["release"], document["until"], document["head"]["number"]) == ("2026-11-30", 3, 3)
    assert [each["path"] for each in document["files"]] == [each["path"] for each in made.files[:-2]]
    assert got(f"{PLACE}latest/").json() == document


def test_it_is_not_sent_again_to_who_has_it(two):
    said = got(f"{PLACE}2026-11-30/")
    assert "max-age=3600" in said["Cache-Control"]
    assert "max-age=1" in got(f"{PLACE}latest/")["Cache-Control"]
    assert got(f"{PLACE}2026-11-30/", 304, If_None_Match=said["ETag"]).content == b""
    assert said["Last-Modified"] == "Mon, 30 Nov 2026 03:00:00 GMT"


def test_what_is_not_there_is_told_in_a_sentence(two):
    assert "no such release" in got(f"{PLACE}2026-11-29/", 404).json()["detail"]
    path_of("2026-11-30").joinpath("manifest.json").unlink()
    assert "were taken away" in got(f"{PLACE}2026-11-30/", 410).json()["detail"]
    Release.objects.filter(name="2026-11-30").update(removed_at=NOW)
    assert "were taken away" in got(f"{PLACE}2026-11-30/", 410).json()["detail"]
    assert got(PLACE).json()["results"][-1]["removed_at"] == "2026-11-30T03:00:00Z"


def test_without_a_release_there_is_none():
    assert got(PLACE).json()["results"] == []
    assert "no release yet" in got(f"{PLACE}latest/", 404).json()["detail"]


def test_the_description_of_the_api_has_both():
    schema = got("/api/v1/schema/?format=json").json()
    assert {f"{PLACE}", f"{PLACE}{{release}}/"} <= set(schema["paths"])
