"""What HTTP promises of a file that never changes (RFC 9110): parts, conditions, and what caches go by."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.test import RequestFactory
from django.utils.http import http_date
from hypothesis import given, strategies as st

from arena.exports.file_answer import answer
from arena.exports.finding import Found

AT = datetime(2026, 11, 30, 3, 0, 0, 500_000, tzinfo=UTC)
CONTENT = bytes(range(256)) * 5
TAG = f'"{sha256(CONTENT).hexdigest()}"'
ADDRESS = "/api/v1/exports/2026-11-30/votes/one.csv.gz"


@pytest.fixture
def file(root):
    found = Found("2026-11-30", "votes/one.csv.gz", len(CONTENT), sha256(CONTENT).hexdigest(), AT)
    found.on_disk.parent.mkdir(parents=True)
    found.on_disk.write_bytes(CONTENT)
    return found


def asked(file, method="get", *, latest=False, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    said = answer(getattr(RequestFactory(), method)(ADDRESS, headers=names), file, ADDRESS, latest=latest)

    async def body():
        return b"".join([part async for part in said])

    return said, asyncio.run(body()) if said.streaming else said.content


def test_the_whole_file_with_all_that_caches_and_readers_go_by(file):
    said, body = asked(file)
    assert (said.status_code, body) == (200, CONTENT)
    assert dict(said.items()) == {
        "Content-Type": "application/gzip",
        "Content-Length": str(len(CONTENT)),
        "Content-Disposition": 'attachment; filename="votes-one.csv.gz"',
        "Content-Location": ADDRESS,
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": TAG,
        "Last-Modified": "Mon, 30 Nov 2026 03:00:00 GMT",
        "Repr-Digest": said["Repr-Digest"],
    }
    assert (
        b64decode(said["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")) == sha256(CONTENT).digest()
    )


def test_another_name_for_it_is_kept_for_a_minute(file):
    said, _ = asked(file, latest=True)
    assert (said["Cache-Control"], said["Content-Location"], said["ETag"]) == (
        "public, max-age=60",
        ADDRESS,
        TAG,
    )


def test_a_head_has_the_headers_alone(file):
    said, body = asked(file, "head", Range="bytes=0-9")
    assert (said.status_code, body) == (200, b"")
    assert dict(said.items()) == dict(asked(file)[0].items())


@given(first=st.integers(0, len(CONTENT) - 1), length=st.integers(1, 2 * len(CONTENT)))
@pytest.mark.parametrize("form", ["bytes={first}-{last}", "bytes={first}-", "bytes=-{length}"])
def test_a_range_is_that_part_of_the_file(one_file, form, first, length):
    said, part = asked(one_file, Range=form.format(first=first, last=first + length - 1, length=length))
    assert said.status_code == 206
    start, last = (int(end) for end in said["Content-Range"].removeprefix("bytes ").split("/")[0].split("-"))
    assert part == CONTENT[start : last + 1]
    assert (said["Content-Length"], said["ETag"]) == (str(len(part)), TAG)
    assert start == (max(len(CONTENT) - length, 0) if form.startswith("bytes=-") else first)


@pytest.fixture(scope="module")
def one_file(tmp_path_factory):
    class Placed(Found):
        on_disk = tmp_path_factory.mktemp("file") / "file"

    Placed.on_disk.write_bytes(CONTENT)
    return Placed("2026-11-30", "votes/one.csv.gz", len(CONTENT), sha256(CONTENT).hexdigest(), AT)


@pytest.mark.parametrize("wanted", ["bytes=0-1,3-4", "lines=0-1", "bytes=9-1", "bytes=x", "bytes=-", ""])
def test_what_is_no_range_of_ours_is_ignored(file, wanted):
    said, body = asked(file, Range=wanted)
    assert (said.status_code, body) == (200, CONTENT)


@pytest.mark.parametrize("wanted", [f"bytes={len(CONTENT)}-", "bytes=99999-100000", "bytes=-0"])
def test_beyond_the_end_is_nothing(file, wanted):
    said, body = asked(file, Range=wanted)
    assert (said.status_code, said["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    assert json.loads(body)["detail"] == f"The file has {len(CONTENT)} bytes; ask for a range within them."


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (TAG, 206),
        (http_date(AT.timestamp()), 206),
        ('"another"', 200),
        (f"W/{TAG}", 200),
        (http_date(AT.timestamp() + 1), 200),
        ("nonsense", 200),
    ],
)
def test_a_rest_is_sent_of_the_same_file_alone(file, condition, status):
    assert asked(file, Range="bytes=3-", If_Range=condition)[0].status_code == status


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": TAG},
        {"If_None_Match": f'"x", W/{TAG}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": http_date(AT.timestamp())},
        {"If_None_Match": TAG, "Range": "bytes=0-9"},
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_what_the_reader_has_is_not_sent_again(file, method, condition):
    said, body = asked(file, method, **condition)
    assert (said.status_code, body) == (304, b"")
    assert (said["ETag"], said["Content-Location"]) == (TAG, ADDRESS)


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": '"x"'},
        {"If_Modified_Since": http_date(1)},
        {"If_Match": TAG},
        {"If_Unmodified_Since": http_date(AT.timestamp())},
        {"If_Modified_Since": "yesterday"},
    ],
)
def test_what_the_reader_has_not_is_sent(file, condition):
    assert asked(file, **condition)[0].status_code == 200


@pytest.mark.parametrize("condition", [{"If_Match": '"x"'}, {"If_Unmodified_Since": http_date(1)}])
def test_another_file_than_the_one_that_is_meant_is_refused(file, condition):
    said, body = asked(file, **condition)
    assert said.status_code == 412
    assert json.loads(body)["detail"] == "This is another file than the one that the request names."
