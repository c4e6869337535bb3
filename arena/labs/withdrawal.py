"""Withdraws a sealed entry: without a counted vote as if never there, after one for the future only.

Whether there is a counted vote is asked while no vote on the entry can be cast: every vote holds its entries (a
trigger of the table of votes), and waits here, or is waited for.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from arena.accounts import audit
from arena.accounts.models import Lab
from arena.battles import vote_facts
from arena.battles.integrity import reason_against
from arena.battles.models import Vote
from arena.clips import removal
from arena.clips.models import ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.heartbeat import LockTaken, held
from arena.labs import own_entries
from arena.labs.models import Recipe, Seal
from arena.labs.refusals import Conflict, Unready
from arena.ledger import sealing
from arena.ledger.events import moment, write
from arena.ledger.models import Kind
from arena.webhooks import sending
from arena.webhooks.models import EventType

PATIENCE_SECONDS = 20.0
OPEN = "The name of this entry is open, or is being opened: there is nothing left to withdraw."
BUSY = "The arena is just counting votes; send it once more in a moment."
WITHDRAWN = "The entry was withdrawn."


def withdraw(lab: Lab, slug: str, actor: audit.Actor, now: datetime) -> Entry:
    """Withdraw one of the lab's sealed entries, and return it: `state` tells whether it is gone, or withdrawn.

    Withdrawn already, it stays as it is. Raises Unknown, Conflict where the name is open or due, or Unready.
    """
    entry = own_entries.find(lab, slug)
    try:
        # The lock of the ledger goes first: see arena.ledger.sealing.seal.
        with held("refit", PATIENCE_SECONDS):
            sealing.seal(now)
            row = Entry.objects.select_for_update().get(pk=entry.pk)
            if row.state not in (State.WITHDRAWN, State.GONE):
                _withdraw(row, lab, actor, now)
            return row
    except LockTaken:
        raise Unready(BUSY) from None


def _withdraw(entry: Entry, lab: Lab, actor: audit.Actor, now: datetime) -> None:
    if not entry.sealed or entry.is_due(now):
        raise Conflict(OPEN)
    counted = has_counted_vote(entry)
    entry.state = State.WITHDRAWN if counted else State.GONE
    entry.withdrawn_at = now
    entry.save(update_fields=["state", "withdrawn_at"])
    _stop_orders(entry)
    if not counted:
        _destroy(entry)
    facts = {"codename": entry.codename, "counted": counted}
    write(Kind.WITHDRAWAL, entry.codename, {**facts, "at": moment(now)})
    sending.send(lab, EventType.ENTRY_WITHDRAWN, entry.codename, facts, now)
    audit.record(lab, actor, "entry.withdrawn", entry.codename)


def has_counted_vote(entry: Entry) -> bool:
    """Tell whether the policy counts any vote on the entry's clips."""
    votes = Vote.objects.filter(Q(battle__left__entry=entry) | Q(battle__right__entry=entry))
    rows = votes.values_list(*vote_facts.fields()).iterator()
    return any(not reason_against(vote_facts.read(row)) for row in rows)


def _stop_orders(entry: Entry) -> None:
    """Close what is still to be made: links of workers that are at it no longer open."""
    open_orders = Order.objects.outstanding().filter(entry=entry)
    open_orders.update(state=OrderState.FAILED, failure=WITHDRAWN, lease_until=None)
    entry.clips.filter(state=ClipState.PENDING).update(state=ClipState.FAILED)


def _destroy(entry: Entry) -> None:
    """Take its clips down, forget who it was and how they were made; the seal's line, and its place, stay."""
    for clip in entry.clips.filter(state=ClipState.READY):
        removal.remove(clip, WITHDRAWN)
    Seal.objects.filter(entry=entry).update(ciphertext=b"")
    for recipe in Recipe.objects.filter(entry=entry):
        recipe.parameters = {"kind": recipe.parameters.get("kind")}
        recipe.save(update_fields=["parameters"])
