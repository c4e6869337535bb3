"""A sentence with the words of somebody else in it, cleaned and cut."""

from __future__ import annotations

import re

from generators.contract import JSON

LONGEST_DETAIL = 240
_ODD = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def said(what: str, detail: JSON) -> str:
    r"""Return what happened and the reason that was given, as one sentence.

    Examples
    --------
    >>> said("The endpoint answered 400", "No such\nmodel")
    'The endpoint answered 400: No such model.'
    >>> said("The endpoint answered 400", None)
    'The endpoint answered 400, and gave no reason.'
    """
    words = _ODD.sub(" ", detail).strip() if isinstance(detail, str) else ""
    if len(words) > LONGEST_DETAIL:
        words = words[:LONGEST_DETAIL].rstrip() + "..."
    if not words:
        return f"{what}, and gave no reason."
    return f"{what}: {words}{'' if words.endswith(('.', '!', '?')) else '.'}"
