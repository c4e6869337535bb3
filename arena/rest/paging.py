"""Lists in pages that stay where they are: each begins after, or ends before, a place that a cursor names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from rest_framework.exceptions import ParseError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from arena.rest.cursors import BAD_CURSOR, START, Cursor, Place, read_cursor

CURSOR, LIMIT = "cursor", "limit"


class Ordered(Protocol):
    """Rows in an order that a new row does not change."""

    kind: type[Place]

    def place_of(self, row: Any) -> Place: ...

    def after(self, place: Place | None, most: int) -> list[Any]:
        """Return the rows that follow a place, or the first ones."""
        ...

    def before(self, place: Place | None, most: int) -> list[Any]:
        """Return the rows that lead up to a place, or the last ones, in their order."""
        ...


class ByField:
    """Rows of a query, in the order of one field that no two of them share; "-field" is its reverse."""

    def __init__(self, rows: QuerySet[Any], order: str, kind: type[Place]) -> None:
        self.rows, self.kind = rows, kind
        self.field, self.falls = order.removeprefix("-"), order.startswith("-")

    def place_of(self, row: Any) -> Place:
        for name in self.field.split("__"):
            row = getattr(row, name)
        return self.kind(row)

    def after(self, place: Place | None, most: int) -> list[Any]:
        return self._next(place, most, falls=self.falls)

    def before(self, place: Place | None, most: int) -> list[Any]:
        return self._next(place, most, falls=not self.falls)[::-1]

    def _next(self, place: Place | None, most: int, *, falls: bool) -> list[Any]:
        beyond = {} if place is None else {f"{self.field}__{'lt' if falls else 'gt'}": place}
        return list(self.rows.filter(**beyond).order_by(f"-{self.field}" if falls else self.field)[:most])


class ByKey:
    """Rows of a list, in the order of a text that each has as its own."""

    kind: type[Place] = str

    def __init__(self, rows: Sequence[Any], key: Callable[[Any], str]) -> None:
        self.rows, self.place_of = sorted(rows, key=key), key

    def after(self, place: Place | None, most: int) -> list[Any]:
        return [row for row in self.rows if place is None or self.place_of(row) > str(place)][:most]

    def before(self, place: Place | None, most: int) -> list[Any]:
        return [row for row in self.rows if place is None or self.place_of(row) < str(place)][-most:]


class Page(NamedTuple):
    """Rows, and where the pages after and before them lie; None where there are none."""

    rows: list[Any]
    next: Cursor | None
    previous: Cursor | None


def cut(ordered: Ordered, cursor: Cursor, most: int) -> Page:
    """Return the page of `most` rows at a cursor."""
    # One row more than is shown tells whether the list goes on.
    found = (ordered.before if cursor.before else ordered.after)(cursor.place, most + 1)
    goes_on, came_from = len(found) > most, cursor.place is not None
    rows = found[-most:] if cursor.before else found[:most]
    first, last = (ordered.place_of(rows[0]), ordered.place_of(rows[-1])) if rows else (None, None)
    onward, back = (came_from, goes_on) if cursor.before else (goes_on, came_from)
    return Page(
        rows,
        Cursor(before=False, place=last) if onward else None,
        Cursor(before=True, place=first) if back else None,
    )


class Pages(BasePagination):
    """Cuts what the view's `ordered` gives of its rows; a view may say its own `most_rows` and `usual_rows`."""

    most_rows, usual_rows = 500, 50

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        ordered, word = view.ordered(queryset), request.query_params.get(CURSOR)
        most, usual = getattr(view, "most_rows", self.most_rows), getattr(view, "usual_rows", self.usual_rows)
        limit = whole(request.query_params, LIMIT, usual, 1, most)
        page = cut(ordered, START if word is None else read_cursor(word, ordered.kind), limit)
        self.next, self.previous = (_address(request, there) for there in (page.next, page.previous))
        return page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"results": data, "next": self.next, "previous": self.previous}, headers=self.headers()
        )

    def headers(self) -> dict[str, str]:
        """Return the same addresses as a header (RFC 8288), for answers that are no JSON."""
        links = [(self.next, "next"), (self.previous, "prev")]
        told = ", ".join(f'<{address}>; rel="{relation}"' for address, relation in links if address)
        return {"Link": told} if told else {}

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": schema,
                "next": {**link, "description": "Address of the page after this one; null on the last."},
                "previous": {
                    **link,
                    "description": "Address of the page before this one; null on the first.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        most, usual = getattr(view, "most_rows", self.most_rows), getattr(view, "usual_rows", self.usual_rows)
        limit = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
        return [
            {
                "name": CURSOR,
                "in": "query",
                "description": BAD_CURSOR,
                "schema": {"type": "string", "format": "cursor"},
            },
            {"name": LIMIT, "in": "query", "description": "Rows a page.", "schema": limit},
        ]


def _address(request: Request, there: Cursor | None) -> str | None:
    if there is None:
        return None
    here = request.build_absolute_uri()
    return (
        remove_query_param(here, CURSOR)
        if there == START
        else replace_query_param(here, CURSOR, there.word())
    )


def whole(query: Mapping[str, str], name: str, usual: int, low: int, high: int) -> int:
    """Return a parameter that is a whole number; raises ParseError."""
    text = query.get(name)
    if text is None:
        return usual
    if not (re.fullmatch(r"[0-9]{1,19}", text) and low <= int(text) <= high):
        raise ParseError(f"{name} is a whole number from {low} to {high}.")
    return int(text)
