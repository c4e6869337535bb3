"""LICENCE.txt: under which licence the files of a release are, where it is written out, and what it means."""

from __future__ import annotations

from textwrap import fill

from arena.exports.descriptions import licences
from arena.exports.descriptions.about import About

NAME = "LICENCE.txt"


def text(about: About) -> str:
    """Return the file's text."""
    lines = [
        f"SPDX-License-Identifier: {about.licence}",
        *(licences.address(name) for name in licences.names(about.licence)),
        "",
        fill(f"This is release {about.release} of the public data of {about.site} ({about.url}).", 100),
        "",
        fill(licences.in_short(about.licence), 100),
        "",
    ]
    return "\n".join(lines)
