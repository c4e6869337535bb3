"""How REST lists are cut into pages: by limit and offset, each a number that makes sense or a refusal."""

from __future__ import annotations

import re
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

LARGEST_OFFSET = 10**9


class Pages(LimitOffsetPagination):
    max_limit = 500

    def get_limit(self, request: Request) -> int:
        return _whole(request, self.limit_query_param, self.default_limit, 1, self.max_limit)

    def get_offset(self, request: Request) -> int:
        return _whole(request, self.offset_query_param, 0, 0, LARGEST_OFFSET)


def _whole(request: Request, name: str, default: Any, low: int, high: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return int(default)
    if not (re.fullmatch(r"[0-9]{1,10}", text) and low <= int(text) <= high):
        raise ParseError(f"{name} is a whole number from {low} to {high}.")
    return int(text)
