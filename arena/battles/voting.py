"""Casting votes: a group in one transaction, each acknowledged after the commit, each refused alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from arena.battles import receipts
from arena.battles.models import Battle, Choice, Vote
from arena.battles.viewing import expired, unknown
from arena.battles.watching import Watch, what_is_missing
from arena.clips.models import Clip
from arena.entries.models import State, Terms, status_of
from arena.refusals import Code, Refusal

Answer = dict[str, Any] | Exception


@dataclass(frozen=True, slots=True)
class Ballot:
    """A voter's wish; it becomes a vote only if the battle allows."""

    voter: uuid.UUID
    battle: str
    choice: int


class Maker(NamedTuple):
    """Who made a clip: the entry's permanent slug, its name or codename, its state, and when the name is opened."""

    slug: str
    name: str
    codename: str
    state: str
    terms: Terms


class Row(NamedTuple):
    """All that one ballot needs of the database, in the order of FIELDS; the makers of both clips at the end."""

    id: int
    key: str
    voter: uuid.UUID
    voter_key: bytes
    track: str
    sound: bool
    prompt: int
    probability: float
    watch_seconds: float
    expires_at: datetime
    shown_at: datetime | None
    left_seconds: float | None
    right_seconds: float | None
    left_heard: bool | None
    right_heard: bool | None
    choice: int | None
    cast_at: datetime | None
    skipped: int | None
    left: Maker
    right: Maker


FIELDS = (
    "id", "key", "voter_id", "voter__pseudonym_key", "track__slug", "track__sound", "prompt_id", "probability",
    "watch_seconds", "expires_at",
    "viewing__shown_at", "viewing__left_seconds", "viewing__right_seconds", "viewing__left_heard",
    "viewing__right_heard",
    "vote__choice", "vote__cast_at", "skip", "left_id", "right_id",
)  # fmt: skip
MAKER_FIELDS = (
    "entry__slug", "entry__public_name", "entry__codename", "entry__state",
    "entry__due_at", "entry__reveal_at", "entry__reveal_votes", "entry__acknowledged",
)  # fmt: skip


def cast_votes(ballots: Sequence[Ballot]) -> list[Answer]:
    """Return a verdict or the refusal for each ballot, in order; whatever is a vote is on disk by then."""
    try:
        with transaction.atomic():
            return _cast(ballots, timezone.now())
    except IntegrityError as error:
        # Another process was first with one of these battles: alone, each finds out which.
        if len(ballots) > 1:
            return [answer for ballot in ballots for answer in cast_votes([ballot])]
        return _once_more(ballots, error)


def _once_more(ballots: Sequence[Ballot], error: IntegrityError) -> list[Answer]:
    """Read the vote that stood in the way, committed by now, or hand back what the database said."""
    try:
        with transaction.atomic():
            return _cast(ballots, timezone.now())
    except IntegrityError:
        return [error]


def _cast(ballots: Sequence[Ballot], now: datetime) -> list[Answer]:
    rows = _read({ballot.battle for ballot in ballots})
    votes: dict[str, Vote] = {}
    answers: list[Answer] = []
    for ballot in ballots:
        row = rows.get(ballot.battle)
        try:
            answers.append(_answer(ballot, row, votes, now))
        except Refusal as refusal:
            answers.append(refusal)
    Vote.objects.bulk_create(votes.values())
    return answers


def _read(keys: set[str]) -> dict[str, Row]:
    """Return what is known of the battles, by key, in two queries: one of all these joins takes longer to plan."""
    facts = list(Battle.objects.filter(key__in=keys).values_list(*FIELDS))
    clips = {clip for fact in facts for clip in fact[-2:]}
    named = Clip.objects.filter(pk__in=clips).values_list("pk", *MAKER_FIELDS)
    makers = {
        pk: Maker(slug, name, codename, state, Terms(*terms))
        for pk, slug, name, codename, state, *terms in named
    }
    return {fact[1]: Row(*fact[:-2], *(makers[clip] for clip in fact[-2:])) for fact in facts}


def _answer(ballot: Ballot, row: Row | None, votes: dict[str, Vote], now: datetime) -> dict[str, Any]:
    if row is None or row.voter != ballot.voter:
        raise unknown(ballot.battle)
    stored = votes.get(row.key)
    choice, cast_at = (stored.choice, stored.cast_at) if stored else (row.choice, row.cast_at)
    if choice is not None and cast_at is not None:
        if choice != ballot.choice:
            raise Refusal(
                Code.ALREADY_VOTED, f'You voted "{Choice(choice).label}" here; a vote is final.', row.key
            )
        return verdict(row, choice, cast_at, now, repeat=True)
    _check_open(row, now)
    votes[row.key] = _vote(row, ballot.choice, now)
    return verdict(row, ballot.choice, now, now, repeat=False)


def _check_open(row: Row, now: datetime) -> None:
    gone = State.GONE in (row.left.state, row.right.state)
    if row.skipped is not None or row.expires_at <= now or gone:
        raise expired(row.key)
    watch = Watch(
        row.shown_at,
        row.left_seconds or 0.0,
        row.right_seconds or 0.0,
        bool(row.left_heard),
        bool(row.right_heard),
    )
    missing = what_is_missing(watch, row.watch_seconds, now, sound=row.sound)
    if missing is not None:
        raise Refusal(Code.NOT_WATCHED, missing, row.key)


def _vote(row: Row, choice: int, now: datetime) -> Vote:
    return Vote(
        battle_id=row.id,
        choice=choice,
        left_seconds=row.left_seconds or 0.0,
        right_seconds=row.right_seconds or 0.0,
        heard=bool(row.left_heard and row.right_heard),
        cast_at=now,
    )


def verdict(row: Row, choice: int, cast_at: datetime, now: datetime, *, repeat: bool) -> dict[str, Any]:
    """Return the verdict message: who made the clips as far as it is told now, and the receipt of the vote."""
    leaf = receipts.leaf(
        battle=row.key,
        track=row.track,
        prompt=str(row.prompt),
        left=row.left.slug,
        right=row.right.slug,
        choice=choice,
        voter_key=bytes(row.voter_key),
        cast_at=cast_at,
        probability=row.probability,
    )
    return {
        "type": "verdict",
        "battle": row.key,
        "choice": Choice(choice).label,
        "left": _named(row.left, now),
        "right": _named(row.right, now),
        "receipt": {
            "battle": row.key,
            "leaf": leaf,
            "signature": receipts.sign(settings.SIGNING_KEY, row.key, leaf),
        },
        "repeat": repeat,
    }


def _named(maker: Maker, now: datetime) -> dict[str, Any]:
    return {
        "name": maker.name or maker.codename,
        "codename": not maker.name,
        "status": status_of(maker.name, maker.terms, now).value,
        "entry": maker.slug,
    }
