"""REST: boards with their standings, every number with its board, method version and time."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from arena.entries.models import Status
from arena.leaderboard import tables
from arena.leaderboard.models import Board
from arena.prompts.models import Track


class StandingSerializer(serializers.Serializer[Any]):
    entry = serializers.CharField()
    name = serializers.CharField()
    codename = serializers.BooleanField()
    status = serializers.ChoiceField(
        Status.choices, help_text="Of the name: open, sealed, or due and opening."
    )
    reveal_at = serializers.DateTimeField(
        allow_null=True, help_text="A sealed entry is due then, or earlier by votes."
    )
    rating = serializers.FloatField(allow_null=True, help_text="Null until the first battle.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    rank_low = serializers.IntegerField(help_text="Best rank the votes allow.")
    rank_high = serializers.IntegerField(help_text="Worst rank the votes allow.")
    battles = serializers.IntegerField()
    state = serializers.CharField()
    provenance = serializers.CharField()
    elo = serializers.FloatField(allow_null=True)
    bradley_terry = serializers.FloatField(allow_null=True, help_text="Ties as half wins, no side effect.")
    rank_class = serializers.IntegerField(
        allow_null=True, help_text="Entries of one class are not surely apart; null without a rank."
    )
    first_place = serializers.BooleanField(help_text="By evidence that holds at any time of looking.")


class BoardSerializer(serializers.Serializer[Any]):
    track = serializers.CharField()
    method = serializers.CharField()
    method_version = serializers.CharField()
    parameters = serializers.DictField()
    board = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    last_vote = serializers.DateTimeField(allow_null=True)
    votes = serializers.IntegerField()
    voters = serializers.IntegerField()
    effective_voters = serializers.FloatField(
        allow_null=True, help_text="How many equally active voters would count as much."
    )
    design_effect = serializers.FloatField(
        allow_null=True, help_text="Mean variance of a rating over that of as many independent votes."
    )
    provisional_below = serializers.IntegerField()
    side_effect = serializers.FloatField(
        allow_null=True, help_text="Points by which standing left helps; the ratings are free of it."
    )
    side_effect_low = serializers.FloatField(allow_null=True)
    side_effect_high = serializers.FloatField(allow_null=True)
    standings = StandingSerializer(many=True)

    def to_representation(self, instance: Board | dict[str, Any]) -> dict[str, Any]:
        document = tables.document(instance) if isinstance(instance, Board) else instance
        return dict(super().to_representation(document))


def newest_boards() -> Any:
    newest = Board.objects.running().order_by("track__position", "-id").distinct("track__position")
    return newest.select_related("track")


class BoardList(ListAPIView[Board]):
    """The newest board of each track that has one."""

    serializer_class = BoardSerializer
    queryset = newest_boards()


class BoardDetail(APIView):
    """The newest board of one track."""

    @extend_schema(responses=BoardSerializer)
    def get(self, _request: Request, slug: str) -> Response:
        track = Track.objects.filter(slug=slug).first()
        board = Board.objects.select_related("track").current(track) if track else None
        if board is None:
            raise Http404(f"There is no board of a track called {slug} yet.")
        return Response(BoardSerializer(board).data)
