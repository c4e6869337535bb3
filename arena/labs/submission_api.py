"""REST: a lab's program begins drafts, tries and seals them, and withdraws or brings forward its entries."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arena.accounts.models import Scope
from arena.entries.models import Entry
from arena.heartbeat import held
from arena.labs import draft_told, drafts, entering, forward, own_entries, submit, trials, withdrawal
from arena.labs.draft_contents import FIELDS
from arena.labs.idempotency import Answer, checked_key, once
from arena.labs.models import Draft
from arena.labs.refusals import Invalid
from arena.labs.submission_documents import (
    ChangeRequest,
    NoRequest,
    SealRequest,
    SubmissionRequest,
    SubmittedDocument,
)
from arena.labs.submission_requests import Acts, Body, actor_of, body_of, lab_of
from arena.rest.paging import CURSOR, LIMIT, ByKey, Pages

MOST_ENTRIES = 2**63  # greater than any number of one: a list of texts runs backwards from it
RECEIPT_ONCE = "The receipt was given with the first answer to this key, and is kept nowhere."
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Another for each act; the same again gets the same answer.",
)


class Submissions(Acts):
    """The lab's drafts and entries."""

    scopes = {"GET": (Scope.READ,), "POST": (Scope.SUBMIT,)}

    pagination_class, parameters = Pages, (CURSOR, LIMIT)

    def ordered(self, rows: list[Draft | Entry]) -> ByKey:
        return ByKey(rows, _place)

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_list",
        summary="Your drafts and entries",
        responses=SubmittedDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        lab, pages = lab_of(request), Pages()
        page = pages.paginate_queryset([*drafts.of(lab), *own_entries.of(lab)], request, view=self)
        shown = [draft_told.brief(row) if isinstance(row, Draft) else own_entries.told(row) for row in page]
        return pages.get_paginated_response(shown)

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_create",
        summary="Begin, change or seal a draft",
        request=SubmissionRequest,
        responses={202: SubmittedDocument},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        """Begin a draft, or change the one that `draft` names; with `seal`, seal it."""
        key = checked_key(request.headers.get("Idempotency-Key"))
        body = body_of(request, (*FIELDS, "draft", "seal"))
        status, answer = once(lab_of(request), key, ["submit", body], lambda: _submit(request, body))
        return Response(answer, status=status)


class Submission(Acts):
    """One draft."""

    scopes = {
        "GET": (Scope.READ, Scope.SUBMIT),
        "PATCH": (Scope.SUBMIT,),
        "DELETE": (Scope.SUBMIT,),
    }

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_draft",
        summary="One draft",
        responses=SubmittedDocument,
    )
    def get(self, request: Request, draft: uuid.UUID) -> Response:
        """Tell all that the draft says, how its dry run goes, and what it lacks."""
        return Response(draft_told.whole(drafts.find(lab_of(request), draft), timezone.now()))

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_change",
        summary="Change a draft",
        request=ChangeRequest,
        responses=SubmittedDocument,
    )
    def patch(self, request: Request, draft: uuid.UUID) -> Response:
        found, body = drafts.find(lab_of(request), draft), body_of(request, FIELDS)
        changed = drafts.change(found, actor_of(request), body, timezone.now())
        return Response(draft_told.whole(changed, timezone.now()))

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_throw_away",
        summary="Throw a draft away",
        responses={204: None},
    )
    def delete(self, request: Request, draft: uuid.UUID) -> Response:
        drafts.throw_away(drafts.find(lab_of(request), draft), actor_of(request))
        return Response(status=204)


class Trying(Acts):
    """The dry run of a draft."""

    scopes = {"POST": (Scope.SUBMIT,)}

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_try",
        summary="Start the dry run",
        request=NoRequest,
        responses={202: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, draft: uuid.UUID) -> Response:
        """Start the dry run anew; GET the draft to see how it goes."""
        found, _ = drafts.find(lab_of(request), draft), body_of(request, ())
        trials.start(found, actor_of(request))
        return Response({"draft": str(found.pk), "trial": trials.state(found)}, status=202)


