import json

import pytest

from ratings import signatures
from ratings.__main__ import main
from tests.ratings.commands.files import printed, refused, told
from tests.ratings.ledgers import PUBLIC, small, vote, write

VOTES, ROWS = small()
HEAD = f"4:{ROWS[-1]['hash']}"


@pytest.fixture
def words(tmp_path):
    """The words of a command that holds."""
    votes, blocks = write(tmp_path, VOTES, ROWS)
    return ["verify", votes, "--blocks", blocks, "--key", PUBLIC.hex()]


def denied(capsys, *words):
    """Run a command on files that do not hold, and give what it printed."""
    assert main([str(word) for word in words]) == 3
    said = capsys.readouterr()
    assert not said.err
    return said.out


def test_what_holds_is_said_with_its_numbers_and_its_head(words, capsys):
    text = printed(capsys, *words)
    assert text.startswith("20 votes and 3 events are as they were sealed, in 4 blocks ")
    assert f"The head is {HEAD}, sealed at 2026-03-01 12:04:00 UTC" in text
    assert "lines a second" in text
    document = told(capsys, *words)
    assert document["holds"] is True
    assert (document["blocks"], document["votes"], document["events"]) == (4, 20, 3)
    assert document["head"] == {"number": 4, "hash": ROWS[-1]["hash"]}
    assert document["findings"] == []


def test_what_does_not_hold_is_named_with_its_place(words, tmp_path, capsys):
    write(tmp_path, [*VOTES[:3], VOTES[3] | {"winner": "tie"}, *VOTES[4:]], ROWS)
    assert denied(capsys, *words) == (
        f"{tmp_path}/votes.csv, line 5 (battle battle-3): altered: the ledger holds another line at block 1, "
        "position 5.\n"
    )
    document = json.loads(denied(capsys, *words, "--json"))
    assert document["holds"] is False
    assert [(each["kind"], each["line"]) for each in document["findings"]] == [("altered", 5)]


def test_of_many_faults_twenty_are_printed(words, tmp_path, capsys):
    write(tmp_path, [vote(number) | {"block": "2", "voter": "x"} for number in range(150)], ROWS)
    lines = denied(capsys, *words).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("more; --json lists them.")


def test_who_checks_a_part_of_the_votes_is_told_that_the_whole_is_needed(words, tmp_path, capsys):
    write(tmp_path, VOTES[::3], ROWS)
    said = denied(capsys, *words).splitlines()
    assert said[-1].endswith("verify takes those of all tracks.")
    assert all("dropped" in line for line in said[:-1])
    write(tmp_path, [VOTES[0] | {"winner": "tie"}, *VOTES[2:]], ROWS)
    assert "What is there is as it was sealed" not in denied(capsys, *words)


def test_a_battle_cannot_play_tricks_on_a_terminal(words, tmp_path, capsys):
    write(tmp_path, [VOTES[0] | {"battle": "\x1b[2J"}, *VOTES[1:]], ROWS)
    assert "(battle \\x1b[2J)" in denied(capsys, *words)


def test_a_key_may_be_in_a_file(words, tmp_path, capsys):
    path = tmp_path / "public_key.txt"
    path.write_text(f"{PUBLIC.hex()}\n", encoding="utf-8")
    printed(capsys, *words[:-1], path)


def test_another_key_does_not_do(words, capsys):
    assert "Block 1 is not signed by this key" in denied(capsys, *words[:-1], "00" * 32)


def heads(folder):
    as_published = folder / "head.json"
    as_published.write_text(
        json.dumps({"number": 4, "hash": ROWS[-1]["hash"], "day": "2026-03-01"}), encoding="utf-8"
    )
    as_noted = folder / "head.txt"
    as_noted.write_text(f"{HEAD}\n", encoding="utf-8")
    return [HEAD, as_published, as_noted]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_head_may_be_a_word_or_in_a_file(words, tmp_path, capsys, which):
    head = heads(tmp_path)[which]
    assert "through the head of block 4 that you saved" in printed(capsys, *words, "--head", head)
    write(tmp_path, VOTES[:-2], ROWS[:-1])
    assert "history was cut off" in denied(capsys, *words, "--head", head)


@pytest.mark.parametrize(
    ("option", "content", "sentence"),
    [
        ("--key", "xyz", "holds no key; it must be 64 hex digits"),
        ("--key", PUBLIC.hex() + "00", "holds no key"),
        ("--head", "4", "holds no head; it must be a block's number and hash"),
        ("--head", "[]", "holds no head"),
        ("--head", '{"number": 0, "hash": "x"}', "holds no head"),
        ("--head", "[" * 9999, "holds no head"),
    ],
)
def test_what_is_no_key_or_head_is_refused(words, capsys, option, content, sentence):
    path = words[1].parent / "file"
    path.write_text(content, encoding="utf-8")
    assert sentence in refused(capsys, *words, option, path)


def test_files_that_are_not_there_are_named(words, tmp_path, capsys):
    assert "none.csv: no such file" in refused(capsys, words[0], tmp_path / "none.csv", *words[2:])
    assert "none: no such file" in refused(capsys, *words[:-1], tmp_path / "none")
    assert "the following arguments are required: --blocks, --key" in refused(capsys, *words[:2])
    assert "is a directory" in refused(capsys, *words[:-1], tmp_path)


def test_bytes_that_are_no_text_are_refused(words, tmp_path, capsys):
    (tmp_path / "key").write_bytes(b"\xff" * 32)
    assert "this is no UTF-8" in refused(capsys, *words[:-1], tmp_path / "key")


def test_without_the_package_that_checks_signatures_it_says_so(words, capsys, monkeypatch):
    monkeypatch.setattr(signatures, "PRESENT", False)
    assert "pip install pynacl" in refused(capsys, *words)
