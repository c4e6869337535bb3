import json
import tempfile
from base64 import b64decode, b64encode
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from nacl.signing import SigningKey

from ratings import blocks, ledger
from ratings.text_files import VotesFileError
from ratings.verify import Head, verify
from ratings.vote_lines import CELLS
from tests.ratings.ledgers import PUBLIC, SEAL, ledger_of, line_of, small, vote, write

VOTES, ROWS = small()
# Position in the ledger and block of each vote of the small ledger.
PLACES = [*((2 + at, 1) for at in range(6)), *((8 + at, 2) for at in range(7)), *((15 + at, 3) for at in range(3)),
          (19, 3), (20, 3), (22, 4), (23, 4)]  # fmt: skip
HEADS = [Head(row["block"], row["hash"]) for row in ROWS]

a_row = st.integers(0, len(VOTES) - 1)
a_block = st.integers(0, len(ROWS) - 1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 30) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def checked(votes, rows, *, saved=None, key=PUBLIC, ending=".csv"):
    with tempfile.TemporaryDirectory() as folder:
        return verify(*write(Path(folder), votes, rows, ending), key, saved)


def findings(votes=VOTES, rows=ROWS, **how):
    return checked(deepcopy(votes), deepcopy(rows), **how).findings


def places(found):
    return [(each.kind, each.line, each.position, each.block) for each in found]


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_what_is_as_it_was_sealed_holds(ending):
    report = checked(VOTES, ROWS, ending=ending)
    assert report.findings == ()
    assert (report.blocks, report.votes, report.events) == (4, 20, 3)
    assert report.head == HEADS[-1]


@pytest.mark.parametrize("head", HEADS)
def test_it_holds_through_every_head_that_was_saved(head):
    assert not findings(saved=head)


@given(a_row, st.sampled_from(CELLS), st.sampled_from(["other", "", 'a"b', "=1", "ü"]))
def test_an_altered_vote_is_named(at, column, word):
    votes = deepcopy(VOTES)
    votes[at][column] = word
    (found,) = findings(votes)
    assert places([found]) == [("altered", at + 2, *PLACES[at])]
    assert f"votes.csv, line {at + 2} (battle {votes[at]['battle']}): altered" in found.sentence


@given(a_row, st.sampled_from(["categories", "language", "counted", "reason"]))
def test_what_stands_outside_the_line_may_change(at, column):
    votes = deepcopy(VOTES)
    votes[at][column] = "other"
    assert not findings(votes)


@given(a_row)
def test_a_dropped_vote_is_named(at):
    (found,) = findings([*VOTES[:at], *VOTES[at + 1 :]])
    assert places([found]) == [("dropped", at + 1, *PLACES[at])]


@given(a_row, st.integers(0, len(VOTES)))
def test_a_vote_that_is_there_twice_is_named(at, before):
    votes = [*VOTES[:before], VOTES[at], *VOTES[before:]]
    found = [each for each in findings(votes) if each.kind != "column"]
    assert [each.kind for each in found] == ["added"]
    twice = {at + 2 + (at >= before), before + 2}
    assert found[0].line in twice


@given(st.integers(0, len(VOTES)))
def test_a_vote_that_was_never_cast_is_named(before):
    stranger = vote(99) | {"block": "2"}
    (found,) = findings([*VOTES[:before], stranger, *VOTES[before:]])
    assert (found.kind, found.line) == ("added", before + 2)


@given(a_row, a_row)
def test_votes_that_changed_places_are_named(one, other):
    votes = deepcopy(VOTES)
    votes[one], votes[other] = votes[other], votes[one]
    found = findings(votes)
    if one == other:
        assert not found
        return
    lines = {each.line for each in found}
    assert {each.kind for each in found} == {"reordered"}
    assert lines <= {one + 2, other + 2}
    assert len(lines) == min(2, abs(one - other))  # of two neighbours, one is out of order
    for each in found:
        assert (each.position, each.block) == PLACES[other if each.line == one + 2 else one]


