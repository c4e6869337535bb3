"""What everybody may see of the world: prompts, entries, clips, votes and seals. It is the same in all worlds."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

from arena.battles.models import Battle, Vote, Voter
from arena.clips import files
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.ledger.events import moment, write
from arena.ledger.models import Kind
from arena.prompts.models import Prompt
from tests.arena import stage
from tests.arena.sealed.cast import (
    ACTIVE,
    FIGHTERS,
    OPENED,
    OTHER,
    PREPARING,
    PROMPTS,
    PROVENANCE,
    SEALED,
    World,
)


def make(world: World) -> None:
    """Make tracks, prompts, two open entries and those to be sealed, with their clips."""
    on = stage.track()
    world.prompts = [stage.prompt(number) for number in range(PROMPTS)]
    for slug in ("plain-one", "plain-two"):
        world.entries[slug] = stage.entry(slug, on)
    for codename in (*SEALED, OPENED):
        state = State.PREPARING if codename == PREPARING else State.ACTIVE
        made = stage.entry(
            codename.lower().replace(" ", "-"),
            on,
            public_name="",
            codename=codename,
            provenance=PROVENANCE[codename],
            state=state,
        )
        world.entries[codename] = made
    for entry in world.entries.values():
        for prompt in world.prompts:
            _clip(entry, prompt)
    _order_that_fails(world)


def _clip(entry: Entry, prompt: Prompt) -> None:
    seed = 1000 * entry.pk + prompt.pk
    order = Order.objects.create(entry=entry, prompt=prompt, seed=seed, state=OrderState.DONE)
    made = stage.real_files()
    names = {}
    for kind, suffix, part in (("video", "mp4", "silent"), ("poster", "jpg", "poster")):
        names[kind] = f"{hashlib.sha256(f'{kind}{seed}'.encode()).hexdigest()[:32]}.{suffix}"
        path = files.path_of(names[kind])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made[part])
    Clip.objects.create(
        entry=entry,
        prompt=prompt,
        track=stage.track(),
        order=order,
        state=ClipState.READY,
        sha256=hashlib.sha256(names["video"].encode()).hexdigest(),
        size=len(made["silent"]),
        **names,
    )


def _order_that_fails(world: World) -> None:
    extra = stage.prompt(PROMPTS + 1)
    for codename in (ACTIVE, PREPARING):
        entry = world.entries[codename]
        Order.objects.create(entry=entry, prompt=extra, seed=entry.pk, state=OrderState.FAILED)


def seal_events(world: World) -> None:
    for codename in (*SEALED, OPENED):
        entry = world.entries[codename]
        facts = {
            "codename": codename,
            "commitment": entry.commitment,
            "terms": world.terms(codename),
            "provenance": entry.provenance,
            "tracks": [stage.SILENT],
            "at": moment(world.ago(240)),
        }
        write(Kind.SEAL, codename, facts)


def fight(world: World) -> None:
    """Let the fighters meet each other and the open entries, and leave one battle unanswered."""
    voter = Voter.objects.create(id=uuid.UUID(int=5), pseudonym_key=b"k" * 32)
    names = (*FIGHTERS, "plain-one", "plain-two")
    number = 0
    for prompt in world.prompts:
        for left in names:
            for right in names:
                if left < right:
                    number += 1
                    battle = _battle(world, number, voter, prompt, (left, right))
                    cast_at = world.ago(200) + timedelta(seconds=number)
                    Vote.objects.create(
                        battle=battle,
                        choice=number % 3,
                        left_seconds=4,
                        right_seconds=4,
                        heard=True,
                        cast_at=cast_at,
                    )
    other = Voter.objects.create(id=uuid.UUID(int=6), pseudonym_key=b"l" * 32)
    world.battles.append(_battle(world, number + 1, other, world.prompts[0], (ACTIVE, OTHER)))


def _battle(world: World, number: int, voter: Voter, prompt: Prompt, names: tuple[str, str]) -> Battle:
    left, right = names
    clips = {clip.entry_id: clip for clip in Clip.objects.filter(prompt=prompt)}
    battle = Battle.objects.create(
        key=f"battle{number:016d}",
        voter=voter,
        track=stage.track(),
        prompt=prompt,
        left=clips[world.entries[left].pk],
        right=clips[world.entries[right].pk],
        probability=0.5,
        watch_seconds=3.0,
        served_at=world.ago(210),
        expires_at=world.now + timedelta(minutes=20),
    )
    world.battles.append(battle)
    return battle
