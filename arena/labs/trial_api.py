"""The worker's side of a dry run: as an order's, at addresses of its own, and nothing of it reaches a voter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from arena.clips import production
from arena.clips.formats import format_of
from arena.labs import addresses, asking, progress, told, told_position, trial_sending, trials, upload_files
from arena.labs.lease import seconds_on_its_way
from arena.labs.models import Trial, TrialState
from arena.labs.recipes import UPLOADED
from arena.labs.refusals import Conflict
from arena.labs.worker_api import RUNNING_LEASE
from arena.problems import problem_response
from arena.prompts.models import Track
from arena.workers import sending
from generators.contract import ClipVoid, ContentRefused, TransientFailure

GONE = "This clip is not open at this address: it was taken, finished, or sent again."
NOT_SHOWN = {
    ClipVoid.kind: "The clip would be void, shown to nobody: {}",
    ContentRefused.kind: "The clip would be refused, and count for nothing: {}",
}
OF_PROVIDERS = ("submitting", "submitted", "released", "waiting")
NO_PROVIDER = "A dry run asks no provider: nobody pays for it."


@csrf_exempt
@require_POST
def fetch(_request: HttpRequest, token: str) -> HttpResponse:
    """Hand the clip's making to the first worker that asks under this attempt."""
    number, attempt = addresses.read(token, addresses.FETCH_TRIAL)
    with transaction.atomic():
        row = _locked(number, attempt, TrialState.QUEUED)
        if row is None:
            return problem_response(410, GONE)
        waited = seconds_on_its_way(row.lease_until, timezone.now())
        try:
            described = _described(row)
        except FileNotFoundError:
            return _given_up(row, asking.NO_FRAME)
        except Conflict as error:
            return _given_up(row, str(error))
        row.state, row.lease_until = TrialState.RUNNING, timezone.now() + RUNNING_LEASE
        row.save(update_fields=["state", "lease_until"])
        progress.tell_trial(row)
    return JsonResponse({**described, "queue_seconds": waited})


def _locked(number: int, attempt: int, state: TrialState) -> Trial | None:
    rows = Trial.objects.select_for_update(of=("self",)).select_related("prompt", "draft")
    return rows.filter(pk=number, attempt=attempt, state=state).first()


def _given_up(row: Trial, reason: str) -> HttpResponse:
    trial_sending.give_up(row, reason)
    return problem_response(410, reason)


def _described(row: Trial) -> dict[str, Any]:
    recipe, rendition = trials.recipe_of(row.draft), _rendition(row)
    described = {
        "order": -row.pk,
        "spec": asking.spec(row.prompt, row.seed, sound=rendition == "with-sound"),
        "recipe": recipe,
        "renditions": [rendition],
        "upload": settings.SITE_URL + addresses.trial_upload_path(row),
    }
    if recipe == UPLOADED:
        described["source"] = settings.SITE_URL + addresses.trial_source_path(row)
    return described


def _rendition(row: Trial) -> str:
    """Return which rendition the lab sees: the sounding one wherever it enters a track with sound."""
    tracks = Track.objects.filter(slug__in=row.draft.tracks, world=row.prompt.world, task=row.prompt.task)
    return "with-sound" if tracks.filter(sound=True).exists() else "silent"


@csrf_exempt
@require_POST
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in the files of a clip, or the word that it failed, or is still worked on."""
    number, attempt = addresses.read(token, addresses.UPLOAD_TRIAL)
    return told.taken(request, GONE, lambda: _taken(request, number, attempt))


def _taken(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    with transaction.atomic():
        row = _locked(number, attempt, TrialState.RUNNING)
        if row is None:
            raise production.NotOpen
        if "running" in request.POST:
            return _still_at_it(row, told_position.read(request.POST["running"]))
        if any(word in request.POST for word in OF_PROVIDERS):
            raise production.NotAccepted(NO_PROVIDER)
        sending.over(-row.pk)
        if "failure" in request.POST:
            return _failed(row, told.json_object(request.POST["failure"]))
        return _made(row, told.files(request), told.json_object(request.POST.get("origin", "")))


def _still_at_it(row: Trial, position: told_position.Position) -> HttpResponse:
    """Let a worker that tells of its progress keep the clip for another minute."""
    row.lease_until = timezone.now() + RUNNING_LEASE
    row.save(update_fields=["lease_until"])
    told_position.keep(-row.pk, position)
    return JsonResponse({"order": -row.pk, "state": "running"})


def _failed(row: Trial, failure: dict[str, Any]) -> HttpResponse:
    reason, kind = str(failure.get("detail", told.NO_REASON)), str(failure.get("kind"))
    if kind == TransientFailure.kind:
        trial_sending.try_again(row, reason)
    else:
        trial_sending.give_up(row, NOT_SHOWN.get(kind, "{}").format(reason))
    return JsonResponse({"order": -row.pk, "state": kind if kind in NOT_SHOWN else row.state})


def _made(row: Trial, brought: dict[str, bytes], origin: dict[str, Any]) -> HttpResponse:
    rendition, wanted, poster = _rendition(row), format_of(row.prompt.world), brought.pop("poster", b"")
    production.check_video(brought, rendition, wanted)
    production.check_poster(poster, wanted)
    row.video = upload_files.store(brought[rendition], ".mp4")
    row.poster = upload_files.store(poster, ".jpg")  # what is stored and not kept is swept away
    row.state, row.lease_until, row.details = TrialState.READY, None, {**row.details, "origin": origin}
    row.save(update_fields=["video", "poster", "state", "lease_until", "details"])
    progress.tell_trial(row)
    return JsonResponse({"order": -row.pk, "state": "ready"}, status=201)
