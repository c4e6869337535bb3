"""REST: entries under the names a voter may know."""

import pytest

from tests.arena import stage

pytestmark = pytest.mark.django_db
KEYS = {
    "entry", "name", "codename", "status", "description", "provenance", "state", "calibration", "tracks",
    "created_at",
}  # fmt: skip


def test_all_are_listed_and_nothing_more_is_told(client):
    stage.entry("open-book")
    stage.entry("sealed", public_name="", codename="Pale Otter")
    rows = client.get("/api/v1/entries/").json()["results"]
    assert [(row["entry"], row["name"], row["codename"]) for row in rows] == [
        ("open-book", "Open-Book", False),
        ("sealed", "Pale Otter", True),
    ]
    assert all(set(row) == KEYS for row in rows)


def test_one(client):
    stage.entry("open-book", stage.track(), stage.track(stage.SOUNDING))
    document = client.get("/api/v1/entries/open-book/").json()
    assert sorted(document["tracks"]) == [stage.SILENT, stage.SOUNDING]
    assert document["identity"] is document["opening"] is document["terms"] is None
    assert set(document) == KEYS | {
        "making",
        "commitment",
        "terms",
        "votes",
        "identity",
        "verified_domain",
        "claimed",
        "measured",
        "opening",
    }


def test_the_list_costs_as_much_for_many(client, django_assert_max_num_queries):
    for number in range(20):
        stage.entry(f"entry-{number}")
    with django_assert_max_num_queries(5):
        assert len(client.get("/api/v1/entries/").json()["results"]) == 20
