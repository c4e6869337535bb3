"""REST: the standings behind a hash of the ledger, byte for byte."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from arena.leaderboard.models import Board
from arena.leaderboard.standings_hash import canonical_rows


class SnapshotRows(APIView):
    """The standings of a board that the ledger names: the SHA-256 of this answer is its `standings_sha256`."""

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, _request: Request, board: int) -> HttpResponse:
        kept = Board.objects.filter(pk=board, kept=True).first()
        if kept is None:
            raise Http404(f"There is no board {board} in the ledger.")
        rows = canonical_rows(kept.standings.select_related("entry"))
        return HttpResponse(rows, content_type="application/json")