@given(a_row, st.sampled_from(["0", "1", "2", "3", "4", "5", "", "2.0", "٢", "x"]))
def test_a_vote_that_names_another_block_is_named(at, word):
    votes = deepcopy(VOTES)
    votes[at]["block"] = word
    expected = [] if word == str(PLACES[at][1]) else [("column", at + 2, None, PLACES[at][1])]
    assert places(findings(votes)) == expected


@given(a_block, st.sampled_from(["root", "previous", "hash", "sealed_at", "signature"]))
def test_an_altered_header_is_named_and_no_vote_accused(at, field):
    rows = deepcopy(ROWS)
    rows[at][field] = {"sealed_at": "2026-03-01T11:00:00Z", "signature": "0" * 128}.get(field, "9" * 64)
    found = findings(rows=rows)
    assert found
    assert {each.kind for each in found} <= {"header", "chain", "signature"}
    assert at + 1 in {each.block for each in found}
    assert {each.block for each in found} <= {at + 1, at + 2}


@given(a_block, st.sampled_from(["first", "count", "block"]), st.sampled_from([1, 2, 9, 2**53 - 1]))
def test_an_altered_number_is_named(at, field, number):
    rows = deepcopy(ROWS)
    if rows[at][field] == number or (
        field == "count" and any(offset >= number for offset, _ in rows[at]["events"])
    ):
        return
    rows[at][field] = number
    found = findings(rows=rows)
    named = number if field == "block" else at + 1
    assert ("header", named) in {(each.kind, each.block) for each in found}
    assert not any(each.line for each in found)


@given(a_block)
def test_a_block_signed_by_another_is_named(at):
    rows = deepcopy(ROWS)
    rows[at]["signature"] = (
        SigningKey(b"\x08" * 32).sign(blocks.signed_message(rows[at]["hash"])).signature.hex()
    )
    assert places(findings(rows=rows)) == [("signature", None, None, at + 1)]


def test_a_whole_ledger_made_by_another_does_not_pass():
    found = findings(*ledger_of([vote(1), vote(2)], [vote(3)], key=SigningKey(b"\x08" * 32)))
    assert places(found) == [("signature", None, None, 1), ("signature", None, None, 2)]


@given(a_block)
def test_a_missing_block_is_named(at):
    found = findings(rows=[*ROWS[:at], *ROWS[at + 1 :]])
    assert found
    last = at == len(ROWS) - 1
    assert ("chain" in {each.kind for each in found}) is not last
    assert "added" in {each.kind for each in found}


def test_history_that_was_cut_off_shows_only_beside_a_saved_head():
    votes, rows = VOTES[:-2], ROWS[:-1]
    assert not findings(votes, rows)
    assert not findings(votes, rows, saved=HEADS[2])
    (found,) = findings(votes, rows, saved=HEADS[3])
    assert (found.kind, found.block) == ("head", 4)
    assert "history was cut off" in found.sentence


def test_history_that_was_rewritten_and_signed_anew_shows_only_beside_a_saved_head():
    votes, rows = ledger_of([SEAL, vote(99)], [vote(1)])
    assert not findings(votes, rows)
    (found,) = findings(votes, rows, saved=HEADS[1])
    assert (found.kind, found.block) == ("head", 2)
    assert "history was rewritten" in found.sentence


def test_votes_without_their_last_block_name_it():
    (found,) = findings(rows=ROWS[:-1])
    assert (found.kind, found.line) == ("added", 20)
    assert "they name block 4, and the blocks end with 3" in found.sentence


def test_a_run_of_dropped_votes_is_one_sentence():
    (found,) = findings([*VOTES[:7], *VOTES[12:]])
    assert "5 lines were dropped after line 8: block 2, positions 9 to 13." in found.sentence


