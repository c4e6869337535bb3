import numpy as np
import pytest

from ratings import adjusted_board, elo
from ratings.board import rate
from ratings.methods import METHODS
from ratings.scale import anchored, centred
from tests.ratings.commands.files import crowd, printed, refused, rows_of, told, written
from tests.ratings.votes_files import row, write

KEYS = {
    "entry", "rating", "low", "high", "rank_low", "rank_high", "rank_class", "first_place", "battles", "voters",
    "state", "provenance",
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_the_numbers_are_the_librarys(tmp_path, capsys, method):
    votes = crowd()
    board = rate(votes, method)
    document = told(capsys, "rank", written(tmp_path, votes, track="t"), "--method", method)
    assert (document["track"], document["method"]) == ("t", method)
    points = centred(board.fit.strength).points(board.fit.strength)
    assert [s["entry"] for s in document["standings"]] == [votes.names[at] for at in np.argsort(-points)]
    assert all(set(standing) == KEYS for standing in document["standings"])
    for standing in document["standings"]:
        at = votes.names.index(standing["entry"])
        assert standing["rating"] == pytest.approx(points[at], abs=1e-3)
        low, high = board.fit.interval()
        assert standing["high"] - standing["low"] == pytest.approx((high - low)[at] * 173.7178, abs=0.01)
        assert standing["rank_low"] == board.places.rank_low[at]
        assert standing["battles"] == board.counts.battles[at]
    effect = board.side_effect()
    assert document["side_effect"] == (None if effect is None else pytest.approx(effect[0], abs=1e-3))
    assert document["votes"] == 2500
    assert document["voters"] == board.clustered.voters


def test_the_table_says_the_same_to_people(tmp_path, capsys):
    path = written(tmp_path, crowd(), track="shapes", counted=lambda number: str(number > 9).lower())
    text = printed(capsys, "rank", path)
    document = told(capsys, "rank", path)
    lines = text.splitlines()
    assert lines[0] == "shapes: 2,490 votes, method rao-kupper"
    for line, standing in zip(lines[3:8], document["standings"], strict=True):
        assert f"{standing['rating']:.1f}" in line
        assert f"{standing['low']:.1f} to {standing['high']:.1f}" in line
        assert line.split()[1] == standing["entry"]
    assert "10 votes left out, as the file says." in text
    assert f"Standing left is worth {document['side_effect']:+.1f} points" in text
    assert f"{document['voters']} voters, worth" in text


def test_an_anchor_stands_at_a_thousand(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    document = told(capsys, "rank", path, "--anchor", "entry-3")
    rating = {s["entry"]: s["rating"] for s in document["standings"]}
    assert rating["entry-3"] == 1000.0
    strength = rate(votes).fit.strength
    assert rating["entry-0"] == pytest.approx(anchored(strength, 3).points(strength)[0], abs=1e-3)
    assert "the anchor 'nobody' has no votes here; there are entry-0" in refused(
        capsys, "rank", path, "--anchor", "nobody"
    )


def test_a_category_is_shrunk_toward_the_others(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes, categories=lambda n: "rare;odd" if n % 50 == 0 else "common")
    whole = told(capsys, "rank", path)
    rare = told(capsys, "rank", path, "--category", "rare")
    assert (rare["category"], rare["votes"]) == ("rare", 50)
    own = rate(votes.select(np.arange(2500) % 50 == 0)).fit.strength
    ratings = {s["entry"]: s["rating"] for s in rare["standings"]}
    overall = {s["entry"]: s["rating"] for s in whole["standings"]}
    alone = dict(zip(votes.names, centred(own).points(own), strict=True))
    distance = [sum(abs(ratings[e] - other[e]) for e in overall) for other in (overall, alone)]
    assert distance[0] < distance[1]
    wide = {s["entry"]: s["high"] - s["low"] for s in whole["standings"]}
    assert all(s["high"] - s["low"] > wide[s["entry"]] for s in rare["standings"])
    assert "no vote of the category 'none'; there are votes of common, odd, rare" in refused(
        capsys, "rank", path, "--category", "none"
    )


def test_what_the_votes_leave_open_is_said_by_name(tmp_path, capsys):
    rows = [row(voter=f"v{n}") for n in range(6)] + [row(model_a="p", model_b="q", voter="w", winner="tie")]
    path = write(tmp_path / "votes.csv", rows)
    text = printed(capsys, "rank", path)
    assert "No vote connects these groups, only the prior compares them: p, q; x, y." in text
    assert "Won or lost everything, held by the ridge of 0.01 alone: x, y." in text
    document = told(capsys, "rank", path)
    assert document["components"] == [["p", "q"], ["x", "y"]]
    assert document["separated"] == ["x", "y"]
    assert {s["state"] for s in document["standings"]} == {"provisional"}


def test_young_entries_have_no_rank_and_where_young_ends_can_be_said(tmp_path, capsys):
    path = written(tmp_path, crowd(votes=60))
    assert "provisional" in printed(capsys, "rank", path)
    options = ("--provisional-battles", "1", "--provisional-voters", "1")
    assert "provisional" not in printed(capsys, "rank", path, *options)
    assert "it must be a whole number of at least 0" in refused(
        capsys, "rank", path, "--provisional-battles", "-1"
    )


def test_without_voters_the_intervals_are_said_to_be_too_narrow(tmp_path, capsys):
    rows = [{k: v for k, v in each.items() if k != "voter"} for each in rows_of(crowd())]
    path = write(tmp_path / "votes.csv", rows)
    assert "There is no column voter: votes are taken as independent" in printed(capsys, "rank", path)
    assert told(capsys, "rank", path)["clustered"] is False


def test_a_file_without_votes_is_an_empty_board(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner,voter\n", encoding="utf-8")
    assert told(capsys, "rank", path)["standings"] == []
    assert "0 votes" in printed(capsys, "rank", path)


def test_names_play_no_tricks_on_a_terminal(tmp_path, capsys):
    path = write(tmp_path / "votes.jsonl", [row(model_a="a\x1b[31m\nb", voter="v")])
    text = printed(capsys, "rank", path)
    assert "\x1b" not in text
    assert "a\\x1b[31m\\nb" in text
    assert 'entry": "a\\u001b[31m\\nb' in printed(capsys, "rank", path, "--json")


def test_of_very_many_names_some_are_shown(tmp_path, capsys):
    rows = [row(model_a=f"a{n:02}", model_b=f"b{n:02}", voter="v") for n in range(12)]
    text = printed(capsys, "rank", write(tmp_path / "votes.csv", rows))
    assert "a03, b03; a04, b04; and 7 more." in text
    assert "a09 and 14 more." in text


def test_the_votes_of_a_time_and_the_first_ones_can_be_ranked_alone(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes, cast_at=lambda n: f"2026-03-{1 + n // 1000:02}T12:00Z")
    chosen = ("--since", "2026-03-02", "--until", "2026-03-03T00:00Z", "--first", "700")
    document = told(capsys, "rank", path, *chosen)
    assert document["votes"] == 700
    assert (document["since"], document["until"], document["first"]) == (
        "2026-03-02T00:00Z", "2026-03-03T00:00Z", 700,
    )  # fmt: skip
    strength = rate(votes.select(slice(1000, 1700))).fit.strength
    points = dict(zip(votes.names, centred(strength).points(strength), strict=True))
    assert {s["entry"]: s["rating"] for s in document["standings"]} == pytest.approx(points, abs=1e-3)
    text = printed(capsys, "rank", path, *chosen)
    assert "Votes cast from 2026-03-02T00:00Z and before 2026-03-03T00:00Z alone." in text
    assert "The first 700 votes alone." in text
    assert "the first must be earlier" in refused(
        capsys, "rank", path, "--since", "2026-03-02", "--until", "2026-03-02"
    )


def test_entries_without_votes_stand_on_the_board_and_have_no_rating(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    document = told(capsys, "rank", path, "--also", "young,entry-1,a b")
    assert [s["entry"] for s in document["standings"]][5:] == ["a b", "young"]
    young = document["standings"][-1]
    assert (young["rating"], young["low"], young["high"], young["battles"]) == (None, None, None, 0)
    assert (young["rank_low"], young["rank_high"], young["state"]) == (1, 7, "provisional")
    line = printed(capsys, "rank", path, "--also", "young").splitlines()[8]
    assert line.split() == ["-", "young", "-", "-", "0", "0", "-", "provisional"]
    anchored_to_it = told(capsys, "rank", path, "--also", "young", "--anchor", "young")
    assert anchored_to_it["standings"][0]["rating"] == document["standings"][0]["rating"]


def test_who_has_left_is_out_of_the_ranking(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    document = told(capsys, "rank", path, "--withdrawn", "entry-0,entry-2")
    assert [s["state"] for s in document["standings"]] == ["ranked"] * 3 + ["withdrawn"] * 2
    gone = np.array([True, False, True, False, False])
    places = rate(votes, withdrawn=gone).places
    for standing in document["standings"]:
        at = votes.names.index(standing["entry"])
        assert (standing["rank_low"], standing["rank_high"]) == (places.rank_low[at], places.rank_high[at])
        assert standing["rating"] is not None
    assert "withdrawn" in printed(capsys, "rank", path, "--withdrawn", "entry-0")
    assert "the withdrawn entry 'x' has no votes here and is not in --also" in refused(
        capsys, "rank", path, "--withdrawn", "x"
    )


def test_elo_is_the_votes_replayed_in_the_files_order(tmp_path, capsys):
    votes = crowd()
    path = written(tmp_path, votes)
    document = told(capsys, "rank", path, "--method", "elo", "--also", "young", "--withdrawn", "entry-4")
    expected = dict(zip(votes.names, elo.replay(votes), strict=True))
    assert {s["entry"]: s["rating"] for s in document["standings"]} == pytest.approx(
        expected | {"young": None}, abs=1e-3
    )
    assert all(s["low"] is s["rank_low"] is s["rank_class"] is None for s in document["standings"])
    assert document["standings"][-1]["state"] == "withdrawn"
    backwards = write(tmp_path / "backwards.csv", rows_of(votes)[::-1])
    assert told(capsys, "rank", backwards, "--method", "elo")["standings"] != document["standings"][:-2]
    text = printed(capsys, "rank", path, "--method", "elo")
    assert "none of them has an interval or a rank" in text
    assert "voters, worth" not in text


@pytest.mark.parametrize(
    "words",
    [["--covariates", "seconds"], ["--category", "x"], ["--anchor", "entry-0"], ["--plot", "board.svg"]],
)
def test_elo_knows_nothing_of_what_belongs_to_fits(tmp_path, capsys, words):
    path = written(tmp_path, crowd(votes=50), categories="x")
    assert f"and knows no {words[0]}; leave one out" in refused(
        capsys, "rank", path, "--method", "elo", *words
    )


def test_covariates_are_accounted_for_and_their_effects_are_printed(tmp_path, capsys):
    votes = crowd()
    rng = np.random.default_rng(4)
    length = rng.integers(2, 9, (len(votes), 2))
    loud = rng.normal(0, 1, len(votes))
    path = written(
        tmp_path,
        votes,
        seconds_a=lambda n: length[n, 0],
        seconds_b=lambda n: length[n, 1],
        loud=lambda n: f"{loud[n]:.17g}",
    )
    document = told(capsys, "rank", path, "--covariates", "seconds,loud")
    board = adjusted_board.rate(votes, {"seconds": length[:, 0] - length[:, 1], "loud": loud}, "rao-kupper")
    assert [effect["covariate"] for effect in document["effects"]] == ["seconds", "loud"]
    for effect, expected in zip(document["effects"], board.effects(), strict=True):
        assert (effect["points"], effect["low"], effect["high"]) == pytest.approx(expected[1:])
    points = centred(board.fit.strength).points(board.fit.strength)
    for standing in document["standings"]:
        assert standing["rating"] == pytest.approx(points[votes.names.index(standing["entry"])], abs=1e-3)
    text = printed(capsys, "rank", path, "--covariates", "seconds,loud")
    assert (
        f"One more of seconds than the other clip is worth {document['effects'][0]['points']:+.4g} points"
        in text
    )
    assert "The ratings are between clips alike in these" in text
    assert "choose one" in refused(capsys, "rank", path, "--covariates", "loud", "--category", "x")
    assert "names with commas between them" in refused(capsys, "rank", path, "--covariates", "a,,b")


def test_weighted_votes_are_counted_as_they_are(tmp_path, capsys):
    path = written(tmp_path, crowd(), weight=0.5)
    document = told(capsys, "rank", path)
    assert document["votes"] == 1250
    assert printed(capsys, "rank", path).startswith("Board: 1,250 votes")
    uneven = written(tmp_path, crowd(), weight=lambda n: 0.25 if n == 0 else 1)
    assert printed(capsys, "rank", uneven).startswith("Board: 2,499.25 votes")
    assert "Elo takes them one by one" in refused(capsys, "rank", path, "--method", "elo")
