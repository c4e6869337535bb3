"""SHA256SUMS: the hash of every other file of a release, as sha256sum -c reads them."""

from __future__ import annotations

from arena.exports.descriptions.about import About

NAME = "SHA256SUMS"


def text(about: About) -> str:
    """Return the file's text."""
    return "".join(
        f"{each.sha256}  {each.path}\n" for each in sorted(about.files, key=lambda file: file.path)
    )
