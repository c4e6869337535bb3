"""One heartbeat of a name at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from arena.heartbeat import beat
from arena.site.models import Site


def elsewhere(name: str) -> bool:
    """Whether another process could have the lock now."""

    def attempt() -> bool:
        try:
            with beat(name) as ours:
                return ours
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(attempt).result()


def test_the_second_finds_it_taken_and_another_name_free(transactional_db):
    with beat("one") as ours:
        assert ours
        assert not elsewhere("one")
        assert elsewhere("two")
    assert elsewhere("one")


def test_a_beat_that_fails_lets_go_and_undoes_its_work(transactional_db):
    def fail():
        with beat("one"):
            Site.objects.create(pk=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert elsewhere("one")
    assert not Site.objects.exists()


def test_is_a_transaction(transactional_db):
    with beat("one"):
        assert not transaction.get_autocommit()
