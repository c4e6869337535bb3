"""Who is told of a reveal, and in which words: open pages, the lab's programs, the lab's people."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User

from arena.accounts import audit
from arena.accounts.models import Lab, Membership
from arena.entries.models import Entry
from arena.reveals import outbox
from arena.webhooks.models import EventType
from arena.webhooks.sending import send

REVEALED = "entry.revealed"
LETTER = """{codename} was opened: from now on it stands on every page under the name it was committed to, {name}.

{address}

The page has the board of the moment, what the rank rests on, and the commitment with a check that
anybody can run.
"""


def tell(entry: Entry, lab: Lab, name: str, now: datetime) -> None:
    """Put everything that is to be told into its queue, in the transaction that opens the entry."""
    news = {"type": "reveal", "entry": entry.codename, "slug": entry.slug, "name": name}
    outbox.put(outbox.LIVE, f"reveal:{entry.codename}", news, now)
    address = f"{settings.SITE_URL}/entries/{entry.slug}/"
    text = LETTER.format(codename=entry.codename, name=name, address=address)
    outbox.put_letters(f"reveal:{entry.codename}", people_of(lab), f"{entry.codename} was opened", text, now)
    send(lab, EventType.ENTRY_REVEALED, entry.codename, {"codename": entry.codename}, now)
    audit.record(lab, None, REVEALED, entry.codename)


def people_of(lab: Lab) -> list[User]:
    places = Membership.objects.filter(lab=lab).values("user")
    return list(User.objects.filter(pk__in=places, is_active=True).order_by("pk"))
