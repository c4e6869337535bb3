"""The settler's keys: made once, added to, pruned, and told apart from what is none."""

from __future__ import annotations

import pytest
from nacl.public import PrivateKey, PublicKey, SealedBox

from arena.labs.sealing_key import key_id
from arena.reveals import keyring
from arena.reveals.keyring import Keyring, KeyringError

ONE, TWO = PrivateKey(b"1" * 32), PrivateKey(b"2" * 32)


def sealed(text: bytes, key: PrivateKey = ONE) -> bytes:
    return SealedBox(key.public_key).encrypt(text)


def test_what_is_sealed_to_any_of_the_keys_opens():
    ring = Keyring((TWO, ONE))
    assert ring.unseal(sealed(b"old")) == b"old"
    assert Keyring((TWO,)).unseal(ring.sealed_anew(sealed(b"old"))) == b"old"


@pytest.mark.parametrize("box", [b"", b"x", b"x" * 47, b"x" * 200])
def test_what_is_none_of_ours_is_refused(box):
    with pytest.raises(KeyringError):
        Keyring((ONE,)).unseal(box)
    with pytest.raises(KeyringError):
        Keyring((ONE,)).unseal(sealed(b"x", TWO))


@pytest.mark.parametrize("text", ["", "\n", "ab", "g" * 64, "a" * 63, f"{'a' * 64} b", "\N{SNOWMAN}"])
def test_keys_that_are_none_are_one_sentence(text):
    with pytest.raises(KeyringError, match="64 hexadecimal digits"):
        keyring.parse(text)


@pytest.mark.parametrize("between", [",", "\n", " , ", "\n\n"])
def test_keys_are_written_apart_in_any_way(between):
    ring = keyring.parse(between.join([bytes(ONE).hex(), bytes(TWO).hex()]))
    assert [bytes(key) for key in ring.keys] == [bytes(ONE), bytes(TWO)]


class TestFiles:
    @pytest.fixture
    def public(self, tmp_path):
        keyring.ensure(tmp_path, tmp_path / "public")
        return tmp_path / "public"

    def key_in(self, file) -> PublicKey:
        return PublicKey(bytes.fromhex(file.read_text().strip()))

    def test_made_once_and_readable_by_the_owner_alone(self, tmp_path, public):
        before = public.read_text()
        keyring.ensure(tmp_path, public)
        assert public.read_text() == before
        assert keyring.read(None, tmp_path).holds(self.key_in(public))
        assert (tmp_path / keyring.FILE).stat().st_mode & 0o077 == 0

    def test_a_start_that_died_between_the_two_files_goes_on(self, tmp_path, public):
        public.unlink()
        keyring.ensure(tmp_path, public)
        assert keyring.read(None, tmp_path).newest == self.key_in(public)

    def test_a_lost_private_key_is_not_papered_over(self, tmp_path, public):
        (tmp_path / keyring.FILE).unlink()
        keyring.ensure(tmp_path, public)
        with pytest.raises(KeyringError, match="are not in"):
            keyring.read(None, tmp_path)

    def test_rotation_puts_a_new_key_first_and_keeps_the_old(self, tmp_path, public):
        old = self.key_in(public)
        keyring.rotate(tmp_path, public)
        ring = keyring.read(None, tmp_path)
        assert ring.newest == self.key_in(public) != old
        assert ring.holds(old)

    def test_pruning_keeps_what_a_row_names_and_the_newest(self, tmp_path, public):
        first = self.key_in(public)
        second = keyring.rotate(tmp_path, public).newest
        keyring.rotate(tmp_path, public)
        assert keyring.prune(tmp_path, {key_id(first)}) == 1
        ring = keyring.read(None, tmp_path)
        assert (ring.holds(first), ring.holds(second), len(ring.keys)) == (True, False, 2)
        assert keyring.prune(tmp_path, set()) == 1
        assert keyring.read(None, tmp_path).newest == self.key_in(public)

    @pytest.mark.usefixtures("public")
    def test_the_environment_goes_before_the_file(self, tmp_path):
        assert keyring.read(bytes(TWO).hex(), tmp_path).newest == TWO.public_key
