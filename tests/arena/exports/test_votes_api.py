"""Votes by the page: in the ledger's order, each as its line was sealed, and none before it is in a block."""

from __future__ import annotations

import csv
import io
import json

import pytest

from arena.battles.models import Battle, LedgerLine
from arena.exports import votes_api
from arena.exports.scope import Scope
from arena.exports.tables.votes import COLUMNS, TABLE
from arena.ledger.models import Block
from arena.ledger.reading import lines_of
from arena.tabular.columns import names
from tests.arena import stage
from tests.arena.exports import ledger

pytestmark = pytest.mark.django_db
PATH = "/api/v1/votes/"


@pytest.fixture
def entries():
    return ledger.two_blocks()


def results(client, **asked):
    answer = client.get(PATH, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_the_rows_are_those_of_the_file(client, entries):
    file = [row for batch in TABLE.batches(Scope(until=2, now=ledger.NOW)) for row in batch]
    assert [tuple(row.values()) for row in results(client)] == file
    assert all(tuple(row) == names(COLUMNS) for row in results(client))


def test_page_by_page_to_the_end(client, entries):
    page, seen = client.get(PATH, {"limit": 3}).json(), []
    while True:
        seen += page["results"]
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()
    assert seen == results(client)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"track": stage.SILENT}, 7),
        ({"track": stage.SOUNDING}, 0),
        ({"model": "entry-a"}, 7),
        ({"model_a": "entry-a"}, 6),
        ({"model_b": "entry-a"}, 1),
        ({"winner": "tie"}, 1),
        ({"winner": "tie (bothbad)"}, 4),
        ({"winner": "model_b"}, 1),
        ({"since": "0"}, 7),
        ({"since": "1"}, 4),
        ({"since": "2"}, 0),
        ({"until": "1"}, 3),
        ({"since": "1", "until": "2", "model_b": "entry-a"}, 0),
        ({"language": "en"}, 7),
        ({"language": "de"}, 0),
        ({"prompt": "999999"}, 0),
    ],
    ids=str,
)
def test_narrowed_by_fields(client, entries, asked, count):
    assert len(results(client, **asked)) == count


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"until": "3"}, 404), ({"since": "9"}, 404), ({"model": "nobody"}, 404), ({"until": "0"}, 400),
     ({"limit": "10001"}, 400), ({"model": "a b"}, 400), ({"winner": "left"}, 400), ({"cast_at": "x"}, 400),
     ({"voter": "x"}, 400), ({"until": str(2**63)}, 400)],
    ids=str,
)  # fmt: skip
def test_refused(client, entries, asked, status):
    answer = client.get(PATH, asked)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_no_vote_before_it_is_in_a_block(client, entries):
    stage.votes([(*entries, 0)])
    assert len(results(client)) == 7
    LedgerLine.objects.filter(position=None).update(position=10)
    assert len(results(client)) == 7, "sealed, and in no block yet"


def test_no_open_battle_at_all(client, entries):
    open_battle = stage.battle()
    assert open_battle.key not in client.get(PATH).content.decode()


def test_the_same_whatever_the_format(client, entries):
    answer = client.get(PATH, {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    sealed = [line for block in Block.objects.all() for line in _votes_of(block)]
    assert [row["battle"] for row in rows] == [line["battle"] for line in sealed]
    assert [row["probability"] for row in rows] == [line["probability"] for line in sealed]
    assert [row["cast_at"] for row in rows] == [line["cast_at"] for line in sealed]


def _votes_of(block):
    return [fields for fields in map(json.loads, lines_of(block)) if "type" not in fields]


def test_costs_as_much_for_many(client, entries, django_assert_max_num_queries):
    assert Battle.objects.count() == 7
    with django_assert_max_num_queries(10):
        client.get(PATH)


def test_many_at_once_wait_and_are_told_to_come_again(client, entries, monkeypatch):
    monkeypatch.setattr(votes_api, "PATIENCE_SECONDS", 0.01)
    with votes_api.few_at_once(), votes_api.few_at_once():
        answer = client.get(PATH)
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
        assert answer["Retry-After"] == str(votes_api.RETRY_AFTER_SECONDS)
        assert answer.json()["detail"].endswith("ask again in some seconds.")
    assert client.get(PATH).status_code == 200
    assert client.get(PATH, {"model": "nobody"}).status_code == 404
    assert client.get(PATH).status_code == 200, "a refusal gives its place back"


def test_an_arena_without_votes(client, db):
    assert client.get(PATH).json() == {"results": [], "next": None, "previous": None}
    assert client.get(PATH, {"format": "parquet"}).content[:4] == b"PAR1"
