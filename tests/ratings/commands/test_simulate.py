import csv
import errno
import json
import os

import pytest

from ratings import votes_written
from ratings.votes_file import read
from tests.ratings.commands.files import crowd, printed, refused, told, written

SMALL = ("--entries", "6", "--votes", "3000", "--voters", "200")


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_file_is_written_that_ranks_as_the_truth_says(tmp_path, capsys, ending):
    path = tmp_path / f"votes{ending}"
    truth = told(capsys, "simulate", path, *SMALL, "--taste", "0", "--careless", "0")["truth"]
    board = told(capsys, "rank", path, "--method", "bradley-terry")
    rating = {s["entry"]: s["rating"] for s in board["standings"]}
    assert rating == pytest.approx(truth, abs=45)
    assert board["votes"] == 3000
    assert told(capsys, "rank", path)["side_effect"] == pytest.approx(28, abs=18)


def test_a_seed_gives_the_same_file_again(tmp_path, capsys):
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, seed in zip(files, ("4", "4", "5"), strict=True):
        printed(capsys, "simulate", path, *SMALL, "--seed", seed)
    one, same, other = (path.read_bytes() for path in files)
    assert one == same != other


def test_riggers_are_known_by_name_and_lift_their_target(tmp_path, capsys):
    honest, rigged = tmp_path / "honest.csv", tmp_path / "rigged.csv"
    printed(capsys, "simulate", honest, *SMALL)
    text = printed(
        capsys, "simulate", rigged, *SMALL, "--rig", "skipping", "--riggers", "20", "--rigged-votes", "30",
        "--target", "entry-4",
    )  # fmt: skip
    assert "3,600 votes" in text
    with rigged.open(encoding="utf-8") as file:
        voters = [each["voter"] for each in csv.DictReader(file)]
    assert sum(voter.startswith("rigger-") for voter in voters) == 600
    ratings = [
        {s["entry"]: s["rating"] for s in told(capsys, "rank", path)["standings"]}
        for path in (honest, rigged)
    ]
    assert ratings[1]["entry-4"] > ratings[0]["entry-4"] + 50


def test_a_board_can_be_taken_as_the_world(tmp_path, capsys):
    model = written(tmp_path, crowd(votes=20_000))
    path = tmp_path / "like.csv"
    truth = told(
        capsys, "simulate", path, "--like", model, "--votes", "500", "--taste", "0", "--careless", "0"
    )
    board = told(capsys, "rank", model, "--method", "bradley-terry")
    rating = {s["entry"]: s["rating"] for s in board["standings"]}
    assert truth["truth"] == pytest.approx(rating, abs=8)
    assert read(path).comparisons.names == tuple(sorted(rating))


def test_some_votes_of_a_file_can_be_taken_as_the_world(tmp_path, capsys):
    """A track, a category, a span of time and another model: all that chooses votes, chooses here too."""
    model = written(
        tmp_path,
        crowd(votes=3000),
        track=lambda n: "t" if n % 3 else "u",
        categories=lambda n: "rare" if n % 2 else "x",
        cast_at=lambda n: f"2026-03-{1 + n // 300:02}T00:00Z",
    )
    chosen = ("--track", "t", "--category", "rare", "--since", "2026-03-02", "--method", "bradley-terry")
    honest = ("--votes", "50", "--taste", "0", "--careless", "0", "--tie", "0", "--side", "0")
    truth = told(capsys, "simulate", tmp_path / "like.csv", "--like", model, *chosen, *honest)["truth"]
    board = told(capsys, "rank", model, *chosen)
    assert truth == pytest.approx({s["entry"]: s["rating"] for s in board["standings"]}, abs=0.2)


def test_a_file_that_is_there_is_not_written_over(tmp_path, capsys):
    path = tmp_path / "votes.jsonl"
    path.write_text("mine")
    assert "the file is there; name another, or give --force" in refused(capsys, "simulate", path, *SMALL)
    assert path.read_text() == "mine"
    printed(capsys, "simulate", path, *SMALL, "--force")
    assert json.loads(path.read_text().splitlines()[0])["battle"] == "1"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["votes.txt"], "it must be a .csv, .jsonl or .parquet file"),
        (["votes.csv", "--entries", "1"], "it must be a whole number of at least 2"),
        (["votes.csv", "--taste", "much"], "it is 'much'; it must be a number"),
        (["votes.csv", "--taste", "nan"], "it is 'nan'; it must be a number"),
        (["votes.csv", "--careless", "2"], "careless and tie must be shares"),
        (["votes.csv", "--track", "t"], "--track chooses among the votes of the file that --like names"),
        (
            ["votes.csv", "--since", "2026-03-01"],
            "--since chooses among the votes of the file that --like names",
        ),
        (["votes.csv", "--category", "c"], "--category chooses among the votes"),
        (["votes.csv", "--rig", "loud"], "invalid choice: 'loud'"),
        (["votes.csv", "--rig", "skipping", "--target", "x"], "the target 'x' is no entry"),
        (["votes.csv", "--like", "none.csv"], "none.csv: no such file or directory"),
        (["folder/votes.csv"], "cannot be written: no such file or directory"),
        (["votes.csv", "--side", "1e300"], "they must be at most 20 in size"),
        (["votes.csv", "--taste", "-1"], "taste not negative"),
        (["votes.csv", "--tail", "1e-9"], "tail is 1e-09; it must be from 0.2 to 1000"),
    ],
)
def test_bad_wishes_are_refused_and_nothing_is_written(tmp_path, capsys, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    assert sentence in refused(capsys, "simulate", *words)
    assert list(tmp_path.iterdir()) == []


def test_a_board_of_one_is_no_world(tmp_path, capsys):
    path = tmp_path / "one.csv"
    path.write_text("model_a,model_b,winner\n", encoding="utf-8")
    assert "there are 0 entries; a battle takes two" in refused(
        capsys, "simulate", tmp_path / "new.csv", "--like", path
    )


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path, capsys, monkeypatch):
    path = tmp_path / "votes.csv"
    path.write_text("mine")
    monkeypatch.setattr(votes_written, "_csv", full)
    assert f"{path} cannot be written: no space left on device" in refused(
        capsys, "simulate", path, *SMALL, "--force"
    )
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("votes.csv", "mine")]


def full(*_arguments, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
