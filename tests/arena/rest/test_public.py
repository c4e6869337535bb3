"""What holds at every address that anybody reads: tags, times, caches, formats, methods, and readers from anywhere."""

from __future__ import annotations

import csv
import io
import json
from email.utils import parsedate_to_datetime
from hashlib import blake2b

import pyarrow.parquet as pq
import pytest
from django.utils import timezone
from django.utils.http import http_date

from arena.entries.models import Entry
from arena.leaderboard.models import Board
from arena.ledger.models import Block
from arena.rest import freshness
from tests.arena.rest.small_arena import SmallArena

pytestmark = pytest.mark.django_db
NAMES = list(SmallArena.public(SmallArena(*"abcdefghijkl")))
SETTLED = {"entry_opening", "ledger_block", "ledger_lines", "snapshot", "release"}
IN_ROWS = {"board", "board_history", "head_to_head", "votes"}
EXPOSED = {"ETag", "Last-Modified", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "Content-Range",
           "Accept-Ranges", "Content-Location"}  # fmt: skip


@pytest.fixture
def addresses(small):
    return {name: f"/api/v1/{path}" for name, path in small.public().items()}


def everywhere(test):
    return pytest.mark.parametrize("name", [*NAMES, "schema"])(test)


@pytest.fixture
def get(client, addresses):
    def ask(name, method="get", query="", **headers):
        path = addresses.get(name, "/api/v1/schema/")
        joint = "&" if "?" in path else "?"
        return getattr(client, method)(path + (joint + query if query else ""), headers=headers)

    return ask


@everywhere
def test_the_tag_is_of_the_bytes(get, name):
    answer = get(name)
    assert answer.status_code == 200, answer.content
    assert answer["ETag"] == f'"{blake2b(answer.content, digest_size=16).hexdigest()}"'
    assert "Accept" in answer["Vary"]
    seconds = freshness.SETTLED_SECONDS if name in SETTLED else freshness.MOVING_SECONDS
    assert answer["Cache-Control"] == f"public, max-age={seconds}"


@everywhere
def test_it_is_not_sent_twice(get, name):
    first = get(name)
    for tags in (first["ETag"], f'"other", {first["ETag"]}', "*", f"W/{first['ETag']}"):
        again = get(name, **{"If-None-Match": tags})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert not again.has_header("Content-Length"), "it would be that of the whole"
    assert get(name, **{"If-None-Match": '"other"'}).status_code == 200


