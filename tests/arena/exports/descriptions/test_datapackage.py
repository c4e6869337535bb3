from datetime import datetime

from arena.exports.descriptions import datapackage
from arena.tabular.columns import Kind
from tests.arena.exports.descriptions.told import about


def test_every_table_has_a_resource_with_its_columns_and_hash():
    document = datapackage.document(about())
    for table, resource in zip(about().tables, document["resources"], strict=True):
        schema = resource["schema"]
        assert (resource["name"], resource["path"]) == (table.name, f"{table.name}.csv.gz")
        assert [field["name"] for field in schema["fields"]] == [column.name for column in table.columns]
        assert schema["primaryKey"] == list(table.key)
        assert (resource["hash"], resource["bytes"]) == (f"sha256:{'ab' * 32}", 100)


def test_minutes_are_described_as_they_are_written():
    assert datetime.strptime("2026-03-01T12:34Z", datapackage.TYPES[Kind.MINUTE]["format"]).minute == 34  # noqa: DTZ007


def test_the_licence_has_its_address():
    assert datapackage.document(about())["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
