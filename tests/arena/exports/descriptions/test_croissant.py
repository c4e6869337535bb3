import re

import pytest

from arena.exports.descriptions import croissant
from tests.arena.exports.descriptions.told import about


@pytest.mark.parametrize(
    ("release", "version"),
    [("2026-11-30", "2026.1130.0"), ("2026-03-01.2", "2026.301.1"), ("2026-01-09.12", "2026.109.11")],
)
def test_a_release_has_a_semantic_version(release, version):
    assert croissant.document(about(release=release))["version"] == version
    assert re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", version)


def test_every_table_is_a_record_set_over_its_own_file():
    document = croissant.document(about())
    files = {each["@id"]: each for each in document["distribution"]}
    for table, records in zip(about().tables, document["recordSet"], strict=True):
        assert [field["name"] for field in records["field"]] == [column.name for column in table.columns]
        assert {field["source"]["fileObject"]["@id"] for field in records["field"]} == {
            f"{table.name}.parquet"
        }
        assert files[f"{table.name}.parquet"]["sha256"] == "ab" * 32


def test_addresses_are_put_before_every_file_and_nothing_else():
    document = croissant.document(about())
    whole = croissant.with_addresses(document, "https://x/")
    assert {each["contentUrl"] for each in whole["distribution"]} == {
        f"https://x/{each['contentUrl']}" for each in document["distribution"]
    }
    assert {**whole, "distribution": None} == {**document, "distribution": None}
