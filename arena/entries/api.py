"""REST: an entry under the name a voter may know, and how entries are asked for; the lab's floor has the addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from rest_framework import serializers

from arena.entries.models import Entry, EntryQuerySet, Provenance, State, Status
from arena.prompts import track_questions
from arena.rest import filters


class EntrySerializer(serializers.ModelSerializer[Entry]):
    entry = serializers.CharField(source="slug", help_text="Permanent; for a sealed entry, its codename.")
    name = serializers.CharField()
    codename = serializers.BooleanField(
        source="sealed", help_text="The name is a codename: the entry is sealed."
    )
    status = serializers.ChoiceField(
        Status.choices, help_text="Of the name: open, sealed, or due and opening.", read_only=True
    )
    description = serializers.SerializerMethodField(help_text="Empty while the entry is sealed.")
    tracks: serializers.Field[Any, Any, Any, Any] = serializers.SlugRelatedField(
        "slug", many=True, read_only=True
    )

    class Meta:
        model = Entry
        fields = [
            "entry", "name", "codename", "status", "description", "provenance", "state", "calibration", "tracks",
            "created_at",
        ]  # fmt: skip

    def get_description(self, entry: Entry) -> str:
        return "" if entry.sealed else entry.description


class EntryQuestions(filters.Questions):
    state = filters.one_of([each for each in State.values if each != State.GONE], "State of the entry.")
    status = filters.one_of(
        Status.values, "Of the name: open, sealed, or due and opening.", method="of_status"
    )
    codename = filters.flag("Whether the name is a codename.", method="under_codename")
    provenance = filters.one_of(Provenance.values, "Who made the clips.")
    calibration = filters.flag("Whether it is good or bad on purpose.", field_name="calibration")
    track = track_questions.by_slug("tracks__slug", "Slug of a track that it stands on.")

    def of_status(self, rows: EntryQuerySet, _name: str, status: str) -> EntryQuerySet:
        return rows.of_status(Status(status), timezone.now())

    def under_codename(self, rows: EntryQuerySet, _name: str, sealed: bool) -> EntryQuerySet:
        return rows.filter(Q(public_name="") if sealed else ~Q(public_name=""))
