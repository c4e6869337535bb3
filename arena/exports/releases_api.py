"""REST: the releases, newest first, and what each is made of."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from arena.exports import finding
from arena.exports.descriptions import manifest
from arena.exports.models import Release
from arena.ledger.api import HeadSerializer
from arena.rest.public import Public, PublicList


class NotThere(APIException):
    """There is no such release, or no longer."""

    def __init__(self, reason: finding.NotThere) -> None:
        self.status_code = reason.status
        super().__init__(str(reason))


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    release = serializers.CharField(
        source="name", help_text="The day, as 2026-11-30; its second ends with .2."
    )
    bytes = serializers.SerializerMethodField(help_text="Of all its files.")
    rows = serializers.SerializerMethodField(help_text="Of each table, by its name.")

    class Meta:
        model = Release
        fields = [
            "release",
            "until",
            "published_at",
            "policy",
            "method_version",
            "bytes",
            "rows",
            "removed_at",
        ]

    def get_bytes(self, release: Release) -> int:
        return sum(each["bytes"] for each in release.files)

    def get_rows(self, release: Release) -> dict[str, int]:
        return {each["table"]: each["rows"] for each in release.files if each["table"] and not each["track"]}


class FileSerializer(serializers.Serializer[Any]):
    path = serializers.CharField(help_text="Relative to this address.")
    table = serializers.CharField(allow_null=True, help_text="Null for what describes the release.")
    track = serializers.CharField(allow_null=True, help_text="Null for files of all tracks.")
    format = serializers.ChoiceField(["csv", "jsonl", "parquet"], allow_null=True)
    rows = serializers.IntegerField(allow_null=True)
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class ManifestSerializer(serializers.Serializer[Any]):
    release = serializers.CharField()
    published_at = serializers.DateTimeField()
    until = serializers.IntegerField(help_text="The last block that it reaches to; 0 without any.")
    head = HeadSerializer(allow_null=True)
    policy = serializers.CharField()
    method_version = serializers.CharField()
    licence = serializers.CharField(help_text="By its SPDX name.")
    site = serializers.CharField()
    synthetic = serializers.BooleanField(help_text="Its votes are simulated.")
    files = FileSerializer(many=True)


@extend_schema_view(get=extend_schema(operation_id="releases", summary="Releases", tags=["Files"]))
class ReleaseList(PublicList):
    """The releases of public data, newest first; of those with `removed_at` the files were taken away."""

    serializer_class = ReleaseSerializer
    queryset = Release.objects.all()
    order = "-pk"


class ReleaseDetail(Public):
    """The manifest of one release, or of the `latest`: every file with its size, its rows and its SHA-256."""

    @extend_schema(
        operation_id="release", summary="One release", tags=["Files"], responses=ManifestSerializer
    )
    def get(self, _request: Request, release: str) -> Response:
        try:
            found = finding.file(release, manifest.NAME)
            document = json.loads(found.text())
        except finding.NotThere as reason:
            raise NotThere(reason) from None
        self.newest, self.settled = found.published_at, release != finding.LATEST
        return Response(document)
