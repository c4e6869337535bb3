import pytest

from arena.exports.descriptions import licence_text, licences
from tests.arena.exports.descriptions.told import about


@pytest.mark.parametrize(
    ("licence", "names"), [("CC-BY-4.0", ["CC-BY-4.0"]), ("CC0-1.0 OR ODbL-1.0", ["CC0-1.0", "ODbL-1.0"])]
)
def test_each_licence_of_an_expression_has_an_address(licence, names):
    assert licences.names(licence) == names
    for name in names:
        assert licences.address(name).startswith("https://")
        assert name in licences.address(name) or name == "CC-BY-4.0"


def test_the_text_names_the_licence_and_what_it_asks():
    text = licence_text.text(about())
    assert text.splitlines()[:2] == [
        "SPDX-License-Identifier: CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"
    ]  # fmt: skip
    assert "name this site" in " ".join(text.split())


def test_of_another_licence_its_own_text_is_pointed_to():
    text = licence_text.text(about(licence="ODbL-1.0"))
    assert "https://spdx.org/licenses/ODbL-1.0.html" in text
    assert "its own text says" in text
