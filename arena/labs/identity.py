"""Who a sealed entry is: the facts that a lab claims, each checked, in the one form that is committed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from arena.labs import domain_names, licences, texts

WEIGHTS = ("open", "closed", "planned")
MOST_VRAM_GB = 10_000
LONGEST_URL = 500
NOT_IN_URLS = frozenset(' "<>\\^`{|}')

# What a committed identity has, in the order of forms; the rest may be unknown, and is null then.
FIELDS = ("lab", "model", "version", "site", "licence", "weights", "parameters", "vram_gb", "price")
REQUIRED = ("lab", "model", "version", "site", "licence", "weights")

Identity = dict[str, Any]
Errors = dict[str, str]


class FactError(ValueError):
    """The text says what is wrong."""


def check(given: Any) -> tuple[Identity, Errors]:
    """Return the facts in their normal form, and a sentence for each that is wrong; what is not given is left out.

    Empty texts and nulls count as not given. Keys of the errors are as in "identity.site".
    """
    if not isinstance(given, Mapping):
        return {}, {
            "identity": "The identity is an object with the lab, the model, and what is claimed of it."
        }
    errors = {
        f"identity.{name}"[:80]: f"There is no such fact; known are {', '.join(FIELDS)}."
        for name in given
        if name not in FIELDS
    }
    facts: Identity = {}
    for name in FIELDS:
        value = given.get(name)
        if _absent(value):
            continue
        try:
            facts[name] = CHECKS[name](value)
        except (FactError, texts.TextError, licences.LicenceError) as error:
            errors[f"identity.{name}"] = str(error)
    return facts, errors


def missing(facts: Identity) -> Errors:
    """Return a sentence for each fact that sealing needs and that is not there."""
    return {f"identity.{name}": f"{LABELS[name]} is missing." for name in REQUIRED if name not in facts}


def complete(facts: Identity) -> Identity:
    """Return the identity as it is committed to: every field, null where it is unknown."""
    return {name: facts.get(name) for name in FIELDS}


def host(url: str) -> str:
    """Return the host that an address of ours names, in small letters."""
    return (urlsplit(url).hostname or "").rstrip(".")


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(name: str, longest: int) -> Callable[[Any], str]:
    return lambda value: texts.line(value, LABELS[name], longest)


def _url(label: str) -> Callable[[Any], str]:
    return lambda value: _checked_url(value, label)


def _checked_url(value: Any, label: str) -> str:
    text = texts.line(value, label, LONGEST_URL)
    wanted = FactError(f"{label} is an https address, as in https://example.org/model.")
    try:
        parts = urlsplit(text)
        if parts.scheme != "https" or parts.port is not None or parts.username or parts.password:
            raise wanted
        found = parts._replace(netloc=domain_names.ascii_host(parts.hostname or "")).geturl()
    except ValueError:  # urlsplit's own, and DomainError
        raise wanted from None
    if not found.isascii() or set(found) & NOT_IN_URLS:
        raise wanted
    return found


def _licence(value: Any) -> str:
    return licences.spdx(texts.line(value, LABELS["licence"], 200))


def _weights(value: Any) -> dict[str, str | None]:
    status, url = (value.get("status"), value.get("url")) if isinstance(value, Mapping) else (value, None)
    if status not in WEIGHTS or (isinstance(value, Mapping) and set(value) - {"status", "url"}):
        raise FactError(f"The weights have a status, {', '.join(WEIGHTS)}, and may have a url.")
    return {"status": status, "url": None if _absent(url) else _checked_url(url, "The weights' url")}


def _vram(value: Any) -> int:
    wanted = FactError(f"{LABELS['vram_gb']} is a whole number of gigabytes from 1 to {MOST_VRAM_GB}.")
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_VRAM_GB:
        raise wanted
    return value


LABELS = {
    "lab": "The lab's name",
    "model": "The model's name",
    "version": "The version",
    "site": "The site",
    "licence": "The licence",
    "weights": "What becomes of the weights",
    "parameters": "The number of parameters",
    "vram_gb": "The memory",
    "price": "The price",
}
CHECKS: dict[str, Callable[[Any], Any]] = {
    "lab": _text("lab", 120),
    "model": _text("model", 120),
    "version": _text("version", 60),
    "site": _url(LABELS["site"]),
    "licence": _licence,
    "weights": _weights,
    "parameters": _text("parameters", 120),
    "vram_gb": _vram,
    "price": _text("price", 120),
}
