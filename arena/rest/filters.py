"""Questions that narrow a list, by the names of its fields: a value makes sense, or is refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

LARGEST = 2**63 - 1
LONGEST_WORD = 80
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Questions(django_filters.FilterSet):
    """What a list can be asked."""


class Backend(DjangoFilterBackend):
    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        asked = self.get_filterset(request, queryset, view)
        if asked is None:
            return queryset
        for name in asked.errors:
            raise ParseError(f"{name} is {asked.filters[name].wanted}.")
        return asked.qs


class _Whole(forms.IntegerField):
    """Digits alone: what Python also takes for a number is refused, as nobody means it."""

    def to_python(self, value: Any) -> int | None:
        if value and not (value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST))):
            raise ValidationError("no whole number")
        return super().to_python(value)


class _Moment(forms.Field):
    """A time with its zone, as RFC 3339 writes it."""

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        text = value.upper().replace(
            " ", "+"
        )  # a plus that nobody has escaped in an address is read as a blank
        try:
            if not RFC_3339.fullmatch(text):
                raise ValueError(text)
            return _in_utc(datetime.fromisoformat(text))
        except ValueError:
            raise ValidationError("no time") from None


def _in_utc(found: datetime) -> datetime:
    try:
        return found.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return found.replace(tzinfo=UTC)


class _Filter(django_filters.Filter):
    wanted = ""


class _Words(_Filter):
    field_class = forms.ChoiceField


class _Flag(_Filter):
    field_class = forms.TypedChoiceField


class _WholeNumber(_Filter):
    field_class = _Whole


class _Time(_Filter):
    field_class = _Moment


class _Name(_Filter):
    field_class = forms.RegexField


def one_of(words: Iterable[str], help_text: str, **how: Any) -> Any:
    """Return the filter of a field that has one of a few words."""
    known = list(words)
    schema = {"type": "string", "enum": known, "description": help_text}
    return _told(
        _Words(choices=[(word, word) for word in known], **how), schema, f"one of {', '.join(known)}"
    )


def flag(help_text: str, **how: Any) -> Any:
    """Return the filter of a field that is true or false."""
    choices, schema = [("true", ""), ("false", "")], {"type": "boolean", "description": help_text}
    made = _Flag(choices=choices, coerce="true".__eq__, empty_value=None, **how)
    return _told(made, schema, "true or false")


def whole_number(help_text: str, low: int = 0, **how: Any) -> Any:
    """Return the filter of a field that is a whole number."""
    schema = {"type": "integer", "minimum": low, "maximum": LARGEST, "description": help_text}
    made = _WholeNumber(min_value=low, max_value=LARGEST, **how)
    return _told(made, schema, f"a whole number from {low}")


def moment(help_text: str, **how: Any) -> Any:
    """Return the filter of a field that is a time."""
    schema = {"type": "string", "format": "date-time", "description": help_text}
    return _told(_Time(**how), schema, "a time with its zone, as in 2026-03-01T12:00:00Z")


def name(help_text: str, wanted: str, pattern: str = r"[\w.-]+", **how: Any) -> Any:
    """Return the filter of a field that is a short word of ASCII, as an address has it."""
    ascii_only = f"^{pattern.replace(chr(92) + 'w', 'A-Za-z0-9_')}$"
    schema = {"type": "string", "pattern": ascii_only, "maxLength": LONGEST_WORD, "description": help_text}
    made = _Name(regex=ascii_only.replace("$", r"\Z"), max_length=LONGEST_WORD, strip=False, **how)
    return _told(made, schema, wanted)


def _told(made: _Filter, schema: dict[str, Any], wanted: str) -> _Filter:
    made.wanted = wanted
    return extend_schema_field(schema)(made)
