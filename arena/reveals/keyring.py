"""The settler's private keys: made, read, added to and pruned here, and held by no process but the settler's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from arena.labs.sealing_key import key_id

VARIABLE = "PADDOCK_SETTLER_KEYS"
FILE = "settler_keys"


class KeyringError(Exception):
    """The keyring cannot be used, in a sentence; or a sealed box cannot be opened with it."""


@dataclass(frozen=True)
class Keyring:
    """Private keys, the newest first."""

    keys: tuple[PrivateKey, ...]

    @property
    def newest(self) -> PublicKey:
        return self.keys[0].public_key

    def holds(self, key: PublicKey) -> bool:
        return any(own.public_key == key for own in self.keys)

    def unseal(self, ciphertext: bytes | memoryview) -> bytes:
        """Return what was sealed to one of these keys; raises KeyringError."""
        for key in self.keys:
            with suppress(CryptoError, ValueError, TypeError):
                return bytes(SealedBox(key).decrypt(bytes(ciphertext)))
        raise KeyringError("None of the settler's keys opens this.")

    def sealed_anew(self, ciphertext: bytes | memoryview) -> bytes:
        """Return the same content sealed to the newest key; raises KeyringError."""
        return bytes(SealedBox(self.newest).encrypt(self.unseal(ciphertext)))


def read(named: str | None, secrets: Path) -> Keyring:
    """Return the keys of PADDOCK_SETTLER_KEYS or else of the file in `secrets`; raises KeyringError."""
    if named:
        return parse(named)
    try:
        return parse((secrets / FILE).read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        raise KeyringError(
            f"The settler's keys are not in {secrets / FILE}, and {VARIABLE} is not set."
        ) from None


def parse(text: str) -> Keyring:
    """Return the keys written in `text`, 64 hexadecimal digits each; raises KeyringError."""
    try:
        keys = tuple(PrivateKey(bytes.fromhex(word)) for word in text.replace(",", " ").split())
    except (ValueError, TypeError):
        keys = ()
    if not keys:
        raise KeyringError(
            "The settler's keys must be 64 hexadecimal digits each, one a line, the newest first."
        )
    return Keyring(keys)


def text_of(keyring: Keyring) -> str:
    return "".join(f"{bytes(key).hex()}\n" for key in keyring.keys)


def ensure(secrets: Path, public_key_file: Path) -> None:
    """Make the first key of an embedded arena. The private one is on the disk before anybody can seal to it."""
    if public_key_file.exists():
        return  # and should its private key be lost, the settler says so
    if not (secrets / FILE).exists():
        _write(secrets / FILE, text_of(Keyring((PrivateKey.generate(),))))
    publish(read(None, secrets), public_key_file)


def rotate(secrets: Path, public_key_file: Path) -> Keyring:
    """Put a new key before the others and publish it; the settler re-seals by itself."""
    rotated = with_new_key(read(None, secrets))
    _write(secrets / FILE, text_of(rotated))
    publish(rotated, public_key_file)
    return rotated


def with_new_key(keyring: Keyring) -> Keyring:
    return Keyring((PrivateKey.generate(), *keyring.keys))


def pruned(keyring: Keyring, named: Container[str]) -> Keyring:
    """Return the keyring without the old keys whose ids are not `named`."""
    first, *older = keyring.keys
    return Keyring((first, *(key for key in older if key_id(key.public_key) in named)))


def prune(secrets: Path, named: Container[str]) -> int:
    """Drop old keys from the file, except the `named`; return how many went."""
    before = read(None, secrets)
    after = pruned(before, named)
    _write(secrets / FILE, text_of(after))
    return len(before.keys) - len(after.keys)


def publish(keyring: Keyring, public_key_file: Path) -> None:
    _write(public_key_file, f"{bytes(keyring.newest).hex()}\n")


def _write(file: Path, text: str) -> None:
    """Replace a file at once and for good, readable by its owner alone."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=".new-")  # 0600
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(descriptor)
    Path(draft).replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
