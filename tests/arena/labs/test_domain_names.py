"""Domain names: in one spelling, somebody's own, and whose owner is known by the public suffixes."""

from __future__ import annotations

import pytest

from arena.labs import domain_names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("quiet-lab.org", "quiet-lab.org"),
        (" Models.Quiet-Lab.ORG. ", "models.quiet-lab.org"),
        ("müller.de", "xn--mller-kva.de"),
        ("somebody.github.io", "somebody.github.io"),
        ("lab.co.uk", "lab.co.uk"),
    ],
)
def test_owned(given, kept):
    assert domain_names.owned(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "", "org", "localhost", "co.uk", "github.io", "10.0.0.1", "2130706433", "0x7f.1", "[::1]", "::1", "a..b.org",
        "quiet-lab.org:443", "https://quiet-lab.org", "quiet-lab.org/path", "me@quiet-lab.org", "quiet lab.org",
        "-a.org", "a\0.org", "x" * 64 + ".org", ".".join(["a" * 60] * 5) + ".org", "quiet_lab.org", "*.org",
        "\ud800.org",
    ],
)  # fmt: skip
def test_not_owned(given):
    with pytest.raises(domain_names.DomainError) as caught:
        domain_names.owned(given)
    assert str(caught.value).endswith(".")


def test_one_owner_of_all_that_lies_under():
    assert domain_names.owner("a.models.quiet-lab.co.uk") == "quiet-lab.co.uk"
    assert domain_names.owner("somebody.github.io") == "somebody.github.io"


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("quiet-lab.org", True),
        ("models.quiet-lab.org", True),
        ("unquiet-lab.org", False),
        ("quiet-lab.org.evil.example", False),
        ("org", False),
        ("", False),
    ],
)
def test_covers(host, covered):
    assert domain_names.covers("quiet-lab.org", host) is covered
