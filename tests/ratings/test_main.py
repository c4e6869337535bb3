import json
import os
import re
import subprocess
import sys

import pytest

from ratings import __main__ as command
from ratings.__main__ import COMMANDS, main
from ratings.version import VERSION
from tests.conftest import ROOT
from tests.ratings.commands.files import crowd, refused, written


def run(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "ratings", *map(str, words)],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, **options,
    )  # fmt: skip


def test_it_is_a_command_that_lists_its_commands():
    done = run("--help")
    assert done.returncode == 0
    for word in COMMANDS:
        assert word in done.stdout


def test_bad_input_is_one_sentence_and_code_two(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner\na,b,model_a\na,b,draw\n", encoding="utf-8")
    done = run("rank", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"ratings rank: {path}, line 3, column winner: there is 'draw'; "
        "it must be model_a, model_b, tie or tie (bothbad).\n"
    )


@pytest.mark.parametrize("word", ["rank", "heldout", "flip", "attack"])
def test_every_command_refuses_what_is_not_there(word, tmp_path, capsys):
    assert "no such file or directory" in refused(capsys, word, tmp_path / "none.csv")
    path = written(tmp_path, crowd(votes=50), track="t")
    assert "there is no vote of the track 'u'; there are votes of t" in refused(
        capsys, word, path, "--track", "u"
    )


def test_names_play_no_tricks_in_a_refusal(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner\na\x1b[2J,b,model_a\n", encoding="utf-8")
    said = refused(capsys, "attack", path, "--target", "nobody")
    assert "a\\x1b[2J" in said
    assert "\x1b" not in said


def test_no_command_and_unknown_ones_are_refused(capsys):
    assert "COMMAND" in refused(capsys)
    assert "invalid choice: 'guess'" in refused(capsys, "guess")
    assert "invalid choice: 'trueskill'" in refused(capsys, "rank", "x.csv", "--method", "trueskill")
    assert "invalid choice: 'elo'" in refused(capsys, "flip", "x.csv", "--method", "elo")


def test_its_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"paddock-ratings {VERSION}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_nothing_large_is_loaded_before_it_is_used():
    code = "import ratings.__main__, sys; print(sorted({'pyarrow', 'matplotlib', 'torch', 'nacl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() in ("[]", "['nacl']")


def test_whoever_stops_reading_breaks_nothing(tmp_path):
    path = written(tmp_path, crowd(entries=30))
    line = f"{sys.executable} -m ratings rank {path} --json | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.splitlines() == ["{", "0"]
    assert done.stderr == ""


def test_an_interruption_is_no_traceback(monkeypatch, tmp_path, capsys):
    def interrupted(_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(command.rank, "run", interrupted)
    assert main(["rank", str(tmp_path)]) == 130
    assert capsys.readouterr().err == ""


def test_more_than_there_is_room_for_is_one_sentence(monkeypatch, tmp_path, capsys):
    def too_much(_options):
        raise MemoryError

    monkeypatch.setattr(command.rank, "run", too_much)
    assert main(["rank", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "ratings rank: this takes more memory than there is.\n"


def test_a_fit_that_fails_is_told_without_words_of_the_library(monkeypatch, tmp_path, capsys):
    def failed(_options):
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr(command.rank, "run", failed)
    assert main(["rank", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"ratings rank: {command.TOO_FAR}\n"


@pytest.mark.parametrize(
    ("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("--first 0 2>&-", 2)]
)
def test_a_stream_that_was_closed_before_is_no_traceback(tmp_path, closed, code):
    path = written(tmp_path, crowd(votes=50))
    line = f"{sys.executable} -m ratings rank {path} {closed}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (code, "")


def test_letters_that_the_output_lacks_are_spelled_out_and_json_is_utf_8(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner\né\N{GRINNING FACE},b,model_a\n", encoding="utf-8")
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    assert "\\xe9\\U0001f600" in run("rank", path, env=ascii_only).stdout
    told = json.loads(run("rank", path, "--json", env=ascii_only, encoding="utf-8").stdout)
    assert told["standings"][0]["entry"] == "é\N{GRINNING FACE}"


def test_output_that_has_no_room_is_one_sentence(tmp_path):
    path = written(tmp_path, crowd())
    line = f"{sys.executable} -m ratings rank {path} > /dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stderr == "ratings rank: the output: no space left on device.\n"
