"""REST: tracks, and how far each is in having pairs to show."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from arena.clips.models import Clip, ClipState
from arena.entries.models import open_tracks
from arena.prompts.models import Track


class ClipCountsSerializer(serializers.Serializer[Any]):
    ready = serializers.IntegerField()
    ordered = serializers.IntegerField()


class TrackSerializer(serializers.ModelSerializer[Track]):
    title = serializers.CharField()
    open = serializers.BooleanField(help_text="Two entries or more can answer it.")
    entries = serializers.IntegerField(source="answering")
    clips = serializers.SerializerMethodField()
    pairs_ready = serializers.SerializerMethodField(help_text="Some prompt has two clips to compare.")

    class Meta:
        model = Track
        fields = ["slug", "title", "world", "task", "sound", "open", "entries", "clips", "pairs_ready"]

    @extend_schema_field(ClipCountsSerializer)
    def get_clips(self, track: Track) -> dict[str, int]:
        ready, pending = Q(state=ClipState.READY), Q(state=ClipState.PENDING)
        return Clip.objects.on(track).aggregate(
            ready=Count("id", ready), ordered=Count("id", ready | pending)
        )

    def get_pairs_ready(self, track: Track) -> bool:
        answers = Clip.objects.ready().on(track).order_by().values("prompt").annotate(clips=Count("id"))
        return answers.filter(clips__gte=2).exists()


class TrackList(ListAPIView[Track]):
    """The arena's tracks: one rating pool each, never compared with another."""

    serializer_class = TrackSerializer
    queryset = open_tracks()


class TrackDetail(RetrieveAPIView[Track]):
    """One track, and how many of its clips are made."""

    serializer_class = TrackSerializer
    queryset = open_tracks()
    lookup_field = "slug"
