"""Versions as pages print them: those in force first, with the first board where one was kept."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from arena.battles.integrity import POLICY_VERSION
from arena.exports.shown_versions import versions
from arena.leaderboard.refit import refit_boards
from arena.leaderboard.snapshots import METHOD_VERSION
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


def test_what_is_in_force_comes_first_of_its_kind():
    stage.arena(entries=2, prompts=1)
    refit_boards()
    shown = versions()
    kinds = [version["title"] for version in shown]
    assert kinds == sorted(kinds, reverse=True), "the method before the policy"
    first = {title: next(v for v in shown if v["title"] == title) for title in kinds}
    assert first["Method"]["version"] == METHOD_VERSION
    assert first["Counting policy"]["version"] == POLICY_VERSION
    assert all(version["since"] == stage.newest().computed_at for version in first.values())
    assert all(version["since"] is None for version in shown if version not in first.values())


def test_asked_again_the_database_is_not(django_assert_num_queries):
    first = versions()
    with django_assert_num_queries(0):
        assert versions() == first