class Sealing(Acts):
    """The seal of a draft."""

    scopes = {"POST": (Scope.SUBMIT,)}

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_seal",
        summary="Seal a draft",
        request=SealRequest,
        responses={202: SubmittedDocument},
        parameters=[KEY],
    )
    def post(self, request: Request, draft: uuid.UUID) -> Response:
        key, lab = checked_key(request.headers.get("Idempotency-Key")), lab_of(request)
        body = body_of(request, ("nonce",))
        asked = ["seal", str(draft), body]
        status, answer = once(
            lab, key, asked, lambda: _seal(drafts.find(lab, draft), request, body.get("nonce"))
        )
        return Response(answer, status=status)


class OwnEntry(Acts):
    """One of the lab's entries."""

    scopes = {"GET": (Scope.READ, Scope.SUBMIT, Scope.MANAGE)}

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_entry",
        summary="One of your entries",
        responses=SubmittedDocument,
    )
    def get(self, request: Request, entry: str) -> Response:
        return Response(own_entries.told(own_entries.find(lab_of(request), entry)))


class Withdrawing(Acts):
    """The withdrawal of an entry."""

    scopes = {"POST": (Scope.MANAGE,)}

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_withdraw",
        summary="Withdraw an entry",
        request=NoRequest,
        responses=SubmittedDocument,
    )
    def post(self, request: Request, entry: str) -> Response:
        """Withdraw: gone without a counted vote; after one, it battles no more and is revealed all the same."""
        body_of(request, ())
        return Response(
            own_entries.told(withdrawal.withdraw(lab_of(request), entry, actor_of(request), timezone.now()))
        )


class Forwarding(Acts):
    """The reveal of an entry brought forward."""

    scopes = {"POST": (Scope.MANAGE,)}

    @extend_schema(
        tags=["Labs"],
        operation_id="submissions_forward",
        summary="Bring a reveal forward",
        request=NoRequest,
        responses=SubmittedDocument(many=True),
    )
    def post(self, request: Request, entry: str) -> Response:
        """Open now, with all that the lab has under seal in the same tasks; all of them are told."""
        body_of(request, ())
        together = forward.bring_forward(lab_of(request), entry, actor_of(request), timezone.now())
        return Response([own_entries.told(row) for row in together])


def _place(row: Draft | Entry) -> str:
    """Return where a row stands in the list: drafts as they were begun, then entries, newest first."""
    if isinstance(row, Draft):
        return f"draft {row.created_at.isoformat()} {row.pk}"
    return f"entry {MOST_ENTRIES - row.pk:020d}"


def _submit(request: Request, body: Body) -> Answer:
    now = timezone.now()
    given: Body = {name: body[name] for name in FIELDS if name in body}
    if not isinstance(body.get("seal", False), bool):
        raise Invalid({"seal": "It is true to seal now, or false to keep a draft."})
    if not body.get("seal"):
        return Answer(202, draft_told.brief(_draft(request, body, given, now)))
    with held(entering.LOCK):  # before any row: the order of locks is that of every seal
        return _seal(_draft(request, body, given, now), request)


def _draft(request: Request, body: Body, given: Body, now: datetime) -> Draft:
    """Return the draft that the body begins, changes or names."""
    if body.get("draft") is None:
        return drafts.create(lab_of(request), actor_of(request), given, now)
    draft = drafts.find(lab_of(request), _number(body["draft"]))
    return drafts.change(draft, actor_of(request), given, now) if given else draft


def _number(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except (ValueError, TypeError, AttributeError):
        raise Invalid(
            {"draft": "It is the id of a draft, as the answer to its first request gave it."}
        ) from None


def _seal(draft: Draft, request: Request, nonce: Any = None) -> Answer:
    """Seal, and keep an answer without the receipt: that is added once, after the commit."""
    now = timezone.now()
    sealed = entering.write_seal(draft, actor_of(request), now, nonce)
    body = {**own_entries.told(sealed.entry), "receipt": None, "note": RECEIPT_ONCE}
    return Answer(
        202,
        body,
        lambda: {"receipt": submit.told(sealed, now).receipt, "note": "Keep the receipt: it is given once."},
    )
