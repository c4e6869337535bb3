"""The committed document: one hash for one meaning, and a letter that is read back as it was written."""

from __future__ import annotations

import hashlib
import json

import pytest

from arena.labs import commitment

DOCUMENT = commitment.document(
    site="https://arena.example",
    codename="Grey Moor",
    identity={"lab": "Quiet Lab", "model": "Neun é 九"},
    terms={"reveal_at": "2026-03-11T12:00:00Z", "reveal_votes": None},
    recipe_sha256="a" * 64,
    manifest_sha256=None,
    nonce="0f" * 32,
)


def test_the_hash_is_of_the_canonical_text():
    text = json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert commitment.commitment(DOCUMENT) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("field", sorted(set(DOCUMENT) - {"version"}))
def test_every_field_is_bound(field):
    assert commitment.commitment({**DOCUMENT, field: "another"}) != commitment.commitment(DOCUMENT)


@pytest.mark.parametrize("domain", [None, "quiet-lab.org"])
def test_a_letter_is_read_back(domain):
    found = commitment.read_letter(commitment.letter(DOCUMENT, domain))
    assert found == (DOCUMENT, domain)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        json.dumps({"document": DOCUMENT}).encode(),
        json.dumps({"document": [], "verified_domain": None}).encode(),
        json.dumps({"document": DOCUMENT, "verified_domain": 3}).encode(),
        json.dumps({"document": {**DOCUMENT, "more": 1}, "verified_domain": None}).encode(),
    ],
)
def test_what_is_no_letter_is_told(plain):
    with pytest.raises(commitment.LetterError):
        commitment.read_letter(plain)
