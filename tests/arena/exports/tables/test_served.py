from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from arena.battles.models import Skip, Vote, Voter
from arena.exports import closing
from arena.exports.tables import served
from arena.prompts.models import Prompt
from tests.arena import stage
from tests.arena.exports import ledger
from tests.arena.exports.written import file, rows, scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def arena():
    return stage.arena(prompts=2)


def battle(served_ago, lifetime=30, **fields):
    """A battle served so many minutes before NOW."""
    at = NOW - timedelta(minutes=served_ago)
    return stage.battle(served_at=at, expires_at=at + timedelta(minutes=lifetime), probability=0.25, **fields)


def skip(seen, minutes_after):
    Skip.objects.create(battle=seen, at=seen.served_at + timedelta(minutes=minutes_after))


def vote(seen, minutes_after=1):
    at = seen.served_at + timedelta(minutes=minutes_after)
    return Vote.objects.create(battle=seen, choice=0, left_seconds=4, right_seconds=4, heard=True, cast_at=at)


def cut(now=NOW, number=0):
    ledger.cut(now, number)


def outcomes(**fields):
    return {row["battle"]: row["outcome"] for row in rows("served", **fields)}


def test_every_closed_battle_is_a_row_with_what_came_of_it(arena):
    voted, skipped, expired = battle(90), battle(80), battle(70)
    battle(5)  # open
    vote(voted)
    skip(skipped, 2)
    cut()
    told = rows("served")
    assert [(row["battle"], row["outcome"]) for row in told] == [
        (voted.key, "voted"), (skipped.key, "skipped"), (expired.key, "expired"),
    ]  # fmt: skip
    assert told[0] | {"prompt": "", "voter": ""} == {
        "battle": voted.key, "track": stage.SILENT, "prompt": "", "categories": None, "language": "en",
        "model_a": "entry-a", "model_b": "entry-b", "side_a": "left", "voter": "", "served_at": "2026-03-01T10:30Z",
        "probability": 0.25, "outcome": "voted",
    }  # fmt: skip


def test_an_open_battle_is_in_no_answer(arena):
    seen = battle(5)
    cut()
    for ending in ("csv", "jsonl"):
        assert seen.key.encode() not in file("served", ending)
    assert outcomes(until=0, now=NOW) == {}


def test_a_vote_that_no_block_holds_is_not_told_of_either(arena):
    early, late = battle(90), battle(60)
    vote(early)
    cut()
    vote(late)  # its time has run out, but it has its vote
    assert outcomes() == {early.key: "voted"}
    cut(NOW + timedelta(minutes=1), 1)
    assert outcomes() == {early.key: "voted", late.key: "voted"}
    assert outcomes(until=1) == {early.key: "voted"}


def test_what_is_closed_after_the_blocks_moment_waits_for_the_next(arena):
    seen = battle(90, lifetime=91)
    cut()
    assert outcomes(now=NOW + timedelta(days=1)) == {}
    cut(NOW + timedelta(minutes=2), 1)
    assert outcomes() == {seen.key: "expired"}
    assert outcomes(until=1) == {}


def test_before_the_first_block_it_reaches_up_to_now(arena):
    skipped = battle(90)
    skip(skipped, 1)
    vote(battle(90))
    assert outcomes(now=NOW) == {skipped.key: "skipped"}
    assert outcomes(now=skipped.served_at) == {}


def test_a_vote_has_the_very_name_of_its_line(arena):
    """Also where it was served in the old year, and cast in the new one."""
    voter = Voter.objects.create()
    old = datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    voted, expired = (
        stage.battle(voter, served_at=old, expires_at=old + timedelta(minutes=30)) for _ in range(2)
    )
    vote(voted, 2)
    cut()
    (line,) = rows("votes")
    names = {row["battle"]: row["voter"] for row in rows("served")}
    assert names[voted.key] == line["voter"]
    assert names[expired.key] not in (None, line["voter"])


def test_a_delta_has_what_was_closed_since_with_some_overlap(arena):
    long_ago, just_before, after = battle(900), battle(34), battle(20)
    voted_after, served_before = battle(29), battle(31)
    vote(long_ago)
    skip(just_before, 32 - closing.OVERLAP / 60)
    skip(served_before, 30)
    cut()
    skip(after, 25)
    vote(voted_after, 29.5)
    cut(NOW + timedelta(minutes=20), 1)
    whole = outcomes()
    assert len(whole) == 5
    delta = outcomes(since=1)
    assert delta == {key: whole[key] for key in (served_before.key, after.key, voted_after.key)}


def test_a_late_vote_on_an_old_battle_is_in_the_delta(arena):
    old = battle(900, lifetime=890)
    skip(battle(800), 1)
    cut()
    vote(old, 880)
    cut(NOW + timedelta(minutes=1), 1)
    assert outcomes(since=1) == {old.key: "voted"}


def test_pages_join(arena, monkeypatch):
    for minutes in range(60, 90, 3):
        battle(minutes)
    cut()
    whole = rows("served")
    monkeypatch.setattr(served, "BATTLES_A_PAGE", 3)
    assert rows("served") == whole
    assert len(whole) == 10


def test_a_page_costs_one_query_and_no_offset(arena, monkeypatch, django_assert_max_num_queries):
    for minutes in range(60, 90, 3):
        battle(minutes)
    cut()
    monkeypatch.setattr(served, "BATTLES_A_PAGE", 5)
    with django_assert_max_num_queries(3 + 10) as queries:
        rows("served")
    assert not any("OFFSET" in each["sql"] for each in queries.captured_queries)
    assert sum('JOIN "arena_voter"' in each["sql"] for each in queries.captured_queries) == 3


def test_what_was_served_after_an_old_block_is_not_read(arena, monkeypatch, django_assert_num_queries):
    battle(90)
    cut()
    for minutes in range(10, 20):
        battle(-minutes)
    monkeypatch.setattr(served, "BATTLES_A_PAGE", 1)
    its = scope(until=1)
    with django_assert_num_queries(4 + 1 + 2 + 2):  # the window, tracks, two pages, and whose clips these are
        assert len(list(served.TABLE.batches(its))) == 1


def test_a_track_alone_has_its_battles_alone(arena):
    on = stage.track(stage.SOUNDING)
    stage.clip(arena[0], Prompt.objects.first(), on)
    stage.clip(arena[1], Prompt.objects.first(), on)
    silent, loud = battle(90), battle(80, on=on)
    cut()
    assert outcomes(track=stage.SOUNDING) == {loud.key: "expired"}
    assert outcomes(track=stage.SILENT) == {silent.key: "expired"}


def test_what_will_be_served_is_no_part_of_it(arena):
    """Of the agenda and of open battles nothing is even read."""
    battle(90)
    cut()
    with connection.execute_wrapper(_no_agenda):
        rows("served")


def _no_agenda(execute, sql, params, many, context):
    assert "arena_agenda" not in sql
    return execute(sql, params, many, context)
