"""Keys go apart, come back as they were, and another arena's are told."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest
from django.conf import settings

from arena.backup import fitting, keys
from arena.backup.errors import BackupError
from arena.backup.packing import Packing
from tests.arena.backup.test_packing import MADE, unpacking

FILES = {"secret_key": b"s" * 64, "signing_key": b"t" * 64, "settler_keys": b"07" * 32 + b"\n"}


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = type("Home", (), {"path": tmp_path / "home"})
    settings.EMBEDDED_DATABASE = True
    settings.ENVIRONMENT = {**settings.ENVIRONMENT, "SECRET_KEY": None, "PADDOCK_SIGNING_KEY": None}
    return tmp_path / "home"


def test_they_come_back_private_and_to_the_byte(home, tmp_path):
    keys.lay(FILES)
    (home / "secrets/settler_keys").chmod(0o644)
    (home / "secrets/.new-x").write_bytes(b"half")
    (home / "secrets/link").symlink_to("/etc/shadow")
    assert keys.kept_here() == FILES
    (tmp_path / "k").write_bytes(keys.packed(keys.kept_here()))
    assert keys.unpacked(tmp_path / "k") == FILES
    keys.lay(FILES)
    assert {path.stat().st_mode & 0o777 for path in home.glob("secrets/s*")} == {0o600}


def test_where_the_environment_has_them_there_are_none(home, settings):
    assert keys.kept_here() == {}
    keys.lay(FILES)
    settings.ENVIRONMENT = {**settings.ENVIRONMENT, "PADDOCK_SIGNING_KEY": "11" * 32}
    assert set(keys.kept_here()) == {"secret_key", "settler_keys"}
    assert keys.in_environment() == ["PADDOCK_SIGNING_KEY", "the settler's private keys"]


def hostile(name, kind=tarfile.REGTYPE):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type = kind
        tar.addfile(member)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"x" * 2000, hostile("secrets/../../x"), hostile("/etc/x"), hostile("clips/x"),
     hostile("secrets/x", tarfile.SYMTYPE), keys.packed(FILES)[:600]],
)  # fmt: skip
def test_what_holds_no_keys_is_one_sentence(tmp_path, content):
    (tmp_path / "k").write_bytes(content)
    with pytest.raises(BackupError, match=r"holds no keys of an arena, or is damaged"):
        keys.unpacked(tmp_path / "k")


def test_an_arena_elsewhere_keeps_the_keys_that_it_has(home, settings):
    keys.lay({"settler_keys": b"mine"})
    assert keys.wanted(FILES) == FILES
    settings.EMBEDDED_DATABASE = False
    assert set(keys.wanted(FILES)) == {"secret_key", "signing_key"}


def checked(tmp_path, signed, files=FILES):
    if files is not None:
        (tmp_path / "k").write_bytes(keys.packed(files))
    return fitting.checked_keys(tmp_path / "f", tmp_path / "k", signed)


def signed_by(files, secret):
    """Return a backup that an arena with these keys has made."""
    out = io.BytesIO()
    packing = Packing(out)
    packing.finish(replace(MADE, secret=secret), keys.signing_seed(files))
    return unpacking(out.getvalue()).check()


def test_the_keys_must_be_those_of_the_backup(home, tmp_path):
    signed = signed_by(FILES, keys.secret_mark(FILES))
    assert checked(tmp_path, signed) == FILES
    with pytest.raises(BackupError, match="they are another arena's, or the backup was altered"):
        checked(tmp_path, signed, {**FILES, "signing_key": b"u" * 64})
    with pytest.raises(BackupError, match="made under another SECRET_KEY"):
        checked(tmp_path, signed, {**FILES, "secret_key": b"u" * 64})
    (tmp_path / "k").unlink()
    with pytest.raises(BackupError, match="or say --without-keys"):
        checked(tmp_path, signed, None)
    assert fitting.checked_keys(tmp_path / "f", None, signed) == {}


def test_the_seed_is_the_one_that_the_settings_draw():
    """Of the home in which the tests run."""
    assert keys.signing_seed(keys.kept_here()) == settings.SIGNING_KEY
    assert keys.signing_seed({}) is None
