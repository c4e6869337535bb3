"""Looks after the rows that only the settler can read: whether all of them open, and under which key they lie."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from arena.labs.models import Seal
from arena.labs.sealing_key import key_id, public_key
from arena.reveals.keyring import Keyring, KeyringError
from arena.reveals.letters import MismatchError, UnreadableError, letter_of


class Health(NamedTuple):
    """Why nothing can be settled (or ""), and what is wrong with single entries, by number."""

    refusal: str
    mismatched: dict[int, str]


def examine(keyring: Keyring) -> Health:
    """Try every identity that is still sealed, and the key that new ones are sealed to."""
    mismatched: dict[int, str] = {}
    unreadable = []
    for seal in unopened():
        try:
            letter_of(seal, seal.entry, keyring)
        except MismatchError as error:
            mismatched[seal.pk] = str(error)
        except UnreadableError:
            unreadable.append(seal.entry.codename)
    return Health(_refusal(unreadable) or _foreign_key(keyring), mismatched)


def _refusal(codenames: list[str]) -> str:
    if not codenames:
        return ""
    named = ", ".join(codenames[:3]) + (f" and {len(codenames) - 3} more" if codenames[3:] else "")
    return f"The settler's keys do not open every sealed identity (not {named}): give it the missing key."


def _foreign_key(keyring: Keyring) -> str:
    try:
        own = keyring.holds(public_key())
    except ImproperlyConfigured as error:
        return str(error)
    return (
        ""
        if own
        else "The public key that identities are sealed to is none of the settler's: give it that key."
    )


def unopened() -> list[Seal]:
    """Return the seals whose identity is still to be opened; of one that is gone nothing is left to read."""
    rows = Seal.objects.filter(entry__public_name="").exclude(entry__state="gone").exclude(ciphertext=b"")
    return list(rows.select_related("entry").order_by("pk"))


def seal_anew(keyring: Keyring) -> int:
    """Bring every row that a key opens to the newest key, each in a transaction; return how many moved."""
    newest = key_id(keyring.newest)
    older = Seal.objects.exclude(key_id=newest).exclude(ciphertext=b"").order_by("pk")
    return sum(_move(number, newest, keyring) for number in list(older.values_list("pk", flat=True)))


@transaction.atomic
def _move(number: int, newest: str, keyring: Keyring) -> bool:
    seal = Seal.objects.select_for_update(no_key=True).get(pk=number)
    try:
        seal.ciphertext = keyring.sealed_anew(seal.ciphertext)
    except KeyringError:
        return False  # `examine` tells of it
    seal.key_id = newest
    seal.save(update_fields=["ciphertext", "key_id"])
    return True


def named_keys() -> set[str]:
    """Return the ids of the keys that some row still lies under."""
    return set(Seal.objects.exclude(ciphertext=b"").values_list("key_id", flat=True).distinct())
