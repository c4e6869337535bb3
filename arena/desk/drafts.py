"""The desk's pages of a draft: begun, filled in, tried, and thrown away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arena.accounts.models import Membership
from arena.desk import draft_files
from arena.desk.draft_form import Basics, DraftForm, initial
from arena.desk.guard import member_page
from arena.labs import drafts, progress, submittable, trials, under_way
from arena.labs.models import Draft, Trial, TrialState
from arena.labs.refusals import Conflict, Invalid, Unknown
from arena.prompts.models import Track
from generators.capability import capability

SAVED = "The draft is saved."
TRYING = "The draft is saved, and its dry run has begun."
UNTYPED = frozenset(("uploads", "trial"))  # what a draft can lack beside what is typed


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def new(request: HttpRequest, place: Membership) -> HttpResponse:
    form = Basics(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.create(place.lab, request.user, form.given(), timezone.now())
            return redirect("desk-draft", draft=draft.pk)
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render(request, "desk/draft_new.html", {"page": "desk", "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def draft(request: HttpRequest, place: Membership, draft: uuid.UUID) -> HttpResponse:
    found = find(place, draft)
    if request.method != "POST":
        return _page(request, found)
    form = DraftForm(request.POST)
    try:
        if form.is_valid():
            return _saved(request, drafts.change(found, request.user, form.given(), timezone.now()))
    except Invalid as refusal:
        form.refuse(refusal)
    except Conflict as refusal:
        form.add_error(None, str(refusal))
    return _page(request, found, form)


def _saved(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Go on with what the button said."""
    here, act = reverse("desk-draft", args=[draft.pk]), request.POST.get("act")
    if act == "seal":
        return redirect("desk-draft-seal", draft=draft.pk)
    if act != "try":
        messages.success(request, SAVED)
        return redirect(here)
    try:
        trials.start(draft, request.user)
        messages.success(request, TRYING)
    except Conflict as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{here}#dry-run")


def _page(request: HttpRequest, draft: Draft, form: DraftForm | None = None) -> HttpResponse:
    """Show the draft, as it is kept or as it was typed; one that cannot be read back can be thrown away."""
    try:
        context = _context(draft, form)
    except Conflict as refusal:
        messages.error(request, str(refusal))
        return render(request, "desk/draft_lost.html", {"page": "desk", "draft": draft}, status=409)
    status = 422 if form is not None and form.errors else 200
    return render(request, "desk/draft.html", context, status=status)


def _context(draft: Draft, form: DraftForm | None) -> dict[str, Any]:
    contents = drafts.contents_of(draft)
    words = {row.pk: under_way.words_of_trial(row) for row in Trial.objects.filter(draft=draft)}
    clips = [clip | {"words": words.get(clip["trial"], "")} for clip in trials.state(draft)]
    return {
        "page": "desk",
        "draft": draft,
        "form": form or DraftForm(initial=initial(contents)),
        "model": contents.identity.get("model", ""),
        "files": draft_files.rows(draft),
        "accepted": draft_files.accepted(draft),
        "trials": clips,
        "waits": _waits(draft),
        "stale": any(clip["stale"] for clip in clips),
        "passed": trials.passed(draft),
        "lacking": lacking(draft),
        "live": {"state": reverse("desk-draft-state", args=[draft.pk]), "draft": str(draft.pk)},
    }


def _waits(draft: Draft) -> str:
    """Return the sentence that nobody who is up can make what waits; empty where somebody can, or nothing waits."""
    if not Trial.objects.filter(draft=draft, state=TrialState.QUEUED).exists():
        return ""
    try:
        word = capability(trials.recipe_of(draft))
    except Conflict:
        return ""
    return "" if under_way.somebody_can_make(word) else under_way.NOBODY.format("these clips")


def lacking(draft: Draft) -> list[dict[str, str]]:
    """Return what stands between a draft and its seal, each with the place on the page where it is put right."""
    form = DraftForm({"provenance": draft.provenance})
    found = submittable.lacking(draft, timezone.now())
    return [{"sentence": sentence, "at": _anchor(form, name)} for name, sentence in found.items()]


def _anchor(form: DraftForm, name: str) -> str:
    if name in UNTYPED:
        return {"uploads": "files", "trial": "dry-run"}[name]
    field = form._field_of(name)  # noqa: SLF001 - of this room
    return f"id_{field}" if field else "draft"


@require_POST
@member_page
def throw_away(request: HttpRequest, place: Membership, draft: uuid.UUID) -> HttpResponse:
    drafts.throw_away(find(place, draft), request.user)
    messages.success(request, "The draft is thrown away, with its files.")
    return redirect("desk")


@require_POST
@member_page
def retry(request: HttpRequest, place: Membership, draft: uuid.UUID, number: int) -> HttpResponse:
    found = find(place, draft)
    try:
        trials.retry(trials.find(found, number))
    except Unknown:
        raise Http404 from None
    except Conflict as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('desk-draft', args=[found.pk])}#dry-run")


@require_safe
@member_page
def state(request: HttpRequest, place: Membership, draft: uuid.UUID) -> JsonResponse:  # noqa: ARG001
    """Tell what the socket would have told, for a page whose socket is down."""
    found = find(place, draft)
    told = [{"type": "upload", **progress.of_upload(row)} for row in draft_files.uploads_of(found)]
    told += [progress.of_trial(row) for row in Trial.objects.filter(draft=found).order_by("pk")]
    return JsonResponse({"messages": told})


def find(place: Membership, draft: uuid.UUID) -> Draft:
    """Return the lab's draft; another lab's and one that never was are answered alike."""
    try:
        return drafts.find(place.lab, draft)
    except Unknown:
        raise Http404 from None


def titles(slugs: list[str]) -> list[str]:
    return [track.title for track in Track.objects.filter(slug__in=slugs)]
