"""REST: the standings behind a hash of the ledger, byte for byte."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from arena.leaderboard.models import Board, StandingState
from arena.leaderboard.standings_hash import canonical_rows
from arena.rest.public import Public


class SnapshotRowSerializer(serializers.Serializer[Any]):
    entry = serializers.CharField()
    rating = serializers.CharField(allow_null=True, help_text="In points, with three decimals.")
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    rank_low = serializers.IntegerField()
    rank_high = serializers.IntegerField()
    battles = serializers.IntegerField()
    state = serializers.ChoiceField(StandingState.choices)


class SnapshotRows(Public):
    """The standings of a board that the ledger names: the SHA-256 of this answer is its `standings_sha256`."""

    settled = True

    @extend_schema(
        operation_id="snapshot",
        summary="Standings behind a hash",
        tags=["Ledger"],
        responses={(200, "application/json"): SnapshotRowSerializer(many=True)},
    )
    def get(self, _request: Request, board: int) -> HttpResponse:
        kept = Board.objects.filter(pk=board, kept=True).first()
        if kept is None:
            raise Http404(f"There is no board {board} in the ledger.")
        self.newest = kept.computed_at
        rows = canonical_rows(kept.standings.select_related("entry"))
        return HttpResponse(rows, content_type="application/json")
