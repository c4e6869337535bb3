"""REST: entries, under the names a voter may know. One entry alone stands on the lab's floor, with its figures."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.generics import ListAPIView

from arena.entries.models import Entry, Status


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


class EntryList(ListAPIView[Entry]):
    """All entries, sealed ones under their codenames."""

    serializer_class = EntrySerializer
    queryset = Entry.objects.public().prefetch_related("tracks")
