import gzip
import json
import os

import pytest
from hypothesis import example, given, settings, strategies as st

from ratings.outcomes import Outcome
from ratings.votes_file import VotesFileError, read
from tests.ratings.votes_files import HEADER, TEXT_ENDINGS, boards, refusal, row, write

GOOD = json.dumps(row(side_a="left", voter="v"))
MISSING = ", line 1: there is no column model_a or model_b or winner; there must be model_a, model_b, winner."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("votes")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + "x,y,tie\n",
        (HEADER + "x,y,tie\n").replace("\n", "\r\n"),
        (HEADER + "x,y,tie\n").replace("\n", "\r"),
        "\n".join((*HEADER.split(), "", "x,y,tie", "", "")),
        HEADER + "x,y,tie",
        '"model_a","model_b","winner"\n"x","y","tie"\n',
        'model_a,model_b,winner,note\nx,y,tie,"a ""quoted"" \r\n line"\n',
    ],
    ids=["mark", "CRLF", "CR", "blank lines", "no last break", "quotes", "quoted break"],
)
def test_every_manner_of_writing_csv_is_read(tmp_path, text):
    path = tmp_path / "votes.csv"
    path.write_bytes(text.encode())
    assert read(path).comparisons.outcome.tolist() == [Outcome.TIE]


def test_every_manner_of_writing_json_lines_is_read(tmp_path):
    path = tmp_path / "votes.jsonl"
    line = json.dumps(row(prompt={"text": [1, None, float("nan")]}, winner="both_bad"))
    path.write_bytes(f"\ufeff\r\n  {line} \r\n\n{line}".encode())
    assert read(path).comparisons.outcome.tolist() == [Outcome.BOTH_BAD] * 2


NO_CSV = [
    ("", ": the file is empty; its first line must name the columns."),
    ("\n", MISSING),
    ("model_a;model_b;winner\n", MISSING),
    ("model_a,winner\nx,tie\n", ", line 1: there is no column model_b; there must be model_a"),
    ("m\0odel_a,model_b,winner\n", ", line 1: there is no column model_a; there must be"),
    (
        "model_a,model_b,winner,voter,voter\n",
        ", line 1: the column 'voter' occurs twice; each name must be its own.",
    ),
    (
        HEADER + "x,y,tie\n\nx,y\n",
        ", line 4: there are 2 cells; there must be 3, as in the first line.",
    ),
    (HEADER + "x,y,tie,\n", ", line 2: there are 4 cells; there must be 3"),
    (
        HEADER + 'x,"y,tie\n',
        ", line 2: this is no CSV (unexpected end of data); a cell with commas, quotes or",
    ),
    (HEADER + 'x,"y"z,tie\n', ", line 2: this is no CSV (',' expected after '\"'); a cell"),
    (
        HEADER + "x,y,tie\n" + "x" * 140_000 + ",y,tie\n",
        ", line 3: this is no CSV (field larger than field limit (131072)); a cell",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), NO_CSV, ids=range(len(NO_CSV)))
def test_what_is_no_csv_is_refused_with_its_line(tmp_path, text, sentence):
    path = tmp_path / "votes.csv"
    path.write_bytes(text.encode())
    assert refusal(path).startswith(sentence)


