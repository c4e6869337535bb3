"""REST: entries, and one, sealed or open: its terms and commitment, and once it is opened all that was committed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arena.entries.api import EntryQuestions, EntrySerializer
from arena.entries.models import Entry
from arena.labs import making
from arena.labs.api import EntryWithMakingSerializer
from arena.leaderboard.api import BoardSerializer
from arena.ledger import reading
from arena.rest.public import Public, PublicList
from arena.reveals import claims, openings


class TermsSerializer(serializers.Serializer[Any]):
    reveal_at = serializers.DateTimeField(allow_null=True)
    reveal_votes = serializers.IntegerField(allow_null=True)


class OpeningSerializer(serializers.Serializer[Any]):
    document = serializers.DictField(help_text="As it was committed to; its canonical bytes are at opening/.")
    due_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    boards = BoardSerializer(many=True, help_text="Of the votes before the due moment.")
    rests_on = serializers.ListField(
        child=serializers.DictField(),
        help_text="By board: battles, interval, and votes that would swap neighbours.",
    )
    still_sealed = serializers.DictField(
        child=serializers.IntegerField(), help_text="By task, the lab's entries that stayed sealed."
    )
    others = serializers.ListField(
        child=serializers.CharField(), help_text="The lab's other opened entries of the task, by slug."
    )


class EntryDetailSerializer(EntryWithMakingSerializer):
    commitment = serializers.CharField(help_text="SHA-256 in hex; empty for an entry that was never sealed.")
    terms = serializers.SerializerMethodField(help_text="When the name is opened; null without a commitment.")
    votes = serializers.IntegerField(source="acknowledged", help_text="Of a sealed entry, in the ledger.")
    identity = serializers.SerializerMethodField(
        help_text="Null while sealed, and for what was never sealed."
    )
    verified_domain = serializers.SerializerMethodField(help_text="Null: claimed, unverified.")
    claimed = serializers.SerializerMethodField(help_text="What the lab says; null is unknown.")
    measured = serializers.SerializerMethodField(help_text="What the arena measured; null is unknown.")
    opening = serializers.SerializerMethodField(help_text="Null until the entry is opened.")

    class Meta(EntryWithMakingSerializer.Meta):
        fields = [
            *EntryWithMakingSerializer.Meta.fields,
            "commitment", "terms", "votes", "identity", "verified_domain", "claimed", "measured", "opening",
        ]  # fmt: skip

    def to_representation(self, instance: Entry) -> dict[str, Any]:
        self.opened = openings.opening_of(instance)
        return dict(super().to_representation(instance))

    @extend_schema_field(TermsSerializer(allow_null=True))
    def get_terms(self, entry: Entry) -> dict[str, Any] | None:
        return TermsSerializer(entry).data if entry.commitment else None

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_identity(self, _entry: Entry) -> dict[str, Any] | None:
        return self.opened.identity if self.opened else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_verified_domain(self, _entry: Entry) -> str | None:
        return self.opened.verified_domain or None if self.opened else None

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_claimed(self, _entry: Entry) -> dict[str, Any] | None:
        return claims.claimed(self.opened) if self.opened else None

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_measured(self, entry: Entry) -> dict[str, Any] | None:
        return None if entry.sealed else claims.measured(making.making(entry))

    @extend_schema_field(OpeningSerializer(allow_null=True))
    def get_opening(self, _entry: Entry) -> dict[str, Any] | None:
        if self.opened is None:
            return None
        return dict(
            OpeningSerializer(
                {
                    "document": openings.document_of(self.opened),
                    "due_at": self.opened.due_at,
                    "opened_at": self.opened.opened_at,
                    "boards": openings.boards_of(self.opened),
                    "rests_on": self.opened.rests_on,
                    "still_sealed": self.opened.still_sealed,
                    "others": [other.slug for other in openings.others_of(self.opened)],
                }
            ).data
        )


@extend_schema_view(get=extend_schema(operation_id="entries", summary="Entries", tags=["Entries"]))
class EntryList(PublicList):
    """All entries, sealed ones under their codenames."""

    serializer_class = EntrySerializer
    queryset = Entry.objects.public().prefetch_related("tracks")
    filterset_class = EntryQuestions
    order, place = "slug", str

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.newest = newest_fact(Entry.objects.public())
        return super().get(request, *args, **kwargs)


class EntryDetail(Public):
    """One entry."""

    @extend_schema(
        operation_id="entry", summary="One entry", tags=["Entries"], responses=EntryDetailSerializer
    )
    def get(self, _request: Request, slug: str) -> Response:
        self.newest = newest_fact(Entry.objects.filter(slug=slug))
        entry = Entry.objects.public().prefetch_related("tracks").filter(slug=slug).first()
        if entry is None:
            raise Http404(f"There is no entry called {slug}.")
        return Response(EntryDetailSerializer(entry).data)


def newest_fact(entries: QuerySet[Entry]) -> datetime | None:
    """Return when the newest entry came, or the newest event: what happens to a name is one."""
    created = entries.aggregate(at=Max("created_at"))["at"]
    return max(filter(None, [created, reading.newest_event_at()]), default=None)


class OpeningDocument(Public):
    """The committed document of an opened entry, byte for byte: its SHA-256 is the commitment."""

    settled = True

    @extend_schema(
        operation_id="entry_opening",
        summary="What an entry had committed to",
        tags=["Entries"],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, _request: Request, slug: str) -> HttpResponse:
        entry = Entry.objects.public().filter(slug=slug).first()
        opening = openings.opening_of(entry) if entry else None
        if opening is None:
            raise Http404("There is no opened identity of this entry.")
        self.newest = opening.opened_at
        return HttpResponse(openings.bytes_of(opening), content_type="application/json")
