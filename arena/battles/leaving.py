"""A voter leaves: no battle and no vote from then on, and in the end nothing leads from a number to what it did."""

from __future__ import annotations

import uuid
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet

from arena.battles import receipts, viewing
from arena.battles.models import Battle, Viewing, Voter
from arena.refusals import Code, Refusal

# A vote that was in time for its battle may still be on its way to the disk.
ON_ITS_WAY = timedelta(minutes=1)
# The number alone, leading nowhere, is kept for as long as a page that was open may go on to use it.
NUMBER_KEPT = timedelta(days=1)
NO_KEY = b""


class Gone(Refusal):
    """Who has left is served nothing more under the same number."""

    def __init__(self) -> None:
        super().__init__(Code.BAD_MESSAGE, "You have left this arena; open any page again to begin anew.")


def leave(voter_id: uuid.UUID, now: datetime) -> None:
    """Serve a voter no battle any more and take no vote; twice is once.

    Who was served nothing yet leaves too: another page may be about to be.
    """
    with transaction.atomic():
        # Locked as by whoever opens a battle: one that is not seen here will see that the voter leaves.
        voter, _ = Voter.objects.select_for_update().get_or_create(pk=voter_id)
        if voter.leaving_at is None:
            voter.leaving_at = now
            voter.save(update_fields=["leaving_at"])
    pass_over(voter_id, now)


def pass_over(voter_id: uuid.UUID, now: datetime) -> None:
    """Skip what a leaving voter could still vote on: a vote on its way is stored before, or never."""
    open_still = Battle.objects.filter(
        voter=voter_id, vote__isnull=True, skip__isnull=True, expires_at__gt=now - ON_ITS_WAY
    )
    for key in open_still.values_list("key", flat=True):
        with suppress(Refusal):  # its vote was first
            viewing.skip(voter_id, key)


def forget_leavers(now: datetime) -> int:
    """Forget everybody who has left, and return how many; an act of leaving that was cut short is finished first."""
    forgotten = sum(_forgotten(voter, now) for voter in leavers().values_list("pk", flat=True))
    drop_numbers(now)
    return forgotten


def leavers() -> QuerySet[Voter]:
    """Return who has left and is not forgotten yet."""
    return Voter.objects.filter(leaving_at__isnull=False).exclude(pseudonym_key=NO_KEY)


def _forgotten(voter_id: uuid.UUID, now: datetime) -> bool:
    pass_over(voter_id, now)
    with transaction.atomic():
        voter = leavers().select_for_update().filter(pk=voter_id).first()
        if voter:
            hand_over(voter)
    return voter is not None


def hand_over(voter: Voter) -> None:
    """Destroy a leaver's key and how far they had watched; their battles go to nobodies, one for each pseudonym.

    The caller brings the transaction. A nobody's key is the pseudonym itself, so that lines, files and boards stay as
    they are: pseudonyms that vanished together would be known to be one person's.
    """
    Viewing.objects.filter(battle__voter=voter).delete()
    # The one place where a fact is touched, and of it the one column that is about a person: whose battle it was.
    with pgtrigger.ignore("arena.Battle:append_only"), transaction.atomic():
        for (track, year), battles in _by_pseudonym(voter).items():
            nobody = _nobody(receipts.pseudonym(bytes(voter.pseudonym_key), track, year), year)
            Battle.objects.filter(pk__in=battles).update(voter=nobody)
    Voter.objects.filter(pk=voter.pk).update(pseudonym_key=NO_KEY)


def _by_pseudonym(voter: Voter) -> dict[tuple[str, int], list[int]]:
    """Return the voter's battles by track and year: a vote's is the one that it was cast in."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    battles = Battle.objects.filter(voter=voter).values_list(
        "pk", "track__slug", "served_at", "vote__cast_at"
    )
    for pk, track, served_at, cast_at in battles:
        found[track, (cast_at or served_at).astimezone(UTC).year].append(pk)
    return found


def _nobody(pseudonym: str, year: int) -> Voter:
    """Return a new row for a pseudonym; a moment of its own would join it to the others of its voter."""
    return Voter.objects.create(
        pseudonym_key=bytes.fromhex(pseudonym), created_at=datetime(year, 1, 1, tzinfo=UTC)
    )


def drop_numbers(now: datetime) -> None:
    """Delete the numbers of those who were forgotten a while ago."""
    Voter.objects.filter(leaving_at__lt=now - NUMBER_KEPT, pseudonym_key=NO_KEY).delete()
