"""The act of sealing a draft: the seal is committed, its block is cut, and the lab gets its receipt, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from arena.accounts import audit
from arena.labs import entering, receipt
from arena.labs.models import Draft


@dataclass(frozen=True)
class Submitted:
    """A new entry, as its lab is told of it."""

    codename: str
    slug: str
    commitment: str
    receipt: receipt.Receipt


def seal(draft: Draft, actor: audit.Actor, now: datetime, nonce: str | None = None) -> Submitted:
    """Seal a draft; raises Invalid, Conflict, Unknown or Unready, and nothing has changed then.

    Call it outside a transaction: the block that is cut holds only what is committed.
    """
    return told(entering.write_seal(draft, actor, now, nonce), now)


def told(sealed: entering.Sealed, now: datetime) -> Submitted:
    """Return what the lab is told of a seal that is committed."""
    entry = sealed.entry
    return Submitted(entry.codename, entry.slug, entry.commitment, receipt.give(sealed, now))
