"""The desk's way to the seal: what will be committed is shown once more, then sealed, then the receipt, once."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from arena.accounts.models import Membership
from arena.desk import once_more
from arena.desk.drafts import find, lacking, titles
from arena.desk.guard import member_page
from arena.labs import drafts, identity, submit
from arena.labs.models import Draft
from arena.labs.refusals import Conflict, Invalid, Unknown, Unready

GONE = "This draft was sealed or thrown away already."


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def seal(request: HttpRequest, place: Membership, draft: uuid.UUID) -> HttpResponse:
    """Ask once more, then seal; the answer to the second holds the receipt, and no other page ever does."""
    if request.method != "POST":
        return _ask(request, find(place, draft))
    key = request.POST.get("key", "")[:100]
    if not once_more.begin(key) and (made := once_more.recall(key)):
        return _sealed(request, made)
    try:
        return _sealed(request, _seal(request, place, draft, key))
    except Invalid:
        return _ask(request, find(place, draft), status=422)
    except (Conflict, Unready) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk-draft", draft=draft)
    except Unknown:
        messages.error(request, GONE)
        return redirect("desk")


def _seal(request: HttpRequest, place: Membership, draft: uuid.UUID, key: str) -> submit.Submitted:
    try:
        made = submit.seal(find(place, draft), cast("User", request.user), timezone.now())
    except BaseException:
        once_more.give_up(key)
        raise
    once_more.keep(key, made)
    return made


def _ask(request: HttpRequest, draft: Draft, status: int = 200) -> HttpResponse:
    contents = drafts.contents_of(draft)
    context = {
        "page": "desk",
        "draft": draft,
        "lacking": lacking(draft),
        "facts": _facts(identity.complete(contents.identity)),
        "entered_on": titles(draft.tracks),
        "own_nonce": contents.nonce is not None,
        "key": once_more.draw(),
    }
    return render(request, "desk/seal.html", context, status=status)


def _facts(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    weights, memory = facts["weights"] or {}, facts["vram_gb"]
    flat = {
        **facts,
        "weights": " ".join(str(part) for part in weights.values() if part) or None,
        "vram_gb": f"{memory} GB" if memory else None,
    }
    return [(identity.LABELS[name].removeprefix("The ").capitalize(), value) for name, value in flat.items()]


def _sealed(request: HttpRequest, made: submit.Submitted) -> HttpResponse:
    text = json.dumps(made.receipt, indent=2, ensure_ascii=False)
    context = {
        "page": "desk",
        "made": made,
        "receipt": text,
        "download": base64.b64encode(text.encode()).decode(),
        "lines": made.receipt["how_to_check"],
    }
    return render(request, "desk/sealed.html", context)