NO_JSON = [
    ("", ": the file is empty; each line must be a JSON object."),
    (" \n\n", ": the file is empty; each line must be a JSON object."),
    ("{}", MISSING),
    (f"{GOOD}\n\nx\n", ", line 3: this is no JSON (Expecting value); each line must be a JSON object."),
    (GOOD[:-1], ", line 1: this is no JSON (Expecting ',' delimiter); each"),
    ("[" * 100_000, ", line 1: this is no JSON (maximum recursion depth exceeded"),
    (f"{GOOD}\n{'9' * 5000}", ", line 2: this is no JSON (Exceeds the limit"),
    (f"{GOOD}\n[1]\n", ", line 2: there is a list; it must be a JSON object."),
    (f"{GOOD}\n7\n", ", line 2: there is 7; it must be a JSON object."),
    (f"{GOOD}\nnull\n", ", line 2: there is nothing; it must be a JSON object."),
    (
        f'{GOOD}\n{GOOD[:-1]}, "winner": "tie"}}\n',
        ", line 2: this is no JSON (the name 'winner' occurs twice); each",
    ),
    (
        f'{GOOD}\n{GOOD[:-1]}, "counted": false}}',
        ", line 2: there is a column counted, which the first vote does not have; it must be in every line or",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_no_json_is_refused_with_its_line(tmp_path, text, sentence):
    path = tmp_path / "votes.jsonl"
    path.write_bytes(text.encode())
    assert refusal(path).startswith(sentence)


@pytest.mark.parametrize("ending", TEXT_ENDINGS)
def test_what_is_no_utf8_is_named_with_its_line(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [row(model_a="Zoë")] * 30_000)
    opened = gzip.open if ending.endswith(".gz") else open
    with opened(path, "rb") as file:
        lines = file.read().splitlines(keepends=True)
    lines[20_000] = lines[20_000].decode().encode("latin-1")
    with opened(path, "wb") as file:
        file.write(b"".join(lines))
    assert refusal(path) == ", line 20001: this is no UTF-8; save the file as UTF-8."


@pytest.mark.parametrize(
    "name", ["votes", "votes.txt", "votes.parquet.gz", "votes.gz", "csv", "votes.csv.zip"]
)
def test_files_of_another_kind_are_refused_by_their_name(tmp_path, name):
    assert "it must be a .csv or .jsonl file, or one with .gz behind, or a .parquet file." in refusal(
        tmp_path / name
    )


def test_what_cannot_be_opened_is_refused(tmp_path, monkeypatch):
    assert refusal(tmp_path / "votes.csv") == ": no such file or directory."
    assert refusal(tmp_path / "votes.jsonl.gz") == ": no such file or directory."
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "folder.csv") == ": is a directory."
    assert "too long" in refusal(tmp_path / f"{'x' * 300}.csv")


def test_what_may_not_be_opened_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "votes.csv", [row()])

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(path), "open", forbidden)
    assert refusal(path) == ": permission denied."


@pytest.mark.parametrize("ending", [".csv.gz", ".jsonl.gz"])
def test_a_cut_or_spoilt_gzip_file_is_refused(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [row(prompt=os.urandom(20).hex()) for _ in range(2000)])
    whole = path.read_bytes()
    sentence = ": the file is no whole gzip file; make or fetch it again."
    for spoilt in (
        whole[:-1],
        whole[: len(whole) // 2],
        whole[:12],
        b"model_a,model_b,winner\n",
        whole[:-8] + b"\0" * 8,
    ):
        path.write_bytes(spoilt)
        assert refusal(path) == sentence
    path.write_bytes(whole[:1000] + b"\xff" * 200 + whole[1200:])
    assert refusal(path)
    path.write_bytes(b"")
    assert refusal(path).startswith(": the file is empty")


def test_a_cut_file_that_is_no_utf8_either_is_refused(tmp_path):
    path = tmp_path / "votes.csv.gz"
    whole = gzip.compress(HEADER.encode() + b"x,y,tie\n" * 4000 + "Zoë,y,tie\n".encode("latin-1"))
    for length in range(40, len(whole), 7):
        path.write_bytes(whole[:length])
        assert refusal(path)


@pytest.mark.parametrize("ending", TEXT_ENDINGS)
@given(st.one_of(st.binary(max_size=200), st.text('{}[]",:\n\r xy\0é').map(str.encode)))
@example(b"\x00" * 50)
@example(b"\xff\xfem\x00o\x00")
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused_in_a_sentence(folder, ending, content):
    path = folder / f"any{ending}"
    for whole in (content, HEADER.encode() + content, GOOD.encode() + b"\n" + content):
        path.write_bytes(gzip.compress(whole, 1) if len(content) % 2 and ending.endswith(".gz") else whole)
        try:
            read(path)
        except VotesFileError as error:
            assert str(error).endswith(".")  # noqa: PT017 - reading it is as good


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@given(made=boards(), data=st.data())
@settings(max_examples=60)
def test_a_file_damaged_in_one_place_is_read_or_refused(folder, ending, made, data):
    path = write(folder / f"damaged{ending}", made[2])
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 3))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + cut :])
    try:
        votes = read(path).comparisons
    except VotesFileError as error:
        assert str(path) in str(error)  # noqa: PT017 - reading it is as good
    else:
        assert len(votes) <= len(made[2]) + 3
