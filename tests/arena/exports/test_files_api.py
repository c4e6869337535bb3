"""Files of releases over HTTP: resumed, kept by caches, and never anything else than a release has."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import mlcroissant
import pytest
from django.conf import settings as configured
from django.test import AsyncClient, Client
from etils import epath

from arena.exports import release_folder
from arena.exports.models import Release
from arena.exports.release import publish
from tests.arena.exports.ledger import two_blocks

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
PLACE = "/api/v1/exports/2026-11-30/"
VOTES = f"{PLACE}votes.parquet"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(root):
    two_blocks()
    return release_folder.path_of(publish(NOW).name)


def answer(path, method="get"):
    """The answer and its whole body, as the event loop sends it."""

    async def ask():
        said = await getattr(AsyncClient(), method)(path)
        return said, b"".join([part async for part in said]) if said.streaming else said.content

    return asyncio.run(ask())


def refused(path, status):
    said, body = answer(path)
    assert (said.status_code, said["Content-Type"]) == (status, "application/problem+json")
    detail = json.loads(body)["detail"]
    assert detail.endswith(".")
    return detail


def test_every_file_is_there_as_it_lies_on_the_disk(made):
    for each in Release.objects.get().files:
        said, body = answer(PLACE + each["path"])
        assert said.status_code == 200
        assert body == (made / each["path"]).read_bytes()
        assert sha256(body).hexdigest() == each["sha256"]
        assert (said["ETag"], said["Content-Length"]) == (f'"{each["sha256"]}"', str(len(body)))
        assert "Set-Cookie" not in said
        assert "Content-Encoding" not in said


def test_latest_is_the_newest_release(made):
    said, body = answer("/api/v1/exports/latest/votes.parquet")
    assert (said["Cache-Control"], said["Content-Location"]) == ("public, max-age=60", VOTES)
    publish(NOW + timedelta(days=1))
    said, newer = answer("/api/v1/exports/latest/votes.parquet")
    assert said["Content-Location"] == "/api/v1/exports/2026-12-01/votes.parquet"
    assert newer == body


def test_what_is_not_there_is_told_in_a_sentence(made):
    assert "has no such file" in refused(f"{PLACE}votes.xlsx", 404)
    (made / "votes.parquet").unlink()
    assert "were taken away" in refused(VOTES, 410)


PATHS = [
    "2026-11-30/../../../etc/passwd",
    "../../secrets/secret_key",
    "../.publishing",
    "2026-11-30/%2e%2e/%2e%2e/secrets/secret_key",
    "%2e%2e/postgres/PG_VERSION",
    "2026-11-30//etc/passwd",
    "2026-11-30/votes.parquet%00",
    "2026-11-30%00/votes.parquet",
    "2026-11-30/votes.parquet/",
    "\u0662026-11-30/votes.parquet",
]


def test_no_path_leads_out_of_a_release(made):
    assert {answer(f"/api/v1/exports/{path}")[0].status_code for path in PATHS} == {404}


def test_nothing_is_changed_here(made):
    assert answer(VOTES, "post")[0].status_code == 405


def test_the_description_of_data_can_be_read_from_afar(made):
    document = Client().get(f"{PLACE}croissant/").json()
    addresses = [each["contentUrl"] for each in document["distribution"]]
    assert f"http://testserver{VOTES}" in addresses
    local = json.loads((made / "croissant.json").read_text(encoding="utf-8"))
    assert [f"http://testserver{PLACE}{each['contentUrl']}" for each in local["distribution"]] == addresses
    assert document["recordSet"] == local["recordSet"]
    assert Client().get("/api/v1/exports/latest/croissant/").json() == document
    assert Client().get("/api/v1/exports/2020-01-01/croissant/").status_code == 404


@pytest.fixture
def served(server):
    """A release that the real server serves, from its own folder."""
    two_blocks()
    yield release_folder.path_of(publish(NOW).name)
    shutil.rmtree(configured.EXPORTS_ROOT)


def test_a_download_that_broke_off_is_resumed(server, served):
    whole = (served / "votes.parquet").read_bytes()
    first = httpx.get(server.url + VOTES, headers={"Range": "bytes=0-999"})
    rest = httpx.get(server.url + VOTES, headers={"Range": "bytes=1000-", "If-Range": first.headers["ETag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole
    assert sha256(whole).hexdigest() == first.headers["ETag"].strip('"')


def test_other_peoples_readers_take_it_over_http(server, served, tmp_path, monkeypatch):
    monkeypatch.setattr(mlcroissant._src.core.constants, "DOWNLOAD_PATH", epath.Path(tmp_path))
    dataset = mlcroissant.Dataset(jsonld=f"{server.url}/api/v1/exports/latest/croissant/")
    assert len(list(dataset.records("votes"))) == 7
