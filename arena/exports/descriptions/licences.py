"""The licence of the data: the names in it, and where each is written out."""

from __future__ import annotations

from license_expression import get_spdx_licensing

WRITTEN_OUT = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/"}
OWN_WORDS = {
    "CC-BY-4.0": "You may use, copy, change and pass on these files for any purpose, sold or not. In return, name this "
    "site as their source, link to the licence, and say what you changed. There is no warranty.",
}


def names(licence: str) -> list[str]:
    """Return the licences in an expression by their SPDX names."""
    return [str(name) for name in get_spdx_licensing().license_keys(licence)]


def address(name: str) -> str:
    """Return where one licence is written out."""
    return WRITTEN_OUT.get(name, f"https://spdx.org/licenses/{name}.html")


def in_short(licence: str) -> str:
    """Return what a licence allows in a paragraph; for one that we have no words for, that its own text says it."""
    return OWN_WORDS.get(licence, "What you may do with these files, its own text says.")
