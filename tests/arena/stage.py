"""A small arena for tests: tracks, prompts, entries and ready clips, without running a generator for each."""

from __future__ import annotations

import functools
import shutil
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from PIL import Image

from arena.battles.models import Battle, Viewing, Vote, Voter
from arena.clips import files
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, Provenance
from arena.leaderboard.models import Board, Standing
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task, Track, World
from arena.prompts.seeding import plant_tracks
from generators.contract import ClipSpec
from generators.production import produce
from generators.shapes.first_frames import first_frame
from generators.shapes.language import parse

SILENT, SOUNDING = "shapes-text-to-video", "shapes-text-to-video-with-sound"
FROM_IMAGE, FROM_IMAGE_SOUNDING = "shapes-image-to-video", "shapes-image-to-video-with-sound"
TEXT = "A red ball bounces on a grey floor with a bell sound"


def picture(
    colour: str = "grey", kind: str = "PNG", size: tuple[int, int] = (512, 512), **info: object
) -> bytes:
    """Return a picture of one colour as a file."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **info)
    return file.getvalue()


@functools.cache
def begins_with() -> bytes:
    """Return the first frame of what TEXT asks for."""
    return first_frame(parse(TEXT), 1, 512, 512)


@functools.cache
def real_files(fault: str = "none") -> dict[str, bytes]:
    """Return the files of one real order: "silent", "with-sound" and "poster". Made once a run."""
    spec = ClipSpec(prompt=TEXT, seed=7, seconds=4.0, fps=24, width=512, height=512, sound=True)
    folder = Path(tempfile.mkdtemp(prefix="paddock-test-clip-"))
    try:
        made = produce(spec, {"kind": "shapeworld", "fault": fault}, ["silent", "with-sound"], folder)
        files_made = {**made.renditions, "poster": made.poster}
        return {name: Path(path).read_bytes() for name, path in files_made.items()}
    finally:
        shutil.rmtree(folder)


def track(slug: str = SILENT) -> Track:
    if not Track.objects.exists():
        plant_tracks()
    return Track.objects.get(slug=slug)


def entry(slug: str, *tracks: Track, **fields: object) -> Entry:
    made = Entry.objects.create(
        slug=slug, **{"public_name": slug.title(), "provenance": Provenance.REPRODUCED, **fields}
    )
    made.tracks.add(*(tracks or [track()]))
    return made


def prompt(number: int = 1, **fields: object) -> Prompt:
    """Return a new prompt; for image to video, with a first frame that is a file."""
    if fields.get("task") == Task.IMAGE_TO_VIDEO:
        fields.setdefault("first_frame", first_frames.store(picture()))
    return Prompt.objects.create(
        **{"world": World.SHAPES, "task": Task.TEXT_TO_VIDEO, "text": f"{TEXT}, take {number}", **fields}
    )


def clip(of: Entry, to: Prompt, on: Track | None = None, *, real: bool = False, fault: str = "none") -> Clip:
    """Return a ready clip; with `real`, its files exist, made with `fault`."""
    on = on or track()
    order, _ = Order.objects.get_or_create(
        entry=of, prompt=to, defaults={"state": OrderState.DONE, "done_at": timezone.now()}
    )
    names = {"video": f"{of.pk}-{to.pk}-{on.pk}.mp4", "poster": f"{of.pk}-{to.pk}-{on.pk}.jpg"}
    if real:
        made = real_files(fault)
        names = {
            "video": files.store(made["with-sound" if on.sound else "silent"], ".mp4"),
            "poster": files.store(made["poster"], ".jpg"),
        }
    return Clip.objects.create(
        entry=of, prompt=to, track=on, order=order, state=ClipState.READY, sha256="0" * 64, size=1, **names
    )


def arena(*, entries: int = 2, prompts: int = 3, on: Track | None = None, real: bool = False) -> list[Entry]:
    """Return `entries` entries that have each answered `prompts` prompts on one track."""
    on = on or track()
    contestants = [entry(f"entry-{letter}", on) for letter in "abcdefghij"[:entries]]
    for number in range(prompts):
        asked = prompt(number, task=on.task)
        for contestant in contestants:
            clip(contestant, asked, on, real=real)
    return contestants


def battle(
    voter: Voter | None = None, *, watched: bool = False, on: Track | None = None, **fields: object
) -> Battle:
    """Return a battle between the first two ready clips of one prompt; with `watched`, its gate is open."""
    left, right = Clip.objects.ready().on(on or track()).order_by("prompt_id", "id")[:2]
    made = Battle.objects.create(
        **{
            "voter": voter or Voter.objects.create(),
            "track": left.track,
            "prompt": left.prompt,
            "left": left,
            "right": right,
            "probability": 1.0,
            "watch_seconds": 3.0,
            "expires_at": timezone.now() + timedelta(minutes=30),
            **fields,
        }
    )
    if watched:
        watch(made)
    return made


def watch(seen: Battle) -> None:
    """Open the gate of a battle: both sides were watched and heard, a while ago."""
    Viewing.objects.update_or_create(
        battle=seen,
        defaults={
            "shown_at": timezone.now() - timedelta(minutes=3),
            "left_seconds": 60,
            "right_seconds": 60,
            "left_heard": True,
            "right_heard": True,
        },
    )


def votes(
    answers: list[tuple[Entry, Entry, int]], on: Track | None = None, *, voters: int = 10, **fields: object
) -> list[Vote]:
    """Store a battle and its vote for each (left entry, right entry, choice), by so many voters in turn."""
    on = on or track()
    crowd = Voter.objects.bulk_create(Voter() for _ in range(voters))
    asked = Clip.objects.on(on).order_by("prompt_id").values_list("prompt_id", flat=True)[0]
    clips = {made.entry_id: made for made in Clip.objects.on(on).filter(prompt_id=asked)}
    start = timezone.now()
    battles = Battle.objects.bulk_create(
        Battle(
            voter=crowd[number % voters],
            track=on,
            prompt_id=asked,
            left=clips[left.pk],
            right=clips[right.pk],
            probability=0.5,
            watch_seconds=3.0,
            expires_at=start + timedelta(minutes=30),
        )
        for number, (left, right, _) in enumerate(answers)
    )
    return Vote.objects.bulk_create(
        Vote(
            battle=fought,
            **{
                "choice": choice,
                "left_seconds": 4,
                "right_seconds": 4,
                "heard": True,
                "cast_at": start + timedelta(milliseconds=number),
                **fields,
            },
        )
        for number, (fought, (_, _, choice)) in enumerate(zip(battles, answers, strict=True))
    )


def newest(slug: str = SILENT) -> Board:
    board = Board.objects.current(track(slug))
    assert board is not None
    return board


def standing(of: Entry) -> Standing:
    return newest().standings.get(entry=of)
