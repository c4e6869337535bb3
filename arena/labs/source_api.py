"""Hands a worker the file that a lab has sent: for one order or dry run, while it is at it."""

from __future__ import annotations

from functools import partial

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arena.clips import ranges
from arena.clips.models import Order, OrderState
from arena.labs import addresses, upload_files
from arena.labs.models import Trial, TrialState, Upload, UploadState
from arena.problems import problem_response

GONE = "The file is not open at this address: its order was finished, or sent again."


@require_safe
async def of_order(request: HttpRequest, token: str) -> HttpResponseBase:
    return _answer(request, await _file_of_order(*addresses.read(token, addresses.SOURCE)))


@require_safe
async def of_trial(request: HttpRequest, token: str) -> HttpResponseBase:
    return _answer(request, await _file_of_trial(*addresses.read(token, addresses.SOURCE_TRIAL)))


def _answer(request: HttpRequest, name: str | None) -> HttpResponseBase:
    if name is None or not upload_files.path_of(name).exists():
        return problem_response(410, GONE)
    return ranges.respond(
        upload_files.path_of(name), "application/octet-stream", request.headers.get("Range", "")
    )


# The connection goes back before the file is sent.
@partial(database_sync_to_async, thread_sensitive=False)
def _file_of_order(number: int, attempt: int) -> str | None:
    order = Order.objects.filter(pk=number, attempt=attempt, state=OrderState.RUNNING).first()
    files = Upload.objects.filter(state=UploadState.ACCEPTED).values_list("file", flat=True)
    return files.filter(entry=order.entry_id, prompt=order.prompt_id).first() if order else None


@partial(database_sync_to_async, thread_sensitive=False)
def _file_of_trial(number: int, attempt: int) -> str | None:
    trial = Trial.objects.filter(pk=number, attempt=attempt, state=TrialState.RUNNING).first()
    files = Upload.objects.filter(state=UploadState.ACCEPTED).values_list("file", flat=True)
    return files.filter(draft=trial.draft_id, prompt=trial.prompt_id).first() if trial else None
