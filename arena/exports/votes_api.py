"""REST: the sealed votes in the ledger's order, a page at a time; whoever wants all of them takes the files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from arena.battles.models import LedgerLine
from arena.battles.receipts import WINNERS
from arena.entries.models import Entry
from arena.exports import sealed, vote_rows
from arena.exports.tables.votes import COLUMNS
from arena.prompts import track_questions
from arena.rest import filters, sheets
from arena.rest.public import PublicList
from arena.tabular.columns import names

AN_ENTRY = "the address of an entry, as in pale-otter"


class VoteQuestions(filters.Questions):
    track = track_questions.by_slug("vote__battle__track__slug")
    prompt = filters.whole_number("Number of the prompt.", field_name="vote__battle__prompt_id")
    language = filters.name(
        "Language of the prompt.", "a language, as in en", field_name="vote__battle__prompt__language"
    )
    model = filters.name("An entry on either side.", AN_ENTRY, method="of_entry")
    model_a = filters.name("The entry on the left.", AN_ENTRY, method="of_entry")
    model_b = filters.name("The entry on the right.", AN_ENTRY, method="of_entry")
    winner = filters.one_of(WINNERS, "The answer.", method="won_by")
    since = filters.whole_number("Votes after this block.", method="after_block")
    until = filters.whole_number("Votes up to this block.", low=1, method="up_to_block")

    def of_entry(self, rows: QuerySet[LedgerLine], name: str, slug: str) -> QuerySet[LedgerLine]:
        entry = Entry.objects.public().filter(slug=slug).values_list("pk", flat=True).first()
        if entry is None:
            raise NotFound(f"There is no entry called {slug}.")
        left, right = Q(vote__battle__left__entry=entry), Q(vote__battle__right__entry=entry)
        return rows.filter({"model": left | right, "model_a": left, "model_b": right}[name])

    def won_by(self, rows: QuerySet[LedgerLine], _name: str, winner: Any) -> QuerySet[LedgerLine]:
        return rows.filter(vote__choice=WINNERS.index(winner))

    def after_block(self, rows: QuerySet[LedgerLine], _name: str, number: int) -> QuerySet[LedgerLine]:
        return rows.filter(position__gt=_end_of(number) if number else 0)

    def up_to_block(self, rows: QuerySet[LedgerLine], _name: str, number: int) -> QuerySet[LedgerLine]:
        return rows.filter(position__lte=_end_of(number))


# A full page is most of a second's work: whoever votes is served first.
MOST_AT_ONCE = 2
PATIENCE_SECONDS = 5.0
RETRY_AFTER_SECONDS = 10
_places = BoundedSemaphore(MOST_AT_ONCE)


class Busy(Throttled):
    """Too many pages of votes are being made."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__(RETRY_AFTER_SECONDS)
        self.detail = ErrorDetail("Many pages of votes are being made just now; ask again in some seconds.")


@contextmanager
def few_at_once() -> Iterator[None]:
    """Wait a little for a place to make a page of votes at; raises Busy. Whoever waits asks the database nothing."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _places.release()


class VoteSerializer(serializers.Serializer[Any]):
    """One vote: the values that its line in the ledger holds, and what is said beside them."""

    battle = serializers.CharField(help_text="Receipts are at receipts/<battle>/.")
    track = serializers.CharField()
    prompt = serializers.CharField(help_text="Number of the prompt.")
    categories = serializers.CharField(allow_null=True, help_text="What the prompt is about.")
    language = serializers.CharField(help_text="Of the prompt.")
    model_a = serializers.CharField(help_text="An entry, by its permanent slug.")
    model_b = serializers.CharField(help_text="The other entry.")
    winner = serializers.ChoiceField(WINNERS)
    side_a = serializers.ChoiceField(["left", "right"], help_text="Where model_a was shown.")
    voter = serializers.CharField(help_text="A pseudonym, another for every track and year.")
    cast_at = serializers.CharField(help_text="To the minute, in UTC.")
    probability = serializers.FloatField(help_text="With which this pair was served to this voter.")
    counted = serializers.BooleanField(help_text="Whether the boards count it.")
    reason = serializers.CharField(allow_null=True, help_text="Why they do not.")
    block = serializers.IntegerField(help_text="Of the ledger.")


class Votes(PublicList):
    """Sealed votes in the ledger's order: as JSON, CSV or Parquet, in the columns of the votes file."""

    serializer_class = VoteSerializer
    renderer_classes = sheets.FORMATS
    filterset_class = VoteQuestions
    queryset = LedgerLine.objects.filter(position__isnull=False)
    order = "position"
    most_rows, usual_rows = 10_000, 1_000

    @extend_schema(
        operation_id="votes",
        summary="Sealed votes",
        tags=["Votes"],
        responses=sheets.described(VoteSerializer(many=True)),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        with few_at_once():
            newest = sealed.newest()
            self.newest = sealed.sealed_at(newest)
            found = self.filter_queryset(self.get_queryset()).filter(position__lte=sealed.end_of(newest))
            rows = vote_rows.of(self.paginate_queryset(vote_rows.fields_of(found)) or [])
        told = self.get_paginated_response([dict(zip(names(COLUMNS), row, strict=True)) for row in rows])
        return sheets.respond(request, told.data, sheets.Sheet("votes", COLUMNS, rows), dict(told.items()))


def _end_of(block: int) -> int:
    end = sealed.end_of(block)
    if not end:
        raise NotFound(f"There is no block {block}.")
    return end
