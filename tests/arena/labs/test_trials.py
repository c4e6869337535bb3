"""A dry run: three clips made as an order's are, shown to nobody but their lab, and told when they are out of date."""

from __future__ import annotations

import json

import pytest

from arena import vault
from arena.accounts.models import AuditEvent
from arena.clips.models import Clip, Order
from arena.entries.models import Entry, Provenance
from arena.labs import drafts, trials, upload_files
from arena.labs.models import Trial, TrialState, Upload, UploadState
from arena.labs.refusals import Conflict
from arena.prompts.models import Visibility
from tests.arena import stage
from tests.arena.labs import sender

pytestmark = pytest.mark.django_db
RECIPE = {"kind": "shapeworld", "fault": "none"}


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    return settings.UPLOADS_ROOT


def reproduced(recipe=RECIPE, tracks=(stage.SILENT, stage.FROM_IMAGE), prompts=4):
    stage.track()
    for number in range(prompts):
        stage.prompt(number)
        stage.prompt(number, task="image-to-video")
    secrets = vault.lock(json.dumps({"identity": {}, "recipe": recipe, "nonce": None}).encode(), "draft")
    return sender.draft(
        sender.lab(), prompts=0, tracks=tracks, provenance=Provenance.REPRODUCED, manifest=[], secrets=secrets
    )


def uploaded(files=3):
    draft = sender.draft(sender.lab(), prompts=4)
    for number in range(files):
        Upload.objects.create(
            draft=draft,
            prompt_id=draft.manifest[number],
            size=1,
            file=upload_files.new_name(),
            sha256=str(number) * 64,
            state=UploadState.ACCEPTED,
        )
    return draft


def all_ready(draft):
    Trial.objects.filter(draft=draft).update(state=TrialState.READY, video="v", poster="p")


def test_three_prompts_of_its_tasks_by_turns():
    draft = reproduced()
    made = trials.start(draft, None)
    assert [trial.prompt.task for trial in made] == ["text-to-video", "image-to-video", "text-to-video"]
    assert AuditEvent.objects.get().act == "draft.tried"
    assert not Order.objects.exists()
    assert not Clip.objects.exists()
    assert not Entry.objects.exists()


def test_what_is_held_out_is_not_shown():
    draft = reproduced(tracks=[stage.SILENT])
    held = draft and stage.prompt(0, task="text-to-video", text="held out", visibility=Visibility.HELD_OUT)
    assert held.pk not in [trial.prompt_id for trial in trials.start(draft, None)]


def test_of_uploads_those_that_have_a_file():
    draft = uploaded()
    assert [trial.prompt_id for trial in trials.start(draft, None)] == draft.manifest[:3]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (lambda: reproduced(tracks=[]), trials.NO_TRACKS),
        (lambda: reproduced(recipe=None), trials.NO_RECIPE),
        (lambda: reproduced(prompts=0), trials.NO_PROMPTS),
        (lambda: uploaded(2), trials.NO_FILES),
        (lambda: uploaded(0), trials.NO_FILES),
    ],
    ids=["no tracks", "no recipe", "no prompts", "two files", "no files"],
)
def test_too_early(draft, reason):
    with pytest.raises(Conflict, match=reason[:20]):
        trials.start(draft(), None)
    assert not Trial.objects.exists()


def test_passes_when_all_are_ready():
    draft = reproduced()
    assert not trials.passed(draft)
    trials.start(draft, None)
    assert not trials.passed(draft)
    all_ready(draft)
    assert trials.passed(draft)
    Trial.objects.filter(pk=Trial.objects.first().pk).update(state=TrialState.FAILED)
    assert not trials.passed(draft)


def test_another_recipe_wants_another_run():
    draft = reproduced()
    trials.start(draft, None)
    all_ready(draft)
    changed = vault.lock(
        json.dumps({"identity": {}, "recipe": {**RECIPE, "fault": "jerky"}, "nonce": None}).encode(), "draft"
    )
    draft.secrets = changed
    draft.save()
    assert not trials.passed(draft)
    assert all(row["stale"] for row in trials.state(draft))


def test_another_name_wants_no_other_run():
    draft = reproduced()
    trials.start(draft, None)
    all_ready(draft)
    other = {"identity": {"model": "Another"}, "recipe": RECIPE, "nonce": "a" * 64}
    draft.secrets = vault.lock(json.dumps(other).encode(), "draft")
    draft.save()
    assert trials.passed(draft)


def test_another_file_wants_another_run():
    draft = uploaded(4)
    trials.start(draft, None)
    all_ready(draft)
    Upload.objects.filter(prompt=draft.manifest[3]).update(sha256="f" * 64)
    assert trials.passed(draft), "a file that was not tried"
    Upload.objects.filter(prompt=draft.manifest[0]).update(sha256="f" * 64)
    assert not trials.passed(draft)


def test_changed_tracks_forget_the_run():
    draft = reproduced()
    trials.start(draft, None)
    all_ready(draft)
    drafts.change(draft, None, {"tracks": [stage.SILENT]}, draft.created_at)
    draft.refresh_from_db()
    assert not trials.passed(draft)


def test_a_second_run_takes_the_place_of_the_first(django_capture_on_commit_callbacks):
    draft = reproduced()
    trials.start(draft, None)
    file = upload_files.store(b"video", ".mp4")
    Trial.objects.update(state=TrialState.READY)
    Trial.objects.filter(pk=Trial.objects.first().pk).update(video=file)
    with django_capture_on_commit_callbacks(execute=True):
        trials.start(draft, None)
    assert Trial.objects.count() == 3
    assert set(Trial.objects.values_list("state", flat=True)) == {TrialState.QUEUED}
    assert not upload_files.path_of(file).exists()


def test_only_what_failed_is_tried_again():
    draft = reproduced()
    trial = trials.start(draft, None)[0]
    with pytest.raises(Conflict):
        trials.retry(trial)
    Trial.objects.update(state=TrialState.FAILED, failure="It broke.")
    trials.retry(trial)
    trial.refresh_from_db()
    assert (trial.state, trial.failure, trial.attempt) == (TrialState.QUEUED, "", 1)


def test_a_draft_under_another_key_is_stale_and_no_error(settings):
    draft = reproduced()
    trials.start(draft, None)
    all_ready(draft)
    settings.SECRET_KEY = "another " * 8
    assert not trials.passed(draft)
