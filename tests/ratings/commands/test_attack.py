import pytest

from ratings import methods
from ratings.attack import attack
from ratings.counts import Counts
from tests.ratings.commands.files import crowd, printed, refused, told, written


def test_both_ways_are_the_librarys(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    options = ("--target", "entry-3", "--voters", "7", "--votes", "30")
    document = told(capsys, "attack", path, *options)
    fitter = methods.METHODS["rao-kupper"]
    counts = Counts.of(votes)
    for word, skipping in (("voting_on_all", False), ("skipping", True)):
        gain = attack(fitter(counts), counts, fitter, target="entry-3", voters=7, votes=30, skipping=skipping)
        assert document[word]["points"] == pytest.approx(gain.points)
        assert document[word]["rank_after"] == gain.rank_after
    text = printed(capsys, "attack", path, *options)
    assert text.startswith("7 attackers with 30 votes each (7.7% of all votes then), for entry-3:\n")
    assert f"{document['skipping']['points']:+.1f}" in text


def test_without_a_target_it_is_the_second(tmp_path, capsys):
    path = written(tmp_path, crowd())
    second = told(capsys, "rank", path)["standings"][1]["entry"]
    assert told(capsys, "attack", path)["target"] == second


def test_what_is_not_there_cannot_be_attacked(tmp_path, capsys):
    path = written(tmp_path, crowd())
    assert "the target 'x' is not on the board" in refused(capsys, "attack", path, "--target", "x")
    assert "it must be a whole number of at least 1" in refused(capsys, "attack", path, "--voters", "0")
    empty = tmp_path / "empty.csv"
    empty.write_text("model_a,model_b,winner\n", encoding="utf-8")
    for target in ((), ("--target", "x"), ("--target", "")):
        assert "the board has 0 entries; an attack needs two" in refused(capsys, "attack", empty, *target)


def test_no_name_is_a_name_too_and_not_the_second(tmp_path, capsys):
    path = written(tmp_path, crowd())
    assert "the target '' is not on the board" in refused(capsys, "attack", path, "--target", "")


def test_more_attackers_than_can_be_computed_with_are_refused(tmp_path, capsys):
    path = written(tmp_path, crowd(votes=50))
    said = refused(capsys, "attack", path, "--voters", "9" * 18)
    assert "with 20 votes each cast too much; together it must be at most 1,000,000,000,000 votes.\n" in said
    assert told(capsys, "attack", path, "--voters", str(10**12), "--votes", "1")["skipping"]["points"] > 0


def test_the_board_of_a_category_can_be_attacked(tmp_path, capsys):
    path = written(tmp_path, crowd(), categories=lambda n: "rare" if n % 5 == 0 else "x")
    options = ("--target", "entry-3", "--voters", "7", "--votes", "30")
    rare = told(capsys, "attack", path, *options, "--category", "rare")
    assert rare["votes"] == 500
    # What the prior holds moves less than votes alone would let it.
    assert 0 < rare["skipping"]["points"] < 400
    text = printed(capsys, "attack", path, *options, "--category", "rare", "--first", "2500")
    assert text.endswith("Votes of the category rare.\nThe first 2,500 votes alone.\n")
