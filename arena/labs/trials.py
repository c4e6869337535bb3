"""The dry run of a draft: three clips made as an order's are, for its lab alone, before anything is sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from arena import vault
from arena.accounts import audit
from arena.labs import drafts, progress, recipes, upload_files
from arena.labs.models import Draft, Trial, TrialState, Upload, UploadState
from arena.labs.refusals import Conflict, Unknown
from arena.prompts.models import Prompt, Track, Visibility
from arena.workers import sending

CLIPS = 3
OF, FAILURES = "of", "failures"  # what `Trial.details` keeps beside the origin

NO_TRACKS = "Choose the tracks first: the dry run answers three of their prompts."
NO_RECIPE = "Say first how the clips are made: the dry run makes three of them that way."
NO_FILES = "The dry run shows three of your files as voters would see them: upload so many first."
NO_PROMPTS = "These tracks have no prompts yet: a dry run can wait until they have."
NOT_FAILED = "This clip is made, or being made: there is nothing to try again."


def start(draft: Draft, actor: audit.Actor) -> list[Trial]:
    """Order the clips of a dry run, in place of those of an earlier one; raises Conflict where it is too early."""
    with transaction.atomic():
        row = drafts.lock(draft)
        recipe, prompts = recipe_of(row), _prompts(row)
        discard_all(row)
        mark = _mark(row, recipe, [prompt.pk for prompt in prompts])
        made = Trial.objects.bulk_create(
            [Trial(draft=row, prompt=prompt, details={OF: mark}) for prompt in prompts]
        )
        audit.record(row.lab, actor, "draft.tried", str(row.pk))
    return made


def recipe_of(draft: Draft) -> recipes.Recipe:
    """Return what a worker is told to make the draft's clips by; raises Conflict where nothing is said yet."""
    contents = drafts.contents_of(draft)
    if contents.uploaded:
        return recipes.UPLOADED
    if contents.recipe is None:
        raise Conflict(NO_RECIPE)
    return contents.recipe


def _prompts(draft: Draft) -> list[Prompt]:
    """Return the prompts to try: the first of each task by turns; of uploads, the first that have a file."""
    if draft.manifest:
        return _answered(draft)
    if not draft.tracks:
        raise Conflict(NO_TRACKS)
    turns = zip_longest(*(pool.order_by("pk")[:CLIPS] for pool in _pools(draft)))
    chosen = [prompt for prompt in chain.from_iterable(turns) if prompt is not None][:CLIPS]
    if not chosen:
        raise Conflict(NO_PROMPTS)
    return chosen


def _answered(draft: Draft) -> list[Prompt]:
    files = Upload.objects.filter(draft=draft, state=UploadState.ACCEPTED).select_related("prompt")
    chosen = [file.prompt for file in files.order_by("prompt")[:CLIPS]]
    if len(chosen) < min(CLIPS, len(draft.manifest)):
        raise Conflict(NO_FILES)
    return chosen


def _pools(draft: Draft) -> list[QuerySet[Prompt]]:
    """Return the prompts of each task that may be shown: those held out are nobody's before their battles."""
    tracks = Track.objects.filter(slug__in=draft.tracks).order_by("position")
    places = dict.fromkeys((track.world, track.task) for track in tracks)
    shown = Prompt.objects.exclude(visibility=Visibility.HELD_OUT).filter(not_understood=[])
    return [shown.filter(world=world, task=task) for world, task in places]


def _mark(draft: Draft, recipe: recipes.Recipe, prompts: Iterable[int]) -> str:
    """Return a mark of all that the clips depend on: another one says that the dry run was of another entry."""
    files = Upload.objects.filter(draft=draft, prompt__in=prompts, state=UploadState.ACCEPTED)
    hashes = list(files.order_by("prompt").values_list("sha256", flat=True))
    making = [draft.provenance, sorted(draft.tracks), recipe, hashes]
    return vault.mark(json.dumps(making, sort_keys=True), "trial")


def passed(draft: Draft) -> bool:
    """Whether all clips of the dry run are made, and by what the draft says now."""
    rows = list(Trial.objects.filter(draft=draft))
    return bool(rows) and all(row.state == TrialState.READY for row in rows) and not is_stale(draft, rows)


def is_stale(draft: Draft, rows: list[Trial]) -> bool:
    """Whether a dry run was begun before the draft was changed in what clips depend on."""
    try:
        mark = _mark(draft, recipe_of(draft), [row.prompt_id for row in rows])
    except Conflict:
        return bool(rows)
    return any(row.details.get(OF) != mark for row in rows)


def state(draft: Draft) -> list[dict[str, Any]]:
    """Return how far each clip of the dry run is, for the lab's own eyes."""
    rows = list(Trial.objects.filter(draft=draft).select_related("prompt").order_by("pk"))
    stale = is_stale(draft, rows)
    return [_facts(row) | {"stale": stale} for row in rows]


def _facts(row: Trial) -> dict[str, Any]:
    ready = row.state == TrialState.READY
    at = {"draft": row.draft_id, "number": row.pk}
    return {
        "trial": row.pk,
        "prompt": row.prompt.text,
        "state": row.state,
        "failure": row.failure,
        "video": reverse("desk-trial-video", kwargs=at) if ready else None,
        "poster": reverse("desk-trial-poster", kwargs=at) if ready else None,
    }


def find(draft: Draft, number: int) -> Trial:
    """Return a clip of the draft's dry run; raises Unknown."""
    found = Trial.objects.filter(draft=draft, pk=number).first()
    if found is None:
        raise Unknown("There is no such clip.")
    return found


def retry(trial: Trial) -> None:
    """Order a clip that failed once more; raises Conflict where it did not."""
    with transaction.atomic():
        row = Trial.objects.select_for_update().filter(pk=trial.pk, state=TrialState.FAILED).first()
        if row is None:
            raise Conflict(NOT_FAILED)
        row.details = {**row.details, FAILURES: 0}
        send_again(row)


def send_again(row: Trial, not_before: datetime | None = None) -> None:
    """Put a locked clip back to the unsent; addresses of the attempt so far no longer open."""
    row.state, row.failure, row.lease_until, row.attempt = TrialState.QUEUED, "", None, row.attempt + 1
    row.not_before = not_before
    row.save(update_fields=["state", "failure", "lease_until", "attempt", "not_before", "details"])
    sending.over(-row.pk)
    progress.tell_trial(row)


def discard_all(draft: Draft) -> None:
    """Delete the dry run and its files; the files once that is committed."""
    rows = Trial.objects.filter(draft=draft)
    names = [name for pair in rows.values_list("video", "poster") for name in pair]
    rows.delete()
    transaction.on_commit(lambda: _discard(names))


def _discard(names: Iterable[str]) -> None:
    for name in names:
        upload_files.discard(name)
