"""A folder of releases for each test that publishes."""

import pytest


@pytest.fixture
def root(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return settings.EXPORTS_ROOT
