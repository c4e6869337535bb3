"""Blindness, as an adversary tests it: while names are sealed, nothing that anybody outside is told tells of them.

The worlds here are alike in all that is public and differ in all that is not: whose entry is whose, every name,
number and address of the labs, and the order in which they came. So an answer must hold no marker, in any form; it
must be the same answer in every world; and what is another's must be answered as what is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings as examples, strategies as st

from arena.config.celery import app
from arena.exports import sealed as sealed_blocks
from arena.exports.catalogue import TABLES
from arena.exports.scope import Scope
from arena.tabular.formats import JSON_LINES
from tests.arena.sealed.addresses import Address, everywhere, patterns
from tests.arena.sealed.cast import ACTIVE, DUE, GONE, OWNERS, PREPARING, SEALED, WITHDRAWN, World
from tests.arena.sealed.hearing import hearing
from tests.arena.sealed.markers import Markers, found
from tests.arena.sealed.walking import Told, ask, prepare, readers, walk
from tests.arena.sealed.world import build

pytestmark = pytest.mark.django_db

# Marks that each form of writing escapes in its own way, letters of other scripts, and plain ones.
FLAVOURS = st.text("<>&\"'%+/\\=?#;: äßŁ夜🜁.-_aZ09", max_size=4)
ALLOTMENTS = st.sampled_from(sorted({"".join(owners) for owners in permutations(OWNERS)}))


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path, monkeypatch):
    """Let the clock stand still, files lie apart, and threads that Channels starts keep the test's transaction."""
    settings.CLIPS_ROOT, settings.REVIEWS_ROOT = tmp_path / "clips", tmp_path / "reviews"
    settings.EXPORTS_ROOT = tmp_path / "exports"
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    return now


@contextmanager
def a_world(now, flavour: str = "", owners: str = OWNERS, *, backwards: bool = False) -> Iterator[World]:
    """Make a world, and let it vanish afterwards."""
    with transaction.atomic():
        yield build(Markers(flavour), now, owners, backwards=backwards)
        transaction.set_rollback(True)


def told_in(world: World) -> list[Told]:
    scope = Scope(until=sealed_blocks.newest(), now=world.now)
    nowhere = Address("export", 0, "/", private=False, is_async=True)
    exported = [
        Told(f"table {name}", nowhere, 200, b"".join(JSON_LINES.pieces(table.columns, table.batches(scope))))
        for name, table in TABLES.items()
    ]
    return [*walk(world), *exported]


def leaks(world: World, told: list[Told]) -> list[str]:
    return found(world.markers, [(one.key, one.text) for one in told])


def differences(before: list[Told], after: list[Told]) -> list[str]:
    ours, theirs = ({one.key: one.plain for one in told} for told in (before, after))
    return [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]


def unlike(told: list[Told]) -> list[str]:
    """Return the questions about another's things that were answered otherwise than those about nothing at all."""
    answers: dict[str, set[bytes]] = defaultdict(set)
    for one in told:
        if one.address.private and " as another lab" in one.key:
            answers[one.key.replace(f"[{one.address.row}]", "")].add(one.plain)
    return [question for question, different in answers.items() if len(different) > 1]


def test_whoever_asks_whatever_they_learn_nothing(quiet):
    now = quiet
    with a_world(now) as world:
        base = told_in(world)
        assert leaks(world, base) == []
        assert unlike(base) == []
        assert [one.key for one in base if one.status >= 500] == []

    @examples(
        max_examples=2,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(flavour=FLAVOURS, owners=ALLOTMENTS)
    def in_every_other_world(flavour, owners):
        with a_world(now, flavour, owners, backwards=True) as world:
            told = told_in(world)
            assert leaks(world, told) == []
            assert differences(base, told) == []

    in_every_other_world()


def test_the_worlds_hold_what_they_should(quiet):
    """The search would find what is told: here it looks where the secrets lie, and at a name that is open."""
    with a_world(quiet) as world:
        markers = world.markers
        states = {name: world.entries[name].state for name in SEALED}
        assert (
            states | {ACTIVE: "active", PREPARING: "preparing", WITHDRAWN: "withdrawn", GONE: "gone"}
            == states
        )
        assert world.entries[DUE].status == "due"
        assert len(markers.known) > 200
        owner = Client()
        owner.force_login(world.people["A"], backend="django.contrib.auth.backends.ModelBackend")
        page = owner.get("/desk/webhooks/").content
        assert found(markers, [("the lab's own desk", page)])
        assert b"Openedmodel" in Client().get("/entries/").content
        staff = Client()
        staff.force_login(world.people["staff"], backend="django.contrib.auth.backends.ModelBackend")
        assert b"generating: step 3 of 50; generating: step 4 of 50" in staff.get("/admin/workers/").content


def test_every_address_is_walked(quiet):
    with a_world(quiet) as world:
        walked = {place.name for place in everywhere(world)}
    assert walked == {name for name, *_ in patterns()}
    assert {"entry", "board", "api-submission", "desk-draft", "admin:arena_entry_change", "watch"} <= walked


QUESTIONS = [
    "/admin/arena/{}/?{}__contains={}",
    "/admin/arena/{}/?%2B__lab__{}__contains={}",
    "/admin/arena/{}/?q={}",
]


@pytest.mark.parametrize(("table", "column"), [("order", "failure"), ("entry", "name"), ("clip", "name")])
def test_staff_cannot_ask_the_admin_whether_a_word_is_right(quiet, table, column):
    with a_world(quiet) as world:
        staff = readers(world)[-1].client
        prepare(staff)
        right = [
            word for what, word in world.markers.known.items() if what.startswith(("name of", "words of"))
        ]
        for question in QUESTIONS:
            answers = set()
            for word in ("qz00000000000000", *right):
                place = Address(
                    "question", 0, question.format(table, column, word), private=True, is_async=False
                )
                answers.add(ask(staff, "staff", "GET", place).plain.replace(word.encode(), b""))
            assert len(answers) == 1


def test_heartbeats_tell_nobody(quiet, monkeypatch, django_capture_on_commit_callbacks):
    app.loader.import_default_modules()
    with a_world(quiet, "ß<") as world, hearing(monkeypatch) as heard:
        with django_capture_on_commit_callbacks(execute=True):
            for beat in django_settings.CELERY_BEAT_SCHEDULE.values():
                current_app.tasks[beat["task"]]()
        assert any("generators.tasks.generate" in message for message in heard.broker)
        assert found(world.markers, heard.told()) == []
        letters = heard.letters_to(world.people["C"].email)
        assert (
            found(world.markers, [("a letter to another lab", letter.encode()) for letter in letters]) == []
        )
        assert all(len(letter.recipients()) == 1 for letter in mail.outbox)
