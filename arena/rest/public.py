"""What all addresses have in common that anybody may read: GET alone, known parameters, tags, times, and no secrets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from arena.rest import filters, freshness, questions
from arena.rest.negotiation import FORMAT, Negotiation
from arena.rest.paging import CURSOR, LIMIT, ByField, Ordered

READING = ("GET", "HEAD")


class Public(APIView):
    """An address that anybody reads. `settled`: what it answers stays for good."""

    http_method_names = ["get", "head", "options"]
    authentication_classes = []
    content_negotiation_class = Negotiation
    renderer_classes = [JSONRenderer]
    parser_classes = []
    parameters: Collection[str] = ()
    settled = False
    # When the newest fact came to be that the answer rests on: set before the facts are read, or by what was read.
    newest: datetime | None = None

    def known_parameters(self) -> set[str]:
        return {FORMAT, *self.parameters}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, Response):
            response.render()
        if request.method not in READING or not isinstance(response, HttpResponse):
            return response
        return freshness.conditional(request, response, self.newest, settled=self.settled)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in READING:  # another method is refused as such
            questions.check(request.query_params, self.known_parameters())

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - DRF's signature
        told = HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        del told["Content-Type"]  # it is nothing, and no page either: those make a voter of their reader
        return told


class PublicList(ListModelMixin, Public, GenericAPIView[Any]):
    """A list in pages, `order` being a field that no two rows share, and narrowed by its `filterset_class`."""

    filter_backends = [filters.Backend]
    filterset_class: type[filters.Questions] | None = None
    order = "pk"
    place: type[int | str] = int

    def known_parameters(self) -> set[str]:
        asked = self.filterset_class.base_filters if self.filterset_class else ()
        return {*super().known_parameters(), CURSOR, LIMIT, *asked}

    def ordered(self, rows: Any) -> Ordered:
        return ByField(rows, self.order, self.place)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)
