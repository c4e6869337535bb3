"""REST: tracks, and how far each is in having pairs to show."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arena.clips.models import Clip, ClipState
from arena.entries.models import open_tracks
from arena.prompts import track_questions
from arena.prompts.models import Track
from arena.rest import filters
from arena.rest.public import Public, PublicList


def told_tracks() -> QuerySet[Any]:
    """Return all tracks with what is told of each: how many clips it has and awaits, and whether there is a pair."""
    clips = Clip.objects.filter(track=OuterRef("pk")).order_by()
    of_one_prompt = clips.ready().values("prompt").annotate(clips=Count("pk"))
    told: QuerySet[Any] = open_tracks().annotate(
        ready=_count(clips.filter(state=ClipState.READY)),
        ordered=_count(clips.filter(state__in=[ClipState.READY, ClipState.PENDING])),
        pairs_ready=Exists(of_one_prompt.filter(clips__gte=2)),
    )
    return told


def _count(clips: QuerySet[Clip]) -> Coalesce:
    return Coalesce(Subquery(clips.values("track").annotate(number=Count("pk")).values("number")), 0)


class ClipCountsSerializer(serializers.Serializer[Any]):
    ready = serializers.IntegerField()
    ordered = serializers.IntegerField()


class TrackSerializer(serializers.ModelSerializer[Track]):
    title = serializers.CharField()
    open = serializers.BooleanField(help_text="Two entries or more can answer it.")
    entries = serializers.IntegerField(source="answering")
    clips = ClipCountsSerializer(source="*", help_text="Those that are made, and all that are wanted.")
    pairs_ready = serializers.BooleanField(help_text="Some prompt has two clips to compare.")

    class Meta:
        model = Track
        fields = ["slug", "title", "world", "task", "sound", "open", "entries", "clips", "pairs_ready"]


class TrackQuestions(filters.Questions):
    world = track_questions.by_world("world")
    task = track_questions.by_task("task")
    sound = track_questions.by_sound("sound")
    open = filters.flag("Whether two entries or more can answer it.", field_name="open")


@extend_schema_view(get=extend_schema(operation_id="tracks", summary="Tracks", tags=["Boards"]))
class TrackList(PublicList):
    """The arena's tracks: one rating pool each, never compared with another."""

    serializer_class = TrackSerializer
    queryset = told_tracks()
    filterset_class = TrackQuestions
    order = "position"


class TrackDetail(Public):
    """One track, and how many of its clips are made."""

    @extend_schema(
        operation_id="track",
        summary="One track",
        tags=["Boards"],
        parameters=[track_questions.SLUG],
        responses=TrackSerializer,
    )
    def get(self, _request: Request, slug: str) -> Response:
        track = told_tracks().filter(slug=slug).first()
        if track is None:
            raise Http404(f"There is no track called {slug}.")
        return Response(TrackSerializer(track).data)
