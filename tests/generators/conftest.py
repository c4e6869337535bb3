"""Files that take a second to make, made once."""

import pytest

from tests.generators.orders import produced


@pytest.fixture(scope="session")
def productions(tmp_path_factory):
    """One prompt by three entries, and another prompt."""
    folder = tmp_path_factory.mktemp("productions")
    other = "Three small yellow stars jump on a navy floor with a drum sound"
    return [
        produced(folder / "a", seed=1),
        produced(folder / "b", seed=2, fault="jerky"),
        produced(folder / "c", seed=3, fault="no-gravity"),
        produced(folder / "d", other, seed=4),
    ]


@pytest.fixture(scope="session")
def sounding(productions):
    return productions[0].renditions["with-sound"]


@pytest.fixture(scope="session")
def silent(productions):
    return productions[0].renditions["silent"]
