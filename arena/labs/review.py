"""An operator's approval before an entry's first battle: prepared when its clips are there, given or refused once."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count

from arena.accounts import audit
from arena.clips import removal
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.labs import progress, review_sheet
from arena.labs.models import Review, Seal, Verdict
from arena.ledger import blocks
from arena.ledger.models import Block, Event, Kind
from arena.webhooks import sending
from arena.webhooks.models import EventType

ENOUGH = 12  # prompts answered, of those that are asked
FEWEST = 3
SUFFIX = ".jpg"

logger = logging.getLogger(__name__)


class NotReviewable(Exception):  # noqa: N818 - an answer to the operator
    """The review cannot be decided now; the text says why."""


def prepare_all() -> int:
    """Draw the sheets of all entries that wait for a review and have clips enough; return how many."""
    drawn = 0
    with beat("reviews") as ours:
        waiting = Review.objects.filter(
            verdict=Verdict.PENDING, sheet="", entry__state=State.PREPARING
        ).select_related("entry")
        for review in waiting if ours else []:
            if not has_clips_enough(review.entry):
                continue
            try:
                prepare(review)
                drawn += 1
            except review_sheet.NotDrawn as reason:  # the others are drawn, and this one the next time
                logger.warning("The sheet of review %s was not drawn: %s", review.pk, reason)
    return drawn


def has_clips_enough(entry: Entry) -> bool:
    """Whether enough prompts are answered on every track, or all that ever will be."""
    orders = Order.objects.filter(entry=entry)
    done = orders.filter(state=OrderState.DONE).count()
    ready = dict(
        Clip.objects.filter(entry=entry, state=ClipState.READY)
        .order_by()
        .values("track")
        .annotate(number=Count("id"))
        .values_list("track", "number")
    )
    fewest = min((ready.get(track.pk, 0) for track in entry.tracks.all()), default=0)
    return fewest >= ENOUGH or (fewest >= FEWEST and done > 0 and not orders.outstanding().exists())


def prepare(review: Review) -> None:
    """Draw the sheet of a review and look for what the clips share."""
    name = secrets.token_hex(16) + SUFFIX
    review.flags = review_sheet.draw(review.entry, _sample(review.entry), name)
    review.sheet = name
    review.save(update_fields=["sheet", "flags"])
    progress.tell_clips(review.entry)


def _sample(entry: Entry) -> list[Clip]:
    """Return one clip a prompt, with sound where there is one; a file that the disk has damaged is left out."""
    ready = Clip.objects.filter(entry=entry, state=ClipState.READY).select_related("prompt", "track")
    best: dict[int, Clip] = {}
    for clip in ready.order_by("prompt_id", "track__sound"):
        best[clip.prompt_id] = clip
    whole = (clip for clip in best.values() if not removal.is_damaged(clip))
    return list(islice(whole, review_sheet.MOST_CLIPS))


def approve(entry: Entry, operator: User | None, now: datetime) -> None:
    """Let the entry battle; raises NotReviewable, and nothing has changed then.

    Its seal lies in a signed block before that: the name is provably older than the first vote.
    """
    if not _seal_is_in_a_block(entry):
        blocks.cut_now(now)
    with transaction.atomic():
        review = _pending(entry)
        if not review.sheet:
            raise NotReviewable(
                f"The clips of {entry.codename} are not all made: its sheet is not drawn yet."
            )
        if not _seal_is_in_a_block(entry):
            raise NotReviewable("The seal is not in a block of the ledger yet; try again in a minute.")
        _decide(review, Verdict.APPROVED, "", operator, now)
        Entry.objects.filter(pk=entry.pk, state=State.PREPARING).update(state=State.ACTIVE)
        seal = Seal.objects.select_related("lab").get(entry=entry)
        sending.send(
            seal.lab,
            EventType.ENTRY_LIVE,
            entry.codename,
            {"codename": entry.codename, "entry": entry.slug},
            now,
        )
        audit.record(seal.lab, None, "entry.approved", entry.codename)
        progress.tell_clips(entry)


def refuse(entry: Entry, operator: User | None, note: str, now: datetime) -> None:
    """Keep the entry from battling, with a note to its lab; raises NotReviewable."""
    note = " ".join(note.split())[:400]
    if not note:
        raise NotReviewable("Say why: the note is what the lab is told.")
    with transaction.atomic():
        _decide(_pending(entry), Verdict.REFUSED, note, operator, now)
        seal = Seal.objects.select_related("lab").get(entry=entry)
        audit.record(seal.lab, None, "entry.refused", entry.codename)
        progress.tell_clips(entry)


def _pending(entry: Entry) -> Review:
    """Return the entry's review, locked, unless it was decided or the entry withdrawn."""
    # The entry first, as everybody locks who changes its state: a withdrawal waits, or has been.
    state = Entry.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=entry.pk)
    review = Review.objects.select_for_update().filter(entry=entry).first()
    if review is None:
        raise NotReviewable(f"{entry.name} is not an entry of a lab: there is nothing to review.")
    if review.verdict != Verdict.PENDING:
        raise NotReviewable(f"{entry.codename} was {review.get_verdict_display().lower()} already.")
    if state != State.PREPARING:
        raise NotReviewable(f"{entry.codename} was withdrawn.")
    return review


def _decide(review: Review, verdict: Verdict, note: str, operator: User | None, now: datetime) -> None:
    review.verdict, review.note, review.decided_by, review.decided_at = verdict, note, operator, now
    review.save(update_fields=["verdict", "note", "decided_by", "decided_at"])


def _seal_is_in_a_block(entry: Entry) -> bool:
    event = Event.objects.filter(key=f"{Kind.SEAL.value}:{entry.codename}").first()
    last = Block.objects.only("first_position", "count").last()
    return bool(event and event.position and last and event.position < last.first_position + last.count)