@given(a_block, st.data())
def test_marks_are_never_believed(at, data):
    """Whatever they say, right votes are not accused; and wrong ones do not pass."""
    rows, votes = deepcopy(ROWS), deepcopy(VOTES)
    rows[at]["marks"] = b64encode(data.draw(st.binary(max_size=10)) * 4).decode()
    assert places(findings(rows=rows)) == [("marks", None, None, at + 1)]
    forged = next(row for row in votes if row["block"] == str(at + 1))
    forged["winner"] = {"tie": "model_a"}.get(forged["winner"], "tie")
    assert findings(votes, rows)


@given(a_row)
def test_a_vote_altered_together_with_its_mark_is_told_by_its_block(at):
    votes, rows = deepcopy(VOTES), deepcopy(ROWS)
    votes[at]["voter"] = "somebody else"
    position, block = PLACES[at]
    row, offset = rows[block - 1], position - rows[block - 1]["first"]
    marks = bytearray(b64decode(row["marks"]))
    marks[4 * offset : 4 * offset + 4] = bytes.fromhex(ledger.leaf_hash(line_of(votes[at])))[:4]
    row["marks"] = b64encode(marks).decode()
    assert places(findings(votes, rows)) == [("root", None, None, block)]


@pytest.mark.parametrize(("at", "position"), [(0, 1), (2, 18), (3, 21)])
def test_an_altered_event_is_named(at, position):
    rows = deepcopy(ROWS)
    rows[at]["events"][0][1]["note"] = "!"
    assert ("event", None, position, at + 1) in places(findings(rows=rows))


@pytest.mark.parametrize("at", [0, 2, 3])
def test_a_dropped_event_is_named(at):
    rows = deepcopy(ROWS)
    ((offset, _),) = rows[at]["events"]
    rows[at]["events"] = []
    found = findings(rows=rows)
    assert ("dropped", rows[at]["first"] + offset, at + 1) in {
        (each.kind, each.position, each.block) for each in found
    }


def test_a_vote_cannot_hide_among_the_events():
    rows = deepcopy(ROWS)
    rows[1]["events"] = [[0, json.loads(line_of(VOTES[6]))]]
    with pytest.raises(VotesFileError, match=r"line 2, field events: .* an event with a type each"):
        findings([*VOTES[:6], *VOTES[7:]], rows)


def swap(votes, one, other):
    votes[one], votes[other] = votes[other], votes[one]


ACTS = {
    "alter": lambda votes, one, other: votes[one].update(voter=f"v{other}"),
    "drop": lambda votes, one, _: votes.pop(one),
    "copy": lambda votes, one, other: votes.insert(other, deepcopy(votes[one])),
    "move": lambda votes, one, other: votes.insert(other, votes.pop(one)),
    "swap": swap,
    "block": lambda votes, one, other: votes[one].update(block=str(other)),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 12), st.integers(0, 12)), max_size=5))
def test_whatever_is_done_to_the_votes_it_shows(acts):
    votes = deepcopy(VOTES)
    for act, one, other in acts:
        ACTS[act](votes, one, other)
    found = findings(votes)
    assert bool(found) == (votes != VOTES)
    assert all(each.kind in {"altered", "dropped", "added", "reordered", "column"} for each in found)


@given(a_block, st.sampled_from(sorted(ROWS[0])), json_values)
def test_whatever_stands_in_a_block_is_refused_or_shows(at, field, value):
    rows = deepcopy(ROWS)
    before, rows[at][field] = rows[at][field], value
    try:
        assert bool(findings(rows=rows)) == (value != before)
    except VotesFileError as error:
        assert f"line {at + 1}, field " in str(error)  # noqa: PT017 - either is right


def test_a_ledger_of_events_alone_holds():
    """An arena's first days: entries are sealed and boards are noted, and nobody has voted yet."""
    report = checked(*ledger_of([SEAL], [SEAL | {"codename": "Still Wren"}]))
    assert (report.blocks, report.votes, report.events, report.findings) == (2, 0, 2, ())
