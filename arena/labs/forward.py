"""Brings a reveal forward, at once, and with it all that the lab has under seal in the same tasks.

Nobody opens the winner alone: what comes forward brings the other tasks it stands in along.
"""

from __future__ import annotations

from datetime import datetime

from arena.accounts import audit
from arena.accounts.models import Lab
from arena.entries.models import Entry
from arena.heartbeat import LockTaken, held
from arena.labs import own_entries
from arena.labs.refusals import Conflict, Unready
from arena.labs.withdrawal import BUSY, PATIENCE_SECONDS

NOT_SEALED = "The name of this entry is not under seal: it is open, or it was withdrawn before any vote."


def bring_forward(lab: Lab, slug: str, actor: audit.Actor, now: datetime) -> list[Entry]:
    """Make an entry due now, with the lab's others of its tasks, and return all of them; again changes nothing.

    Raises Unknown, Conflict where there is nothing to open, or Unready.
    """
    own_entries.find(lab, slug)
    try:
        with held("refit", PATIENCE_SECONDS):
            Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)  # none is sealed meanwhile
            rows = _sealed(lab)
            chosen = next((entry for entry in rows if entry.slug == slug), None)
            if chosen is None:
                raise Conflict(NOT_SEALED)
            together = together_with(chosen, rows)
            for entry in together:
                _bring(entry, lab, actor, now)
            return together
    except LockTaken:
        raise Unready(BUSY) from None


def would_open(lab: Lab, entry: Entry) -> list[Entry]:
    """Return what would be opened along with an entry, itself included: to be shown before the lab says yes."""
    return together_with(entry, _sealed(lab))


def together_with(chosen: Entry, sealed: list[Entry]) -> list[Entry]:
    """Return the entries that share a task with the chosen one, or with one that does, and so on."""
    tasks, found = _tasks(chosen), [chosen]
    while more := [entry for entry in sealed if entry not in found and _tasks(entry) & tasks]:
        found += more
        tasks = tasks.union(*map(_tasks, more))
    return found


def _sealed(lab: Lab) -> list[Entry]:
    mine = own_entries.of(lab).values("pk")
    return list(Entry.objects.sealed().filter(pk__in=mine).prefetch_related("tracks").order_by("pk"))


def _tasks(entry: Entry) -> set[str]:
    return {track.task for track in entry.tracks.all()}


def _bring(entry: Entry, lab: Lab, actor: audit.Actor, now: datetime) -> None:
    """Set the date to this second, unless it is due already."""
    if entry.is_due(now):
        return
    entry.reveal_at = now.replace(microsecond=0)
    entry.save(update_fields=["reveal_at"])
    audit.record(lab, actor, "entry.brought-forward", entry.codename)
