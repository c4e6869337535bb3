"""Words that stand nowhere else, every form they could leak in, and the search for them in what was told."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

import numpy as np

HASHES = ("sha256", "sha1", "md5", "sha512", "blake2b")
WINDOW = 8  # bytes; nothing shorter is looked for
BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Markers:
    """All words of a world that nobody may be told, by what they are; `flavour` stands in each free text."""

    flavour: str = ""
    known: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def word(self, what: str) -> str:
        """Return a marker of plain letters and digits, as addresses and file names take them."""
        return self.keep(what, "qz" + hashlib.sha256(f"{what}|{self.flavour}".encode()).hexdigest()[:14])

    def text(self, what: str) -> str:
        """Return a marker with the flavour around its plain core, as names and prices take it."""
        return self.keep(f"{what}, whole", f"{self.flavour} {self.word(what)} {self.flavour}".strip())

    def keep(self, what: str, marker: str) -> str:
        self.known[what] = marker
        return marker

    def number(self, what: str, number: int) -> int:
        self.numbers[what] = number
        return number

    def patterns(self) -> Iterator[tuple[str, bytes]]:
        for what, marker in self.known.items():
            yield from ((f"{what} ({form})", pattern) for form, pattern in forms(marker))
        for what, number in self.numbers.items():
            yield from ((f"{what} ({form})", pattern) for form, pattern in forms_of_number(number))


def forms(marker: str) -> Iterator[tuple[str, bytes]]:
    """Yield what could give a marker away; the search folds case, so a form in another case is found too."""
    raw = marker.encode()
    yield "plain", raw
    yield "backwards", marker[::-1].encode()
    yield "quoted", quote(marker, safe="").encode()
    yield "quoted with plus", quote_plus(marker).encode()
    yield "escaped for HTML", html.escape(marker).encode()
    yield "escaped for JSON", json.dumps(marker)[1:-1].encode()
    yield "hex", raw.hex().encode()
    yield "UTF-16", marker.encode("utf-16-le")
    for at, piece in enumerate(_base64_pieces(raw)):
        yield f"base64 at {at}", piece
        yield f"base64 for addresses at {at}", piece.translate(bytes.maketrans(b"+/", b"-_"))
    for name in HASHES:
        for said in {raw, marker.strip().casefold().encode(), raw + b"\n", json.dumps(marker).encode()}:
            digest = hashlib.new(name, said).digest()
            yield f"{name}", digest.hex()[:20].encode()
            yield f"{name} in base64", base64.b64encode(digest)[:20]
            yield f"{name} in base64 for addresses", base64.urlsafe_b64encode(digest)[:20]


def forms_of_number(number: int) -> Iterator[tuple[str, bytes]]:
    text, left = "", number
    while left:
        left, digit = divmod(left, 36)
        text = BASE_36[digit] + text
    yield "decimal", str(number).encode()
    yield "with commas", f"{number:,}".encode()
    yield "hex", f"{number:x}".encode()
    yield "base 36", text.encode()
    for name in HASHES:
        yield name, hashlib.new(name, str(number).encode()).hexdigest()[:20].encode()


def _base64_pieces(raw: bytes) -> Iterator[bytes]:
    """Yield the part of the marker's base64 that is the same whatever stands before and after it."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        yield whole[-(-before * 8 // 6) : len(whole) - 4]


def found(markers: Markers, told: Iterable[tuple[str, bytes]], spare: Iterable[bytes] = ()) -> list[str]:
    """Return each marker that is in what was told, with where; `spare` may be told, as what the asker sent."""
    pages: dict[bytes, str] = {}
    for where, text in told:
        pages.setdefault(text.lower(), where)
    whole, spared = b"\x00\x01".join(pages), set(spare)
    patterns = {
        pattern.lower(): what
        for what, pattern in markers.patterns()
        if len(pattern) >= WINDOW and pattern not in spared
    }
    starts = _windows_of(whole, {pattern[:WINDOW] for pattern in patterns})
    leaks = []
    for pattern, what in patterns.items():
        if pattern[:WINDOW] in starts and pattern in whole:
            places = [where for text, where in pages.items() if pattern in text]
            leaks.append(f"{what} in {', '.join(places[:4]) or 'two pages together'}")
    return leaks


def _windows_of(text: bytes, wanted: set[bytes]) -> set[bytes]:
    """Return which of the wanted eight bytes stand in the text: one pass for thousands of patterns."""
    keys = np.frombuffer(b"".join(sorted(wanted)), "<u8")
    met: set[bytes] = set()
    for start in range(min(WINDOW, max(len(text) - WINDOW + 1, 0))):
        end = len(text) - (len(text) - start) % WINDOW
        windows = np.frombuffer(text[start:end], "<u8")
        met.update(key.tobytes() for key in np.intersect1d(windows, keys))
    return met
