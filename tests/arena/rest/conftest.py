"""A small arena that the tests of the REST interface share: built once a module, and gone after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.arena.rest.small_arena import SmallArena, build
from tests.conftest import settler_public_key


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[SmallArena]:
    """For tests that only read it; each needs the mark django_db, within the transaction that this one holds open."""
    where = override_settings(
        EXPORTS_ROOT=tmp_path_factory.mktemp("exports"), SETTLER_PUBLIC_KEY=settler_public_key()
    )
    with django_db_blocker.unblock(), where, transaction.atomic():
        yield build()
        transaction.set_rollback(True)
