import pytest

from ratings.openings import slug
from ratings.verify import verify
from tests.ratings.ledgers import DUE, PUBLIC, REVEAL, SEAL, ledger_of, vote, write


@pytest.fixture
def findings(tmp_path):
    """What is found in a ledger of such blocks."""
    return lambda *contents: verify(*write(tmp_path, *ledger_of(*contents)), PUBLIC).findings


@pytest.mark.parametrize("between", [[], [vote(2)]])
def test_what_is_opened_as_it_was_sealed_holds(findings, between):
    assert not findings([vote(1), SEAL, vote(0)], [*between, DUE], [vote(4), REVEAL])


def test_what_was_never_opened_holds(findings):
    withdrawal = {
        "type": "withdrawal",
        "codename": "Quiet Heron",
        "counted": False,
        "at": "2026-03-02T00:00:00Z",
    }
    assert not findings([SEAL, vote(1)], [withdrawal])


@pytest.mark.parametrize(
    ("contents", "what"),
    [
        ([REVEAL], "opens what no seal before it committed to"),
        ([SEAL, REVEAL], "comes before anything said that it was due"),
        ([SEAL, REVEAL, DUE], "comes before anything said that it was due"),
        ([DUE, REVEAL, SEAL], "opens what no seal before it committed to"),
        ([SEAL, DUE, REVEAL, REVEAL], "has a second reveal"),
        ([SEAL, SEAL], "has a second seal"),
        ([SEAL | {"commitment": "0" * 64}, DUE, REVEAL], "names another commitment than its seal, at position 1"),
        ([SEAL, DUE, REVEAL | {"document": {"codename": "Quiet Heron"}}], "whose SHA-256 is not the commitment"),
        ([SEAL, DUE, REVEAL | {"document": None}], "whose SHA-256 is not the commitment"),
        ([SEAL, DUE, REVEAL | {"name": "Tiger 2"}], "gives another name than the document that it opens"),
        ([SEAL | {"terms": {}}, DUE, REVEAL], "opens other terms than its seal made public"),
        ([SEAL | {"codename": "Dim Owl"}, DUE | {"codename": "Dim Owl"}, REVEAL | {"codename": "Dim Owl"}],
         "opens a document of another codename"),
        ([vote(0), SEAL], "the seal comes after the first vote on it, at position 1"),
    ],
)  # fmt: skip
def test_a_reveal_that_keeps_no_promise_is_named(findings, contents, what):
    found = findings([vote(1)], contents)
    assert found[0].kind == "reveal"
    assert what.replace("at position 1", "at position 2") in " ".join(each.sentence for each in found)


def test_a_slug_is_the_codename_with_hyphens():
    assert slug("Quiet Heron") == "quiet-heron"
