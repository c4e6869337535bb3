"""REST: boards with their standings, every number with its board, method version and time."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arena.entries.models import Status
from arena.leaderboard import board_sheet, tables
from arena.leaderboard.models import Board
from arena.ledger import reading
from arena.prompts import track_questions
from arena.rest import filters, sheets
from arena.rest.public import Public, PublicList


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
    last_position = serializers.IntegerField(help_text="Of the ledger, up to which votes are counted.")
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


class BoardQuestions(filters.Questions):
    track = track_questions.by_slug("track__slug")
    world = track_questions.by_world("track__world")
    task = track_questions.by_task("track__task")
    sound = track_questions.by_sound("track__sound")


@extend_schema_view(get=extend_schema(operation_id="boards", summary="Newest boards", tags=["Boards"]))
class BoardList(PublicList):
    """The newest board of each track that has one."""

    serializer_class = BoardSerializer
    queryset = Board.objects.newest_of_each_track().with_standings()
    filterset_class = BoardQuestions
    order = "track__position"


class BoardDetail(Public):
    """The newest board of one track: as JSON with all that is told of it, or its standings as CSV or Parquet."""

    renderer_classes = sheets.FORMATS

    @extend_schema(
        operation_id="board",
        parameters=[track_questions.SLUG],
        summary="A track's board",
        tags=["Boards"],
        responses=sheets.described(BoardSerializer),
    )
    def get(self, request: Request, slug: str) -> Response:
        newest_event, board = reading.newest_event_at(), newest_board(slug)
        self.newest = max(board.computed_at, newest_event or board.computed_at)
        document = BoardSerializer(board).data
        return sheets.respond(request, document, board_sheet.of(f"board-{slug}", [document]))


def newest_board(slug: str) -> Board:
    """Return a track's newest board with its standings; raises Http404."""
    running = Board.objects.running().filter(track__slug=slug)
    found = running.with_standings().order_by("-id").first()
    if found is None:
        raise Http404(f"There is no board of a track called {slug} yet.")
    return found
