"""REST: the ledger's blocks, lines and heads, and receipts that prove a line is in a block."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from arena.ledger import heads, reading
from arena.ledger.models import Block
from arena.rest import filters
from arena.rest.public import Public, PublicList

NUL = "\0"  # the one character that the database takes in no text


class HeaderSerializer(serializers.Serializer[Block]):
    number = serializers.IntegerField()
    previous = serializers.CharField(help_text="Hash of the block before; zeros for the first.")
    root: Any = serializers.CharField(help_text="Merkle root (RFC 6962) over the block's lines.")
    first = serializers.IntegerField(help_text="Position of its first line in the whole ledger, from 1.")
    count = serializers.IntegerField()
    sealed_at = serializers.CharField(help_text="To the second, in UTC.")
    hash = serializers.CharField(help_text="SHA-256 of the canonical header: all above, and type block.")
    signature = serializers.CharField(help_text='Ed25519, over "paddock-block:" and the hash.')

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return reading.header(instance)


class EventSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Its place among the block's lines, from 0.")
    line = serializers.CharField(help_text="Canonical JSON, as its leaf has it.")


class BlockSerializer(HeaderSerializer):
    events = EventSerializer(many=True, help_text="What is no vote; the votes are in lines/.")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return reading.header(instance) | {"events": reading.events_of(instance)}


class HeadSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    hash = serializers.CharField()
    signature = serializers.CharField()
    sealed_at = serializers.CharField()
    public_key = serializers.CharField(help_text="Ed25519, in hex.")


class ProofSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(["pending", "sealed"], help_text="Pending: no block holds it yet.")
    leaf = serializers.CharField(required=False, help_text="SHA-256 of a zero byte and the line.")
    index = serializers.IntegerField(required=False, help_text="Its place among the block's lines, from 0.")
    count = serializers.IntegerField(required=False)
    path = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="RFC 6962 audit path, the leaf's sibling first.",
    )
    block = HeaderSerializer(required=False)


class VoteReceiptSerializer(ProofSerializer):
    battle = serializers.CharField()


class SealReceiptSerializer(ProofSerializer):
    codename = serializers.CharField()
    line = serializers.CharField(help_text="Canonical JSON: codename, commitment, terms, provenance, tracks.")


class AsText(BaseRenderer):
    """Lines as they are; the view writes them itself."""

    media_type, format = "text/plain", "txt"

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return bytes(data)


class LedgerQuestions(filters.Questions):
    number_min = filters.whole_number("Blocks from this number on.", field_name="number", lookup_expr="gte")
    number_max = filters.whole_number("Blocks up to this number.", field_name="number", lookup_expr="lte")
    sealed_at_after = filters.moment(
        "Blocks sealed then or later.", field_name="sealed_at", lookup_expr="gte"
    )
    sealed_at_before = filters.moment(
        "Blocks sealed then or earlier.", field_name="sealed_at", lookup_expr="lte"
    )


@extend_schema_view(get=extend_schema(operation_id="ledger", summary="Blocks", tags=["Ledger"]))
class LedgerList(PublicList):
    """The ledger's blocks, newest first, without their lines."""

    serializer_class = HeaderSerializer
    queryset = reading.headers()
    filterset_class = LedgerQuestions
    order = "-number"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.newest = reading.headers().values_list("sealed_at", flat=True).first()
        return super().get(request, *args, **kwargs)


class LedgerBlock(Public):
    """One block, with its events: seals, reveals, withdrawals, boards."""

    settled = True

    @extend_schema(
        operation_id="ledger_block", summary="One block", tags=["Ledger"], responses=BlockSerializer
    )
    def get(self, _request: Request, number: int) -> Response:
        block = _block(number)
        self.newest = block.sealed_at
        return Response(BlockSerializer(block).data)


class LedgerLines(Public):
    """The lines of one block, one a row, exactly as their leaves have them."""

    renderer_classes = [AsText]
    settled = True

    @extend_schema(
        operation_id="ledger_lines",
        summary="A block's lines",
        tags=["Ledger"],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, _request: Request, number: int) -> HttpResponse:
        block = _block(number)
        self.newest = block.sealed_at
        text = b"\n".join([*reading.lines_of(block), b""])
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class LedgerHead(Public):
    """The newest block's hash and signature, or the head that was published on one day (UTC)."""

    parameters = ["day"]

    @extend_schema(
        operation_id="ledger_head",
        summary="The newest block, or a day's",
        tags=["Ledger"],
        responses=HeadSerializer,
        parameters=[OpenApiParameter("day", OpenApiTypes.DATE, description="As in 2026-05-01.")],
    )
    def get(self, request: Request) -> Response:
        day = request.query_params.get("day")
        block = reading.headers().first() if day is None else reading.head_of(_day(day))
        if block is None:
            raise Http404("There is no block yet." if day is None else f"There is no head of {day}.")
        self.newest = block.sealed_at
        return Response(heads.head_document(block))


class VoteReceipt(Public):
    """Whether a vote is in a block yet, and the path that proves it."""

    @extend_schema(
        operation_id="vote_receipt",
        summary="Proof of a vote",
        tags=["Ledger"],
        responses=VoteReceiptSerializer,
    )
    def get(self, _request: Request, battle: str) -> Response:
        return _found(reading.receipt_of_vote(battle), "There is no vote on a battle of this name.")


class SealReceipt(Public):
    """Whether the seal of an entry is in a block yet, and the path that proves it."""

    @extend_schema(
        operation_id="seal_receipt",
        summary="Proof of a seal",
        tags=["Ledger"],
        responses=SealReceiptSerializer,
    )
    def get(self, _request: Request, codename: str) -> Response:
        missing = "There is no seal under this codename."
        return _found(None if NUL in codename else reading.receipt_of_seal(codename), missing)


def _block(number: int) -> Block:
    block = Block.objects.defer("leaves").filter(number=number).first()
    if block is None:
        raise Http404(f"There is no block {number}.")
    return block


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise ParseError("day is a date, such as 2026-05-01.") from None


def _found(document: dict[str, Any] | None, missing: str) -> Response:
    if document is None:
        raise Http404(missing)
    return Response(document)
