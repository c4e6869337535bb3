import pytest

from tests.ratings.commands.files import crowd, printed, told, written
from tests.ratings.plots.drawings import words

MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return written(tmp_path_factory.mktemp("votes"), crowd(), track="t")


def test_the_picture_says_what_the_table_says(path, tmp_path, capsys):
    picture = tmp_path / "board.svg"
    options = ("--also", "young", "--withdrawn", "entry-4")
    printed(capsys, "rank", path, *options, "--plot", picture)
    document, drawn = told(capsys, "rank", path, *options), words(picture)
    assert drawn[0] == "t, 2,500 votes"
    for standing in document["standings"]:
        assert standing["entry"] in drawn
        if standing["rating"] is not None:
            assert f"{standing['rating']:.1f}" in drawn
    low, high = document["standings"][0]["rank_low"], document["standings"][0]["rank_high"]
    assert (f"{low}" if low == high else f"{low}{DASH}{high}") in drawn
    assert {"provisional", "withdrawn"} <= set(drawn)
    assert "rao-kupper, 95 % intervals, by voter; ratings in points." in drawn


def test_first_place_is_marked_in_words_too(tmp_path, capsys):
    path = written(tmp_path, crowd(votes=9000, taste=0.0, careless=0.0))
    assert told(capsys, "rank", path)["standings"][0]["first_place"]
    printed(capsys, "rank", path, "--plot", tmp_path / "board.svg")
    assert "first place" in words(tmp_path / "board.svg")


def test_what_was_accounted_for_is_said(tmp_path, capsys):
    path = written(tmp_path, crowd(), seconds=lambda n: n % 5 - 2)
    printed(capsys, "rank", path, "--covariates", "seconds", "--plot", tmp_path / "board.svg")
    assert "Between clips alike in seconds." in words(tmp_path / "board.svg")


def test_an_empty_board_is_drawn_too(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner\n", encoding="utf-8")
    printed(capsys, "rank", path, "--plot", tmp_path / "board.svg")
    assert "Board, 0 votes" in words(tmp_path / "board.svg")


def test_names_play_no_tricks_in_a_drawing(tmp_path, capsys):
    rows = crowd(votes=30)
    path = written(tmp_path, rows)
    path.write_text(path.read_text(encoding="utf-8").replace("entry-0", "<b>\x1b&$x$"), encoding="utf-8")
    printed(capsys, "rank", path, "--plot", tmp_path / "board.svg")
    assert "<b>\\x1b&$x$" in words(tmp_path / "board.svg")
