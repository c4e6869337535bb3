from datetime import timedelta

import pytest
from django.utils import timezone

from arena.battles.models import Skip
from arena.clips import removal
from arena.clips.models import Clip, ClipState, Order
from arena.entries.models import Entry, State
from arena.exports.clip_origin import CONTENT, MAKING
from arena.exports.tables import clips
from arena.labs.models import Origin
from arena.prompts.models import Prompt
from arena.tabular.columns import names
from tests.arena import stage
from tests.arena.exports.written import file, rows
from tests.arena.labs.test_making import details
from tests.arena.reveals.sealing import seal

pytestmark = pytest.mark.django_db
CONTENTS = ("seed", "sha256", "size", *names(CONTENT))


@pytest.fixture
def clip():
    """A clip of an open entry, beside another entry's; its order has an origin."""
    stage.arena(prompts=1)
    Clip.objects.update(made_at=timezone.now())
    for order in Order.objects.all():
        Origin.objects.create(order=order, details=details(adapter="shapeworld"))
    return Clip.objects.get(entry__slug="entry-a")


def told(clip, **fields):
    (row,) = [row for row in rows("clips", **fields) if row["entry"] == clip.entry.slug]
    return row


def contents(row):
    return {name: row[name] for name in CONTENTS if row[name] is not None}


def test_how_a_clip_was_made_is_told_and_not_what_is_in_it(clip):
    row = told(clip)
    assert (row["prompt"], row["track"], row["state"]) == (str(clip.prompt_id), stage.SILENT, "ready")
    assert (row["adapter"], row["steps"], row["generate_seconds"]) == ("shapeworld", 8, 1.0)
    assert row["made_at"] == f"{clip.made_at:%Y-%m-%dT%H:%MZ}"
    assert contents(row) == {}
    for secret in (clip.sha256.encode(), b"123456789"):
        assert secret not in file("clips", "jsonl")


def remove(clip):
    removal.remove(clip, "the operator's own words")


def test_what_is_in_it_is_told_once_it_can_be_drawn_no_more(clip):
    remove(clip)
    row = told(clip)
    assert (row["state"], row["seed"], row["sha256"], row["size"]) == (
        "removed", clip.order.seed, clip.sha256, clip.size,
    )  # fmt: skip
    assert row["measures"]["flicker"] == 1.0
    assert row["removed_at"] is not None
    assert b"own words" not in file("clips", "jsonl")


def test_but_not_while_it_is_in_an_open_battle(clip):
    seen = stage.battle(expires_at=timezone.now() + timedelta(minutes=30))
    remove(clip)
    assert contents(told(clip)) == {}
    assert contents(told(clip, now=seen.expires_at))
    Skip.objects.create(battle=seen)
    assert contents(told(clip))


@pytest.mark.parametrize(
    ("state", "tells"), [("ready", False), ("pending", False), ("failed", False), ("removed", True)]
)
def test_nor_while_its_twin_with_sound_can_be_drawn(clip, state, tells):
    twin = Clip.objects.create(
        entry=clip.entry, prompt=clip.prompt, track=stage.track(stage.SOUNDING), order=clip.order, video="x"
    )
    remove(clip)
    Clip.objects.filter(pk=twin.pk).update(state=state)
    (row,) = [row for row in rows("clips") if row["entry"] == "entry-a" and row["track"] == stage.SILENT]
    assert bool(contents(row)) == tells


def test_a_clip_that_may_still_be_made_has_no_seed(clip):
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.FAILED)
    assert (told(clip)["state"], contents(told(clip))) == ("failed", {})
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.PENDING)
    assert clip.entry.slug not in {row["entry"] for row in rows("clips")}


def test_clips_of_a_withdrawn_entry_are_told_whole(clip):
    Entry.objects.filter(pk=clip.entry_id).update(state=State.WITHDRAWN)
    assert contents(told(clip))["seed"] == clip.order.seed


@pytest.mark.parametrize("state", [State.ACTIVE, State.WITHDRAWN])
def test_of_a_sealed_entry_there_is_no_making_and_no_content(clip, state):
    seal(clip.entry)
    remove(clip)
    Entry.objects.filter(pk=clip.entry_id).update(state=state)
    row = told(clip)
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "entry": "entry-a", "prompt": str(clip.prompt_id), "track": stage.SILENT, "state": "removed",
        "removed_at": row["removed_at"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "made", "there"),
    [("ready", True, True), ("void", True, True), ("void", False, False), ("refused", False, False),
     ("failed", False, False)],
)  # fmt: skip
def test_of_a_sealed_entry_nothing_tells_what_was_never_shown(clip, state, made, there):
    seal(clip.entry)
    Clip.objects.filter(pk=clip.pk).update(state=state, made_at=timezone.now() if made else None)
    assert (clip.entry.slug in {row["entry"] for row in rows("clips")}) == there


@pytest.mark.parametrize("state", [State.PREPARING, State.GONE])
def test_of_one_that_is_not_in_battles_yet_or_went_there_is_nothing(clip, state):
    seal(clip.entry)
    Entry.objects.filter(pk=clip.entry_id).update(state=state)
    assert {row["entry"] for row in rows("clips")} == {"entry-b"}


def test_pages_join(clip, monkeypatch):
    for number in range(1, 4):
        stage.clip(clip.entry, stage.prompt(number + Prompt.objects.count()))
    whole = rows("clips")
    monkeypatch.setattr(clips, "CLIPS_A_PAGE", 2)
    assert rows("clips") == whole
    assert len(whole) == 5


def test_a_clip_without_an_origin_is_unknown(clip):
    Origin.objects.all().delete()
    row = told(clip)
    assert {row[name] for name in names(MAKING)} == {None}
