import pytest
from django.http import QueryDict

from arena.exports import live_query
from arena.exports.catalogue import TABLES
from arena.exports.finding import NotThere
from arena.exports.live_query import scope, table_and_format
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks

VOTES, BLOCKS = TABLES["votes"], TABLES["blocks"]
NUMBERS = ["-1", "x", "", "٢", "9" * 400, "1\0", "1.0", "+1", " 1", "3"]

pytestmark = pytest.mark.django_db


def refusal(question, table=VOTES):
    with pytest.raises(NotThere) as caught:
        scope(QueryDict(question), table)
    return caught.value.status, str(caught.value)


def test_what_grows_is_live_in_every_format():
    assert live_query.LIVE == ("votes", "served", "blocks")
    for table in live_query.LIVE:
        for ending in ("csv", "jsonl", "parquet"):
            its, form = table_and_format(f"{table}.{ending}")
            assert (its.name, form.ending) == (table, ending)


@pytest.mark.parametrize(
    "name", ["votes", "votes.xlsx", "votes.csv.gz", "boards.csv", ".csv", "", "votes.", "VOTES.csv"]
)
def test_another_name_is_refused_with_those_there_are(name):
    with pytest.raises(NotThere) as caught:
        table_and_format(name)
    assert str(caught.value) == (
        "There is no such file; there are votes, served and blocks, each as .csv, .jsonl and .parquet, and the "
        "releases that /api/v1/exports/ lists."
    )


def test_unless_asked_it_is_all_up_to_the_newest_block():
    two_blocks()
    asked = scope(QueryDict(""), VOTES)
    assert (asked.since, asked.until, asked.track) == (0, 2, None)


def test_blocks_and_track_are_as_asked():
    two_blocks()
    asked = scope(QueryDict(f"since=1&until=2&track={stage.SILENT}"), VOTES)
    assert (asked.since, asked.until, asked.track) == (1, 2, stage.SILENT)
    assert scope(QueryDict("since=2"), BLOCKS).since == 2, "a reader who has all asks for what is new"


@pytest.mark.parametrize("number", [*NUMBERS, "0"])
def test_until_is_a_block_that_is_there(number):
    two_blocks()
    assert refusal(f"until={number}") == (
        404, "There is no such block; until takes the number of a block, and the newest is 2."
    )  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_since_is_a_block_before_until(number):
    two_blocks()
    assert refusal(f"since={number}") == (
        404, "There is no such block; since takes the number of a block up to 2, or 0 for all."
    )  # fmt: skip
    assert refusal("since=2&until=1")[1].endswith("up to 1, or 0 for all.")


def test_a_track_is_one_that_there_is():
    stage.arena()
    status, detail = refusal("track=nowhere")
    assert status == 404
    assert detail.startswith("There is no such track; there are ")
    assert stage.SILENT in detail
    assert refusal("track=%00")[0] == 404


def test_a_table_of_all_tracks_takes_none():
    stage.arena()
    assert refusal(f"track={stage.SILENT}", BLOCKS) == (
        400, "The table blocks is of all tracks together; leave track out."
    )  # fmt: skip


def test_what_would_be_overlooked_is_refused():
    assert refusal("from=2026-01-01") == (400, "This file takes until, since and track, and nothing else.")
