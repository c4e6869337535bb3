"""What an uploaded entry has to answer, and the one hash that binds all the files it answered with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from arena.clips.formats import format_of
from arena.labs.models import Draft
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Track, Visibility
from ratings import ledger

SALT = "paddock.manifest"


def prompts_of(tracks: Iterable[Track]) -> list[int]:
    """Return the numbers of the prompts that an uploaded entry of these tracks answers: those open to practice."""
    pools = {(track.world, track.task) for track in tracks}
    open_ones = Prompt.objects.filter(visibility=Visibility.PRACTICE).order_by("id")
    return [
        number
        for number, world, task in open_ones.values_list("id", "world", "task")
        if (world, task) in pools
    ]


def document(draft: Draft) -> list[dict[str, Any]]:
    """Return the manifest for the lab: of each prompt what is asked, and the form of the file."""
    tracks = Track.objects.filter(slug__in=draft.tracks)
    sounding = {(track.world, track.task) for track in tracks if track.sound}
    prompts = Prompt.objects.in_bulk(draft.manifest)
    return [_row(prompts[number], sounding) for number in draft.manifest if number in prompts]


def _row(prompt: Prompt, sounding: set[tuple[str, str]]) -> dict[str, Any]:
    wanted = format_of(prompt.world)
    return {
        "prompt": prompt.pk,
        "task": prompt.task,
        "text": prompt.text,
        "language": prompt.language,
        "first_frame": settings.SITE_URL + first_frame_path(prompt) if prompt.first_frame else None,
        "seconds": wanted.seconds,
        "fps": wanted.fps,
        "width": wanted.width,
        "height": wanted.height,
        "sound": (prompt.world, prompt.task) in sounding,
    }


def first_frame_path(prompt: Prompt) -> str:
    """Return the address of a prompt's first frame, the same for every lab."""
    return reverse("manifest-first-frame", args=[signing.dumps(prompt.pk, salt=SALT)])


@require_safe
def first_frame(_request: HttpRequest, token: str) -> HttpResponse:
    """Answer with a first frame that a manifest names."""
    try:
        prompt = Prompt.objects.filter(pk=signing.loads(token, salt=SALT)).first()
        if prompt is None or not prompt.first_frame:
            raise Http404("There is no such first frame.")
        return HttpResponse(first_frames.read(prompt.first_frame), content_type="image/png")
    except (signing.BadSignature, ValueError, TypeError, FileNotFoundError):
        raise Http404("There is no such first frame.") from None


def listed(files: Mapping[int, str], manifest: Sequence[int]) -> list[dict[str, Any]]:
    """Return the files as they are committed to: by prompt, in the manifest's order."""
    return [{"prompt": number, "sha256": files[number]} for number in manifest]


def hash_of(files: list[dict[str, Any]]) -> str:
    return sha256(ledger.canonical(files)).hexdigest()
