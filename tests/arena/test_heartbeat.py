"""One heartbeat of a name at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from arena.heartbeat import LockTaken, beat, held
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


def waits_for(name: str, seconds: float | None) -> bool:
    """Whether another process gets the lock within `seconds`."""

    def attempt() -> bool:
        try:
            with held(name, seconds):
                return True
        except LockTaken:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(attempt).result()


def test_waiting_has_an_end_where_one_is_given(transactional_db):
    with held("one"):
        assert not elsewhere("one")
        assert not waits_for("one", 0.05)
        assert waits_for("two", 0.05)
    assert waits_for("one", 0.05)


def test_who_waits_gets_it_as_soon_as_it_is_free(transactional_db):
    with ThreadPoolExecutor(1) as pool:
        with beat("one"):
            waiting = pool.submit(waits_for, "one", None)
            time.sleep(0.1)
            assert not waiting.done()
        assert waiting.result(10)


def test_only_the_waiting_is_bounded(transactional_db):
    with held("one", 0.05), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
