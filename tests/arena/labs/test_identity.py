"""The facts that a lab claims: each in its normal form, or with a sentence of its own."""

from __future__ import annotations

import pytest

from arena.labs import identity
from ratings import ledger
from tests.arena.labs.submitting import IDENTITY


def test_a_good_one_stays_as_it_is():
    assert identity.check(IDENTITY) == (IDENTITY, {})
    assert identity.missing(IDENTITY) == {}
    assert identity.complete(IDENTITY) == IDENTITY


def test_what_is_unknown_is_null():
    facts, errors = identity.check({**IDENTITY, "price": "  ", "vram_gb": None, "parameters": ""})
    assert not errors
    whole = identity.complete(facts)
    assert (whole["price"], whole["vram_gb"], whole["parameters"]) == (None, None, None)
    assert set(whole) == set(identity.FIELDS)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("lab", "  Quiet \u00a0 Lab ", "Quiet Lab"),
        ("model", "Cafe\u0301", "Caf\u00e9"),
        ("licence", "mit or apache-2.0", "MIT OR Apache-2.0"),
        ("licence", "LicenseRef-Ours.1", "LicenseRef-Ours.1"),
        ("site", "https://Quiet-Lab.ORG", "https://quiet-lab.org"),
        ("site", "https://müller.example/a?b=c#d", "https://xn--mller-kva.example/a?b=c#d"),
        ("vram_gb", "24", 24),
        ("weights", "closed", {"status": "closed", "url": None}),
        ("weights", {"status": "planned"}, {"status": "planned", "url": None}),
    ],
)
def test_normal_forms(field, given, kept):
    facts, errors = identity.check({field: given})
    assert (facts, errors) == ({field: kept}, {})
    ledger.canonical(identity.complete(facts))


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("lab", 3),
        ("lab", "x" * 121),
        ("lab", "a\nb"),
        ("lab", "a\0b"),
        ("model", "a\u202eb"),
        ("model", "\ud800"),
        ("version", ["1"]),
        ("site", "http://quiet-lab.org"),
        ("site", "https://"),
        ("site", "https://localhost"),
        ("site", "https://quiet-lab.org:8443/"),
        ("site", "https://me@quiet-lab.org/"),
        ("site", "https://quiet-lab.org/a b"),
        ("site", "https://quiet-lab.org/é"),
        ("site", "https://10.0.0.1/"),
        ("site", "https://[::1]/"),
        ("site", "https://[/"),
        ("site", 'https://quiet-lab.org/"><script>'),
        ("site", "javascript:alert(1)"),
        ("site", "https://quiet-lab.org/" + "a" * 500),
        ("licence", "free for all"),
        ("licence", "Apache-2.0 OR"),
        ("licence", 2),
        ("weights", "free"),
        ("weights", {"status": "open", "url": "ftp://x.example"}),
        ("weights", {"status": "open", "size": 3}),
        ("weights", {"status": ["open"]}),
        ("weights", 5),
        ("vram_gb", 0),
        ("vram_gb", 10_001),
        ("vram_gb", 1.5),
        ("vram_gb", True),
        ("vram_gb", "²"),
        ("vram_gb", "9" * 5000),
        ("price", "x" * 121),
    ],
)
def test_each_wrong_fact_has_its_sentence(field, given):
    facts, errors = identity.check({**IDENTITY, field: given})
    assert list(errors) == [f"identity.{field}"]
    assert errors[f"identity.{field}"].endswith(".")
    assert field not in facts


def test_a_fact_that_is_none():
    _, errors = identity.check({**IDENTITY, "colour": "red"})
    assert list(errors) == ["identity.colour"]


@pytest.mark.parametrize("given", [None, [], "x", 3])
def test_no_mapping(given):
    assert list(identity.check(given)[1]) == ["identity"]


def test_what_is_missing_is_told_by_field():
    assert set(identity.missing({})) == {f"identity.{name}" for name in identity.REQUIRED}
