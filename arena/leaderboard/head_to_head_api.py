"""REST: how each pair of a track's entries did against each other."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arena.leaderboard import head_to_head
from arena.leaderboard.api import newest_board
from arena.leaderboard.board_sheet import OF_THE_BOARD
from arena.prompts import track_questions
from arena.rest import sheets
from arena.rest.public import Public
from arena.tabular.columns import Column, Kind

COLUMNS = (
    *OF_THE_BOARD,
    Column("left", Kind.WORD, "The entry on the left, by its permanent slug."),
    Column("right", Kind.WORD, "The entry on the right, by its permanent slug."),
    Column("battles", Kind.INTEGER, "Counted votes on the pair, the sides so."),
    Column("left_wins", Kind.INTEGER, "Of those, for the left."),
    Column("right_wins", Kind.INTEGER, "Of those, for the right."),
    Column("ties", Kind.INTEGER, "Of those, for neither: both good."),
    Column("both_bad", Kind.INTEGER, "Of those, against both."),
)


class PairSerializer(serializers.Serializer[Any]):
    left = serializers.CharField(help_text="The entry on the left, by its permanent slug.")
    right = serializers.CharField(help_text="The entry on the right, by its permanent slug.")
    battles = serializers.IntegerField(help_text="Counted votes on the pair, the sides so.")
    left_wins = serializers.IntegerField()
    right_wins = serializers.IntegerField()
    ties = serializers.IntegerField(help_text="Both good.")
    both_bad = serializers.IntegerField()


class HeadToHeadSerializer(serializers.Serializer[Any]):
    track = serializers.CharField()
    board = serializers.IntegerField(help_text="The newest board, which counts these votes.")
    method_version = serializers.CharField()
    computed_at = serializers.DateTimeField(help_text="Of the board.")
    votes = serializers.IntegerField(help_text="Sum of all battles below.")
    pairs = PairSerializer(many=True)


class HeadToHead(Public):
    """Counted votes on every pair of entries, one row for each order of sides; the two orders add up to the pair."""

    renderer_classes = sheets.FORMATS

    @extend_schema(
        operation_id="head_to_head",
        parameters=[track_questions.SLUG],
        summary="Every pair of a track's entries",
        tags=["Boards"],
        responses=sheets.described(HeadToHeadSerializer),
    )
    def get(self, request: Request, slug: str) -> Response:
        board = newest_board(slug)
        self.newest = board.computed_at
        pairs = [pair._asdict() for pair in head_to_head.pairs(board.track_id)]
        quoted = {
            "track": slug,
            "board": board.pk,
            "method_version": board.method_version,
            "computed_at": board.computed_at,
        }
        votes = sum(pair["battles"] for pair in pairs)
        document = HeadToHeadSerializer({**quoted, "votes": votes, "pairs": pairs}).data
        rows = sheets.rows_of(
            [{**pair, **quoted, "computed_at": document["computed_at"]} for pair in pairs], COLUMNS
        )
        return sheets.respond(request, document, sheets.Sheet(f"head-to-head-{slug}", COLUMNS, rows))
