"""The settler at work: refuses with the wrong keys, says how it is, moves rows to a new key, sleeps to the second."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from nacl.public import PrivateKey

from arena.entries.models import Entry
from arena.labs.models import Seal
from arena.labs.sealing_key import key_id
from arena.ledger.models import Block, Event
from arena.reveals import keyring, reporting, sealed_rows
from arena.reveals.keyring import Keyring, KeyringError
from arena.reveals.models import Opening, SettlerReport
from arena.reveals.settler import TICK, Settler
from tests.arena import stage
from tests.arena.reveals.sealing import KEYRING, contest, fall_due, seal
from tests.conftest import SETTLER_KEY

pytestmark = pytest.mark.django_db
STRANGER = Keyring((PrivateKey(b"9" * 32),))


def settler(keys: Keyring = KEYRING) -> Settler:
    return Settler(lambda: keys)


def look(keys: Keyring = KEYRING, now=None) -> float:
    return settler(keys).look(now or timezone.now())


def said() -> str:
    return SettlerReport.objects.get().refusal


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    """No redis is told: what is to be said waits in the outbox."""
    monkeypatch.setattr("arena.live.publish", lambda *_: None)


def test_it_opens_what_is_due_and_says_that_it_works():
    sealed, *_ = contest()
    fall_due(sealed)
    look()
    assert Opening.objects.filter(entry=sealed).exists()
    assert reporting.settler_at(timezone.now()) == "at work"
    reveal = Event.objects.get(key=f"reveal:{sealed.codename}")
    last = Block.objects.last()
    assert reveal.position <= last.first_position + last.count - 1


def test_with_a_key_missing_it_opens_nothing_at_all_and_healthz_says_so(client):
    first, second, _ = contest()
    seal(second, key=STRANGER.newest)
    fall_due(first)
    look()
    assert not Opening.objects.exists()
    assert second.codename in said()
    assert first.codename not in said()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "settler": said()})
    look(Keyring((*KEYRING.keys, *STRANGER.keys)))
    assert Opening.objects.filter(entry=first).exists()
    assert said() == ""


def test_it_refuses_where_others_seal_to_a_key_that_it_does_not_hold(settings):
    contest()
    settings.SETTLER_PUBLIC_KEY = bytes(STRANGER.newest)
    look()
    assert "none of the settler's" in said()


def test_without_keys_it_says_so():
    def none() -> Keyring:
        raise KeyringError("There are no keys.")

    Settler(none).look(timezone.now())
    assert said() == "There are no keys."


def test_a_box_that_is_not_what_was_committed_to_stays_due_and_is_said():
    first, second, _ = contest()
    seal(second)
    Seal.objects.filter(entry=second).update(ciphertext=Seal.objects.get(entry=first).ciphertext)
    fall_due(first)
    fall_due(second)
    look()
    assert Opening.objects.filter(entry=first).exists()
    assert said() == f"The sealed identity of {second.codename} is not the one it was committed to."
    second.refresh_from_db()
    assert second.status == "due"


def test_a_gone_entrys_emptied_row_is_no_hindrance():
    sealed, other, _ = contest()
    seal(other)
    Entry.objects.filter(pk=other.pk).update(state="gone")
    Seal.objects.filter(entry=other).update(ciphertext=b"")
    fall_due(sealed)
    look()
    assert Opening.objects.filter(entry=sealed).exists()


def test_it_says_nothing_twice_a_second():
    contest()
    own = settler()
    own.look(timezone.now())
    SettlerReport.objects.update(refusal="overwritten")
    own.look(timezone.now())
    assert said() == "overwritten"


def test_it_sleeps_no_longer_than_to_the_next_due_second():
    sealed, *_ = contest()
    assert look(now=sealed.reveal_at - timedelta(minutes=5)) == TICK
    assert look(now=sealed.reveal_at - timedelta(milliseconds=70)) == pytest.approx(0.07)


def test_without_a_database_it_waits_and_goes_on(monkeypatch):
    turns = iter([True, True, False])
    looks = []

    def away(now):
        looks.append(now)
        if len(looks) == 1:
            raise OperationalError("a name of a host")
        return 0.0

    own = settler()
    monkeypatch.setattr(own, "look", away)
    monkeypatch.setattr("arena.reveals.settler.PATIENCE", 0.0)
    monkeypatch.setattr("arena.reveals.settler.connection.close", lambda: None)
    own.run(lambda: next(turns))
    assert len(looks) == 2


class TestRotation:
    def test_every_row_moves_to_the_newest_key_and_still_opens(self):
        sealed, other, _ = contest()
        seal(other)
        rotated = keyring.with_new_key(KEYRING)
        look(rotated)
        assert sealed_rows.named_keys() == {key_id(rotated.newest)}
        fall_due(sealed)
        look(Keyring(rotated.keys[:1]))
        assert (
            said()
            == "The public key that identities are sealed to is none of the settler's: give it that key."
        )

    def test_what_was_sealed_to_the_old_key_meanwhile_moves_later(self):
        _, other, _ = contest()
        rotated = keyring.with_new_key(KEYRING)
        assert sealed_rows.seal_anew(rotated) == 1
        seal(other)
        assert sealed_rows.seal_anew(rotated) == 1
        assert sealed_rows.seal_anew(rotated) == 0

    def test_a_row_that_no_key_opens_is_left_as_it_is(self):
        sealed, *_ = contest()
        before = bytes(Seal.objects.get(entry=sealed).ciphertext)
        assert sealed_rows.seal_anew(STRANGER) == 0
        assert bytes(Seal.objects.get(entry=sealed).ciphertext) == before


class TestCommands:
    @pytest.fixture(autouse=True)
    def keys(self, monkeypatch):
        monkeypatch.setenv(keyring.VARIABLE, SETTLER_KEY)

    def run(self, *words: str) -> str:
        out = StringIO()
        call_command(*words, stdout=out, stderr=out)
        return out.getvalue()

    def test_once(self):
        sealed, *_ = contest()
        fall_due(sealed)
        assert self.run("settle", "--once") == "1 opened.\n"
        assert Entry.objects.get(pk=sealed.pk).public_name == "Markermodel 1.2"

    def test_once_with_the_wrong_key_is_a_sentence(self, monkeypatch):
        contest()
        monkeypatch.setenv(keyring.VARIABLE, "9" * 64)
        with pytest.raises(CommandError, match="do not open every sealed identity"):
            self.run("settle", "--once")

    def test_the_key_is_shown_with_its_id(self, settings):
        assert (
            self.run("settler_key") == f"{settings.SETTLER_PUBLIC_KEY.hex()} (id {key_id(KEYRING.newest)})\n"
        )

    def test_keys_of_the_environment_are_the_operators_to_write(self):
        told = self.run("settler_key", "--rotate")
        assert f",{SETTLER_KEY}" in told
        assert "first 1" in self.run("settler_key", "--prune")

    def test_an_embedded_arena_rotates_by_itself_and_prunes_later(self, settings, tmp_path, monkeypatch):
        monkeypatch.delenv(keyring.VARIABLE)
        settings.SETTLER_PUBLIC_KEY = None
        settings.HOME = type("Home", (), {"path": tmp_path})()
        secrets = tmp_path / "secrets"
        keyring.ensure(secrets, secrets / "settler_public_key")
        old = keyring.read(None, secrets)
        entries = stage.arena(entries=1, prompts=1)
        seal(entries[0], key=old.newest)
        told = self.run("settler_key", "--rotate")
        new = keyring.read(None, secrets)
        assert bytes(new.newest).hex() in told
        assert new.holds(old.newest)
        with pytest.raises(CommandError, match="younger than ten minutes"):
            self.run("settler_key", "--prune")
        monkeypatch.setattr("arena.management.commands.settler_key.PRUNED_AFTER_SECONDS", 0.0)
        assert self.run("settler_key", "--prune") == "0 old keys dropped.\n"
        look(new)
        assert self.run("settler_key", "--prune") == "1 old keys dropped.\n"


def test_votes_that_make_the_number_full_are_seen_though_no_heartbeat_seals_them():
    sealed, other, _ = contest(reveal_votes=2)
    stage.votes([(sealed, other, 0), (other, sealed, 1)], cast_at=timezone.now() - timedelta(seconds=5))
    look()
    assert Opening.objects.filter(entry=sealed).exists()
