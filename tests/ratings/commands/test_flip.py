from functools import partial

import numpy as np

from ratings import methods
from ratings.categories import shrunk
from ratings.counts import Counts
from ratings.flips import fewest_added, fewest_voters, fewest_votes
from tests.ratings.commands.files import crowd, printed, refused, rows_of, told, written
from tests.ratings.votes_files import row, write


def test_the_numbers_are_the_librarys_and_the_sentences_say_them(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    document = told(capsys, "flip", path)
    fitter = methods.METHODS["rao-kupper"]
    fit = fitter(Counts.of(votes))
    by_voter, by_vote = fewest_voters(fit, votes, fitter), fewest_votes(fit, Counts.of(votes), fitter)
    assert document["leader"] == fit.names[np.argmax(fit.strength)]
    assert document["without_voters"] == {
        "rival": by_voter.rival, "number": by_voter.number, "votes": by_voter.votes
    }  # fmt: skip
    assert document["without_votes"]["number"] == by_vote.number
    text = printed(capsys, "flip", path)
    assert text.startswith(f"First is {document['leader']}, by 2,500 votes.\n")
    number, cast = by_voter.number, by_voter.votes
    assert f"Without the votes of {number} voters ({cast} votes), {by_voter.rival} would be." in text
    assert f"With {document['with_votes']['number']} votes more, " in text


def test_voters_that_are_not_known_cannot_be_left_out(tmp_path, capsys):
    rows = [{k: v for k, v in each.items() if k != "voter"} for each in rows_of(crowd())]
    path = write(tmp_path / "votes.csv", rows)
    assert told(capsys, "flip", path)["without_voters"] is None
    assert "There is no column voter" in printed(capsys, "flip", path)


def test_what_nothing_changes_is_said(tmp_path, capsys):
    path = write(tmp_path / "votes.csv", [row(winner="tie", voter="v")] * 4)
    text = printed(capsys, "flip", path)
    assert "Without voters: nothing found would change it." in text
    assert "Without votes: nothing found would change it." in text


def test_an_empty_board_has_no_first(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner,voter\n", encoding="utf-8")
    assert printed(capsys, "flip", path) == "There are no votes, and nobody is first.\n"
    assert told(capsys, "flip", path)["leader"] is None


def test_the_board_of_a_category_is_what_flips(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes, categories=lambda n: "rare" if n % 5 == 0 else "x")
    document = told(capsys, "flip", path, "--category", "rare")
    first = told(capsys, "rank", path, "--category", "rare")["standings"][0]["entry"]
    assert (document["leader"], document["votes"], document["category"]) == (first, 500, "rare")
    rare, fitter = votes.select(np.arange(2500) % 5 == 0), methods.METHODS["rao-kupper"]
    boards = shrunk({"rare": Counts.of(rare), "x": Counts.of(votes) - Counts.of(rare)}, Counts.of(votes))
    held = partial(fitter, prior=boards.prior("rare"))
    expected = fewest_added(boards.fits["rare"], Counts.of(rare), held)
    assert document["with_votes"]["number"] == expected.number
    assert "Votes of the category rare." in printed(capsys, "flip", path, "--category", "rare")


def test_weighted_votes_are_refused(tmp_path, capsys):
    path = written(tmp_path, crowd(votes=50), weight=0.5)
    assert "the votes are weighted; what would flip them is counted in whole votes" in refused(
        capsys, "flip", path
    )
