"""Tests of python -m generators: clips from your own words, and what it refuses."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from generators import showcase
from generators.__main__ import main
from generators.clip_format import ClipFormat
from generators.contract import PermanentFailure
from generators.probe import check_canonical, probe
from generators.production import Production
from generators.shapes.first_frames import first_frame
from generators.shapes.language import parse
from generators.shapes.render import room

TWO = ["--entries", "true-world,jerky"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quick(productions, monkeypatch):
    """Let every entry hand over one clip, made once; a set of faults that fail may be filled."""
    failing = {}

    def produce(spec, recipe, renditions, folder, adapter_for):
        if recipe["fault"] in failing:
            raise failing[recipe["fault"]]
        clip = folder / "with-sound.mp4"
        shutil.copy(productions[0].renditions["with-sound"], clip)
        void = "The clip is frozen." if recipe["fault"] == "no-gravity" else ""
        return Production({"with-sound": clip}, clip, {"seed": spec.seed, "seconds_generating": 0.5}, void)

    monkeypatch.setattr(showcase, "produce", produce)
    return failing


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_every_entry_named_makes_its_clip(here, capsys):
    assert main(["a", "red ball", "bounces", *TWO, "--seed", "3", "--out", "made"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == "2 of 2 clips, origins.json and contact-sheet.png are in made.\n"
    assert names(here) == {"made"}
    assert names(here / "made") == {"true-world.mp4", "jerky.mp4", "origins.json", "contact-sheet.png"}
    for clip in here.glob("made/*.mp4"):
        check_canonical(probe(clip), ClipFormat(), sound=True)
    origins = json.loads((here / "made" / "origins.json").read_text())
    assert origins["prompt"] == "a red ball bounces"
    assert origins["scene"]["things"][0]["colour"] == "red"
    assert origins["failures"] == {}
    for slug, clip in origins["clips"].items():
        assert clip["file"] == f"{slug}.mp4"
        assert clip["seed"] == 3
        assert clip["seconds_generating"] > 0
    assert Image.open(here / "made" / "contact-sheet.png").width > 10 * 128


def test_what_was_left_out_and_assumed_is_said_first(here, capsys, quick):
    assert main(["a shiny ball bounces twice", *TWO]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["Left out: the words 'shiny', 'twice'.", "Assumed: the ball is red."]
    assert names(here) == {"clips-a-shiny-ball-bounces-twice"}
    origins = json.loads((here / "clips-a-shiny-ball-bounces-twice" / "origins.json").read_text())
    assert origins["not_understood"] == ["shiny", "twice"]
    assert origins["assumed"] == ["the ball is red"]


def test_words_of_any_script_can_be_said_back(here, monkeypatch, quick):
    ascii_only = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    assert main(["a red ball bounces \u3084\u3042 \N{SMILE}", *TWO]) == 0
    ascii_only.flush()
    assert b"Left out: the words '\\u3084\\u3042'" in ascii_only.buffer.getvalue()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "required: PROMPT"),
        ([""], "1 to 4000 characters, not 0"),
        (["  ", "\n"], "1 to 4000 characters"),
        (["a red ball bounces " * 600], "1 to 4000 characters, not 11400"),
        (["Ein roter Ball springt"], "reads simple English.*'ein', 'roter', 'springt'"),
        (["\u8d64\u3044\u30dc\u30fc\u30eb"], "reads simple English"),
        (["bounces"], "No shape is named"),
        (["\udcff ball"], "not UTF-8"),
        (["a red ball", "--seed", "x"], "whole number.*'x'"),
        (["a red ball", "--seed", "1.5"], "whole number"),
        (["a red ball", "--seed", "9" * 9999], "whole number"),
        (["a red ball", "--seed", "-1"], "between 0 and"),
        (["a red ball", "--seed", str(2**63)], "between 0 and"),
        (
            ["a red ball", "--entries", "jerky,nobody"],
            "No entry is named 'nobody'; the entries are true-world",
        ),
        (["a red ball", "--entries", ","], "at least one entry"),
        (["a red ball", "--out", "file"], "file is a file"),
        (["a red ball", "--out", "full"], "full is not empty"),
        (["a red ball", "--out", "no/where"], "There is no folder no"),
        (["a red ball", "--image", "missing.png"], "no image file missing.png"),
        (["a red ball", "--image", "full"], "no image file full"),
        (["a red ball", "--image", "file"], "no readable PNG"),
        (["a red ball", "--image", "wide.png"], "20000"),
        (["a red ball", "--image", "empty.png"], "no shape"),
        (["a red ball", "--loud"], "--loud"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_stored(here, capfd, words, sentence):
    (here / "file").write_text("no picture")
    (here / "full").mkdir()
    (here / "full" / "mine.txt").write_text("mine")
    Image.new("RGB", (20_000, 100)).save(here / "wide.png")
    Image.fromarray(room("grey", 256, 256)).save(here / "empty.png")
    before = sorted(here.rglob("*"))
    try:
        code = main(words)
    except SystemExit as end:  # argparse's own
        code = end.code
    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("generators: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert len(err) < 400
    assert re.search(sentence, err)
    assert sorted(here.rglob("*")) == before


def test_an_entry_that_fails_is_told_and_the_others_come(here, capsys, quick):
    quick["none"] = PermanentFailure("Its weights are missing.")
    quick["late-sound"] = TypeError("None")
    wanted = "true-world,late-sound,no-gravity,jerky"
    assert main(["a red ball bounces", "--entries", wanted, "--out", "made"]) == 1
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "True world has no clip: Its weights are missing.",
        "Late sound has no clip: It failed unexpectedly (TypeError: None).",
        "No gravity has no clip: The clip is frozen.",
    ]
    assert out.startswith("1 of 4 clips")
    assert names(here / "made") == {"jerky.mp4", "origins.json", "contact-sheet.png"}
    failures = json.loads((here / "made" / "origins.json").read_text())["failures"]
    assert failures["true-world"] == "Its weights are missing."


def test_where_all_fail_there_is_no_folder(here, capsys, quick):
    quick["none"] = quick["jerky"] = PermanentFailure("It is broken.")
    assert main(["a red ball bounces", *TWO]) == 1
    assert capsys.readouterr().err.count("It is broken.") == 2
    assert names(here) == set()


def test_an_interrupted_run_leaves_nothing(here, quick):
    quick["jerky"] = KeyboardInterrupt()
    assert main(["a red ball bounces", *TWO]) == 130
    assert names(here) == set()


def test_a_full_disk_leaves_nothing(here, capsys, monkeypatch, quick):
    def full(*_):
        raise OSError(28, "No space left on device", "origins.json")

    monkeypatch.setattr(showcase, "record", full)
    assert main(["a red ball bounces", *TWO]) == 2
    assert capsys.readouterr().err == "generators: origins.json: no space left on device.\n"
    assert names(here) == set()


def test_an_empty_folder_is_filled_and_stays_the_same(here, quick):
    assert main(["a red ball bounces", *TWO, "--out", "."]) == 0
    assert names(here) == names(Path.cwd()) >= {"true-world.mp4", "origins.json"}


def test_a_first_frame_comes_to_every_entry(here, monkeypatch, quick):
    picture = first_frame(parse("a red ball bounces"), 1, 512, 512)
    (here / "first.png").write_bytes(picture)
    given = []
    made = showcase.produce
    monkeypatch.setattr(
        showcase, "produce", lambda spec, *rest: given.append(spec.image) or made(spec, *rest)
    )
    assert main(["a red ball bounces", *TWO, "--image", "first.png", "--out", "made"]) == 0
    assert given == [picture, picture]
    assert json.loads((here / "made" / "origins.json").read_text())["first_frame"] is True


def test_a_first_frame_of_something_else_is_refused_at_once(here, capsys):
    (here / "first.png").write_bytes(first_frame(parse("a blue square bounces"), 1, 512, 512))
    assert main(["a red ball bounces", *TWO, "--image", "first.png"]) == 2
    assert "shows a blue square; the prompt asks for a red ball" in capsys.readouterr().err
    assert names(here) == {"first.png"}


def test_the_command_needs_no_torch_of_its_own():
    code = "import sys, generators.__main__; print(sorted({'torch', 'django', 'celery'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
