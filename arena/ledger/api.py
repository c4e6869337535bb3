"""REST: the ledger's blocks, lines and heads, and receipts that prove a line is in a block."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.generics import ListAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from arena.ledger import heads, reading
from arena.ledger.models import Block

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


class PlainText(BaseRenderer):
    """Lines as they are; a problem as JSON, whatever was asked for."""

    media_type = "text/plain"
    format = "txt"

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return json.dumps(data).encode()


class LedgerList(ListAPIView[Block]):
    """The ledger's blocks, newest first, without their lines."""

    serializer_class = HeaderSerializer
    queryset = reading.headers()


class LedgerBlock(APIView):
    """One block, with its events: seals, reveals, withdrawals, boards."""

    @extend_schema(responses=BlockSerializer)
    def get(self, _request: Request, number: int) -> Response:
        return Response(BlockSerializer(_block(number)).data)


class LedgerLines(APIView):
    """The lines of one block, one a row, exactly as their leaves have them."""

    renderer_classes = [PlainText]

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, _request: Request, number: int) -> HttpResponse:
        text = b"\n".join([*reading.lines_of(_block(number)), b""])
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class LedgerHead(APIView):
    """The newest block's hash and signature, or the head that was published on one day (UTC)."""

    @extend_schema(responses=HeadSerializer, parameters=[OpenApiParameter("day", OpenApiTypes.DATE)])
    def get(self, request: Request) -> Response:
        day = request.query_params.get("day")
        block = reading.headers().first() if day is None else reading.head_of(_day(day))
        if block is None:
            raise Http404("There is no block yet." if day is None else f"There is no head of {day}.")
        return Response(heads.head_document(block))


class VoteReceipt(APIView):
    """Whether a vote is in a block yet, and the path that proves it."""

    @extend_schema(responses=VoteReceiptSerializer)
    def get(self, _request: Request, battle: str) -> Response:
        return _found(reading.receipt_of_vote(battle), "There is no vote on a battle of this name.")


class SealReceipt(APIView):
    """Whether the seal of an entry is in a block yet, and the path that proves it."""

    @extend_schema(responses=SealReceiptSerializer)
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
        return date.fromisoformat(text)
    except ValueError:
        raise ParseError("day is a date, such as 2026-05-01.") from None


def _found(document: dict[str, Any] | None, missing: str) -> Response:
    if document is None:
        raise Http404(missing)
    return Response(document)
