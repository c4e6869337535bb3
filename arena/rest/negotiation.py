"""Which of its formats an address answers in: the one that `format` names, or the one that Accept likes best."""

from __future__ import annotations

from collections.abc import Sequence

from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

FORMAT = "format"
Ranges = dict[str, float]


class Negotiation(DefaultContentNegotiation):
    def select_renderer(  # type: ignore[override]  # DRF's stubs know no sequence of instances
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return a renderer and its media type; `format` decides alone, as whoever writes it means it."""
        named = format_suffix or request.query_params.get(FORMAT)
        chosen = (
            _called(named, renderers) if named else _liked(request.META.get("HTTP_ACCEPT", ""), renderers)
        )
        return chosen, chosen.media_type


def _called(named: str, renderers: Sequence[BaseRenderer]) -> BaseRenderer:
    for renderer in renderers:
        if renderer.format == named:
            return renderer
    raise ParseError(f"format is one of {', '.join(str(renderer.format) for renderer in renderers)} here.")


def _liked(accept: str, renderers: Sequence[BaseRenderer]) -> BaseRenderer:
    """Return the renderer of the greatest quality (RFC 9110); among equals, the address's own order decides."""
    ranges = _ranges(accept or "*/*")
    best = max(renderers, key=lambda renderer: _quality(renderer.media_type, ranges))
    if not _quality(best.media_type, ranges):
        raise NotAcceptable(
            f"This address answers as {', '.join(str(each.media_type) for each in renderers)}."
        )
    return best


def _ranges(accept: str) -> Ranges:
    found = [MediaType(part) for part in accept.split(",") if part.strip()]
    return {f"{each.main_type}/{each.sub_type}".strip().lower(): each.quality for each in found}


def _quality(media_type: str, ranges: Ranges) -> float:
    main = media_type.partition("/")[0]
    fitting = (ranges[each] for each in (media_type, f"{main}/*", "*/*") if each in ranges)
    return next(fitting, 0.0)
