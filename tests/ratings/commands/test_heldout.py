import numpy as np
import pytest

from ratings.heldout import compare
from ratings.votes_file import read
from tests.ratings.commands.files import crowd, printed, refused, told, written
from tests.ratings.votes_files import row, write


def test_every_method_is_printed_best_first(tmp_path, capsys):
    path = written(tmp_path, crowd())
    document = told(capsys, "heldout", path, "--folds", "5")
    scores = compare(read(path).comparisons, np.random.default_rng(1), 5)
    assert [one["method"] for one in document["methods"]] == [score.method for score in scores]
    assert document["methods"][0]["log_loss"] == pytest.approx(scores[0].log_loss, abs=1e-12)
    assert [one["method"] for one in document["methods"]][-1] == "constant"
    text = printed(capsys, "heldout", path, "--folds", "5")
    assert text.startswith("5 folds of voters")
    assert f"{document['methods'][1]['behind']:.5f} +- " in text


def test_ties_alone_have_no_accuracy(tmp_path, capsys):
    path = write(tmp_path / "votes.csv", [row(winner="tie", voter=f"v{n}") for n in range(4)])
    assert told(capsys, "heldout", path, "--folds", "2")["methods"][0]["accuracy"] is None
    assert "nan" not in printed(capsys, "heldout", path, "--folds", "2")


def test_too_many_folds_are_refused(tmp_path, capsys):
    path = write(tmp_path / "votes.csv", [row(voter="v")])
    assert "there are 10 folds and 1 voters" in refused(capsys, "heldout", path)


def test_one_method_and_some_votes_can_be_asked_alone(tmp_path, capsys):
    path = written(tmp_path, crowd(), categories=lambda n: "rare" if n % 5 == 0 else "x")
    document = told(capsys, "heldout", path, "--method", "davidson", "--category", "rare", "--seed", "4")
    again = read(path, category="rare")
    rare = again.comparisons.select(again.categories["rare"])
    expected = compare(rare, np.random.default_rng(4), methods=["davidson"])
    losses = {score.method: score.log_loss for score in expected}
    assert set(losses) == {"davidson", "constant"}
    assert {one["method"]: one["log_loss"] for one in document["methods"]} == pytest.approx(losses, abs=1e-12)