@everywhere
def test_nor_to_who_asks_by_time(get, name):
    at = get(name)["Last-Modified"]
    assert parsedate_to_datetime(at) <= timezone.now()
    assert get(name, **{"If-Modified-Since": at}).status_code == 304
    assert get(name, **{"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}).status_code == 200
    # A tag that does not fit outweighs a time that does.
    assert get(name, **{"If-Modified-Since": at, "If-None-Match": '"x"'}).status_code == 200


@everywhere
def test_a_version_that_was_is_refused(get, name):
    answer = get(name, **{"If-Match": '"other"'})
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")


@everywhere
def test_head_tells_what_get_tells(get, name):
    whole, head = get(name), get(name, "head")
    assert (head.status_code, head.content) == (200, b"")
    told = [dict(answer.items()) for answer in (whole, head)]
    assert told[0] == told[1] | {"Content-Length": str(len(whole.content))}


@everywhere
def test_options_tells_the_methods(get, name):
    answer = get(name, "options")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert not answer.has_header("Content-Type")
    assert not answer.cookies, "a program is no voter"


@everywhere
def test_it_can_be_read_from_any_sites_pages(get, name):
    answer = get(name, origin="https://analyst.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.has_header("Access-Control-Allow-Credentials")
    assert set(answer["Access-Control-Expose-Headers"].split(", ")) >= EXPOSED
    asked = {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    before = get(name, "options", origin="https://analyst.example", **asked)
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in before["Access-Control-Allow-Headers"]
    assert "authorization" not in before["Access-Control-Allow-Headers"]


@everywhere
def test_a_parameter_that_nobody_knows_is_refused(get, name):
    answer = get(name, query="colour=red")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"].startswith("There is no parameter colour; known are ")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/submissions",
        "/api/v1/submissions/",
        "/orders/x/",
        "/trials/x/",
        "/workers/x/",
        "/watch/x/video",
        "/desk/",
        "/",
    ],
)
def test_nothing_else_can(client, small, path):
    for headers in ({}, {"access-control-request-method": "GET"}):
        answer = client.options(path, headers={"origin": "https://evil.example", **headers})
        assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_a_labs_answers_stay_in_no_cache(client, small):
    answer = client.get("/api/v1/submissions/")
    assert (answer.status_code, answer["Cache-Control"]) == (401, "no-store")


def test_times_are_those_of_the_facts(get, small):
    assert get("ledger_block")["Last-Modified"] == http_date(
        Block.objects.get(pk=small.block).sealed_at.timestamp()
    )


def test_a_board_is_as_old_as_its_newest_fact(get, small):
    board = Board.objects.running().filter(track__slug=small.track).latest("pk")
    at = parsedate_to_datetime(get("board")["Last-Modified"])
    assert board.computed_at.replace(microsecond=0) <= at <= timezone.now()


def test_a_name_that_changes_is_a_change(client, small):
    """Nothing of the board itself is newer then: it is noticed all the same."""
    path = f"/api/v1/boards/{small.track}/"
    before = client.get(path)
    Entry.objects.filter(slug="entry-c").update(public_name="Another name")
    try:
        for header in ({"If-None-Match": before["ETag"]}, {"If-Modified-Since": before["Last-Modified"]}):
            after = client.get(path, headers=header)
            assert after.status_code == 200
            assert b"Another name" in after.content
    finally:
        Entry.objects.filter(slug="entry-c").update(public_name="Entry-C")


@pytest.mark.parametrize("name", sorted(IN_ROWS))
class TestRows:
    def test_csv_and_parquet_say_what_json_says(self, get, name):
        document = get(name).json()
        text, parquet = get(name, accept="text/csv"), get(name, accept="application/vnd.apache.parquet")
        assert text["Content-Type"] == "text/csv; charset=utf-8"
        assert parquet["Content-Type"] == "application/vnd.apache.parquet"
        table = pq.read_table(io.BytesIO(parquet.content))
        lines = list(csv.DictReader(io.StringIO(text.content.decode())))
        assert list(lines[0]) == table.column_names
        expected = document.get("results") or document.get("pairs") or document["standings"]
        if name == "board_history":
            expected = [row for board in expected for row in board["standings"]]
        assert len(expected) == len(lines) == table.num_rows > 0
        for row, line, cells in zip(expected, lines, table.to_pylist(), strict=True):
            for column in row.keys() & line.keys() - {"reveal_at", "cast_at"}:
                assert cells[column] == row[column], column
                assert line[column] == as_text(row[column]), column

    def test_named_by_the_query(self, get, name):
        for word, media_type in (("csv", "text/csv; charset=utf-8"), ("json", "application/json")):
            answer = get(name, query=f"format={word}", accept="text/html")
            assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
        answer = get(name, query="format=parquet")
        assert answer["Content-Disposition"].endswith('.parquet"')

    def test_each_format_has_a_tag_of_its_own(self, get, name):
        tags = {get(name, query=f"format={word}")["ETag"] for word in ("json", "csv", "parquet")}
        assert len(tags) == 3

    def test_not_to_be_had(self, get, name):
        answer = get(name, accept="text/html")
        assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
        assert "text/csv" in answer.json()["detail"]
        assert get(name, query="format=xlsx").status_code == 400


def as_text(value):
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.9f}" if abs(value) <= 1 else f"{value:.1f}"
        case _:
            return str(value)


def test_links_of_a_page_of_rows_are_in_its_header(get, client):
    answer = get("votes", accept="text/csv")
    address = answer["Link"].partition(">")[0].removeprefix("<")
    second = client.get(address, headers={"accept": "text/csv"})
    assert second.content.splitlines()[0] == answer.content.splitlines()[0]
    assert second.content != answer.content


def test_no_pairs_tell_more_than_the_votes(get):
    document = get("head_to_head").json()
    board = get("board").json()
    assert document["votes"] == board["votes"] == sum(pair["battles"] for pair in document["pairs"])
    assert document["board"] == board["board"]
    for standing in board["standings"]:
        own = [pair for pair in document["pairs"] if standing["entry"] in (pair["left"], pair["right"])]
        assert sum(pair["battles"] for pair in own) == standing["battles"]


def test_json_is_plain(get):
    json.loads(get("votes").content, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
