"""Whether a licence is named as SPDX names it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from license_expression import Licensing, get_spdx_licensing

WANTED = (
    "Name the licence as SPDX does, as in Apache-2.0 or MIT OR GPL-3.0-only; "
    "for one of your own, LicenseRef- and a name."
)
OWN = re.compile(r"LicenseRef-[A-Za-z0-9.\-]+")


class LicenceError(ValueError):
    """The text says what is wrong."""

    def __init__(self) -> None:
        super().__init__(WANTED)


@lru_cache(maxsize=1)
def _licensing() -> Licensing:
    return get_spdx_licensing()


def spdx(expression: str) -> str:
    """Return the expression with each licence in SPDX's own spelling; raises LicenceError."""
    parsed = _parsed(expression)
    for key in _licensing().unknown_license_keys(parsed):
        if not OWN.fullmatch(key):
            raise LicenceError
    return str(parsed.render())


def _parsed(expression: str) -> Any:
    try:
        parsed = _licensing().parse(expression, strict=True)
    except Exception:  # noqa: BLE001 - of words that are no expression it fails in many ways
        raise LicenceError from None
    if parsed is None:
        raise LicenceError
    return parsed
