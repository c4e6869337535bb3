"""What happens to a battle before its vote: shown, watched, skipped, reported."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from arena.battles.frames import ReportSide, Watched
from arena.battles.models import Battle, Report, Skip, Viewing, Vote
from arena.refusals import Code, Refusal


def mark_shown(voter: uuid.UUID, key: str) -> None:
    """Start the server's clock for a battle; a second word changes nothing."""
    battle = _open(voter, key)
    if battle is None:
        return
    Viewing.objects.bulk_create([Viewing(battle_id=battle)], ignore_conflicts=True)


def mark_watched(voter: uuid.UUID, frame: Watched) -> None:
    """Raise the seconds watched of one side; a smaller number than before changes nothing."""
    side = "right" if frame.side else "left"
    seconds, heard = f"{side}_seconds", f"{side}_heard"
    changed = Viewing.objects.filter(battle__key=frame.battle, battle__voter=voter).update(
        **{
            seconds: Greatest(F(seconds), Value(frame.seconds)),
            heard: Q(**{heard: True}) if not frame.heard else Value(value=True),
        }
    )
    if not changed:
        if _open(voter, frame.battle) is None:
            return
        raise Refusal(
            Code.NOT_WATCHED, "Say that the battle is shown before you say it was watched.", frame.battle
        )


def skip(voter: uuid.UUID, key: str) -> str:
    """Record that the voter passes over a battle, and return its track; twice is once.

    The battle is locked, so that of a vote and a skip at one moment only the first is stored.
    """
    with transaction.atomic():
        mine = Battle.objects.filter(key=key, voter=voter).select_related("track")
        battle = mine.select_for_update(of=("self",)).first()
        if battle is None:
            raise unknown(key)
        if Vote.objects.filter(battle=battle).exists():
            raise Refusal(Code.ALREADY_VOTED, "This battle has its vote already.", key)
        Skip.objects.bulk_create([Skip(battle=battle)], ignore_conflicts=True)
    return battle.track.slug


def report(voter: uuid.UUID, frame: ReportSide) -> None:
    """Record a report on one side, before or after the vote; a second one on the same side changes nothing."""
    battle = Battle.objects.filter(key=frame.battle, voter=voter).values_list("id", flat=True).first()
    if battle is None:
        raise unknown(frame.battle)
    Report.objects.bulk_create(
        [Report(battle_id=battle, side=frame.side, reason=frame.reason)], ignore_conflicts=True
    )


def unknown(key: str) -> Refusal:
    return Refusal(Code.UNKNOWN_BATTLE, "You have no battle of that name.", key)


def expired(key: str) -> Refusal:
    return Refusal(Code.EXPIRED, "This battle is over; ask for the next one.", key)


def _open(voter: uuid.UUID, key: str) -> int | None:
    """Return the number of the voter's battle while it can be answered, and None once it has its vote.

    A page that lost the verdict on the wire tells the whole story again: that is no reason to refuse it.
    """
    row = Battle.objects.filter(key=key, voter=voter).values_list("id", "vote", "skip", "expires_at").first()
    if row is None:
        raise unknown(key)
    battle, vote, skipped, expires_at = row
    if vote is not None:
        return None
    if skipped is not None or expires_at <= timezone.now():
        raise expired(key)
    return int(battle)
