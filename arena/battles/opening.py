"""Serving battles: the oldest unanswered one again, or a new pair drawn for this voter."""

from __future__ import annotations

import uuid
from random import Random, SystemRandom
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from arena.battles import candidates, leaving, links, matchmaking
from arena.battles.models import Battle, Voter
from arena.clips.models import ClipState
from arena.prompts.models import Prompt, Track
from arena.refusals import Code, Refusal

_chance = SystemRandom()


def open_battle(voter_id: uuid.UUID, slug: str, *, ahead: bool, rng: Random = _chance) -> dict[str, Any]:
    """Return the battle message for the voter's next battle on a track, or with `ahead` for the one after it."""
    track = Track.objects.filter(slug=slug).first()
    if track is None:
        raise Refusal(Code.UNKNOWN_TRACK, f"There is no track called {slug}.")
    with transaction.atomic():
        # The voter's row is locked, so that two tabs together still hold at most two unanswered battles.
        voter, _ = Voter.objects.select_for_update().get_or_create(pk=voter_id)
        if voter.leaving_at is not None:
            raise leaving.Gone
        waiting = _waiting(voter, track)
        wanted = 1 if ahead and waiting else 0
        battle = waiting[wanted] if len(waiting) > wanted else _draw(voter, track, rng)
    return message(battle, track)


def _waiting(voter: Voter, track: Track) -> list[Battle]:
    """Return the voter's unanswered battles whose clips can still be shown, oldest first."""
    watchable = Battle.objects.unanswered().filter(
        voter=voter, track=track, left__state=ClipState.READY, right__state=ClipState.READY
    )
    # There are two at most. A LIMIT would let the database walk all battles of everybody in search of the first.
    return list(watchable.select_related("prompt").order_by("id"))


def _draw(voter: Voter, track: Track, rng: Random) -> Battle:
    pool = candidates.of(track)
    served = Battle.objects.filter(voter=voter, track=track).values_list("left_id", "right_id")
    met = {clip for pair in served for clip in pair}
    pairing = matchmaking.choose_pair(pool.unmet(met), pool.agenda, rng)
    if pairing is None:
        raise Refusal(Code.NO_PAIR, _why_no_pair(met, pool))
    prompt = Prompt.objects.get(pk=pool.prompts[pairing.prompt])
    return Battle.objects.create(
        voter=voter,
        track=track,
        prompt=prompt,
        left_id=pool.clips[pairing.left, prompt.pk],
        right_id=pool.clips[pairing.right, prompt.pk],
        probability=pairing.probability,
        watch_seconds=settings.WATCH_SECONDS,
        expires_at=timezone.now() + settings.BATTLE_LIFETIME,
    )


def _why_no_pair(met: set[int], pool: candidates.Candidates) -> str:
    if met and matchmaking.eligible_pairs(pool.answers):
        return "You have seen every pair there is on this track; new ones come as clips are made."
    return "No pair is ready on this track yet; clips are still being made."


def message(battle: Battle, track: Track) -> dict[str, Any]:
    """Return the battle as its voter may know it: no entry, no file, fresh watch links."""
    return {
        "type": "battle",
        "battle": battle.key,
        "track": track.slug,
        "prompt": _asked(battle),
        **links.sides(battle.key),
        "sound": track.sound,
        "watch_seconds": battle.watch_seconds,
        "expires_at": battle.expires_at.isoformat(),
    }


def _asked(battle: Battle) -> dict[str, Any]:
    """Return what both entries were given, and the words of the text that neither was."""
    prompt = battle.prompt
    return {
        "text": prompt.text,
        "language": prompt.language,
        "image": links.first_frame(battle.key) if prompt.first_frame else None,
        "not_understood": prompt.not_understood,
    }
