"""REST: a track's boards that the ledger names, so that each can be held against its hash."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arena.leaderboard import board_sheet
from arena.leaderboard.api import BoardSerializer
from arena.leaderboard.models import Board
from arena.ledger import reading
from arena.prompts import track_questions
from arena.prompts.models import Track
from arena.rest import filters, sheets
from arena.rest.public import PublicList


class HistoryQuestions(filters.Questions):
    computed_at_after = filters.moment(
        "Boards computed then or later.", field_name="computed_at", lookup_expr="gte"
    )
    computed_at_before = filters.moment(
        "Boards computed then or earlier.", field_name="computed_at", lookup_expr="lte"
    )
    method_version = filters.name("Version of the method.", "a version, as in 2")


class BoardHistory(PublicList):
    """The boards of one track whose hashes the ledger holds, newest first: as JSON, or their standings as rows."""

    serializer_class = BoardSerializer
    renderer_classes = sheets.FORMATS
    queryset = Board.objects.running().filter(kept=True).with_standings()
    filterset_class = HistoryQuestions
    order = "-id"

    @extend_schema(
        operation_id="board_history",
        parameters=[track_questions.SLUG],
        summary="A track's earlier boards",
        tags=["Boards"],
        responses=sheets.described(BoardSerializer(many=True)),
    )
    def get(self, request: Request, *args: Any, slug: str = "", **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        self.newest = reading.newest_event_at()
        track = Track.objects.filter(slug=slug).first()
        if track is None:
            raise Http404(f"There is no track called {slug}.")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset().filter(track=track)))
        documents = list(BoardSerializer(page, many=True).data)
        told = self.get_paginated_response(documents)
        sheet = board_sheet.of(f"history-{slug}", documents)
        return sheets.respond(request, told.data, sheet, dict(told.items()))
