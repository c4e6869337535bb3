import numpy as np
import pytest

from ratings.counts import Counts
from ratings.drift import drift
from ratings.methods import fit
from ratings.moments import of_votes
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.commands.files import crowd, printed, refused, rows_of, told, written
from tests.ratings.votes_files import row, write


def minute(number):
    return f"2026-03-{1 + number // 1000:02}T{number % 1000 // 60:02}:{number % 60:02}Z"


@pytest.fixture(scope="module")
def votes():
    return crowd(votes=3000)


@pytest.fixture(scope="module")
def dated(tmp_path_factory, votes):
    """A file of three days, a thousand votes each; every tenth vote is of a rare category."""
    folder = tmp_path_factory.mktemp("dated")
    return written(
        folder, votes, cast_at=minute, track="t", categories=lambda n: "rare" if n % 10 == 0 else "x"
    )


def without(rows, *columns):
    return [{name: cell for name, cell in each.items() if name not in columns} for each in rows]


def test_two_dates_are_the_librarys_drift_of_the_boards_up_to_each(capsys, dated, votes):
    document = told(capsys, "compare", dated, "--dates", "2026-03-02", "2026-03-04")
    before, after = (of_votes(fit(Counts.of(its)), its) for its in (votes.select(slice(0, 1000)), votes))
    found = drift(before, after, votes.names, votes.names)
    assert (document["votes_before"], document["votes_after"]) == (1000, 3000)
    assert document["joined_by"] == "voter"
    rows = {each["entry"]: each for each in document["entries"]}
    low, high = found.interval()
    for at, name in enumerate(votes.names):
        assert rows[name]["drift"] == pytest.approx(ELO_PER_LOGIT * found.gain[at], abs=2e-3)
        assert rows[name]["drift_low"] == pytest.approx(ELO_PER_LOGIT * low[at], abs=2e-3)
        assert rows[name]["drift_high"] == pytest.approx(ELO_PER_LOGIT * high[at], abs=2e-3)
        both = rows[name]["after"]["rating"] - rows[name]["before"]["rating"]
        assert both == pytest.approx(rows[name]["drift"], abs=2e-3)
    for side in ("before", "after"):
        mean = np.mean([rows[name][side]["rating"] for name in document["centred_over"]])
        assert mean == pytest.approx(1000.0, abs=2e-3)


def test_the_table_says_the_same_to_people(capsys, dated):
    dates = ("--dates", "2026-03-02", "2026-03-04")
    text, document = printed(capsys, "compare", dated, *dates), told(capsys, "compare", dated, *dates)
    lines = text.splitlines()
    assert "1,000 votes" in lines[0]
    assert "before 2026-03-02T00:00Z" in lines[0]
    for line, entry in zip(lines[3:8], document["entries"], strict=True):
        assert entry["entry"] in line
        assert f"{entry['drift']:+.1f}" in line
        assert f"{entry['drift_low']:+.1f} to {entry['drift_high']:+.1f}" in line
    assert "The mean of 5 entries stands still, at 1000 points." in text
    assert "voters voted on both boards" in text


def test_two_files_are_joined_by_the_names_of_their_voters(tmp_path, capsys, votes):
    rows = rows_of(votes)
    first, second = write(tmp_path / "first.jsonl", rows[:2000]), write(tmp_path / "second.csv", rows)
    joined = told(capsys, "compare", first, second)
    assert joined["joined_by"] == "voter"
    apart = [each | {"voter": f"other-{each['voter']}"} for each in rows]
    strangers = told(capsys, "compare", first, write(tmp_path / "apart.csv", apart))
    assert strangers["voters_of_both"] == 0
    assert width(joined) < 0.7 * width(strangers)
    same = told(capsys, "compare", second, second)
    assert [each["drift"] for each in same["entries"]] == [0.0] * 5
    assert width(same) == pytest.approx(0.0, abs=1e-6)


def width(document):
    return np.mean([each["drift_high"] - each["drift_low"] for each in document["entries"]])


def test_without_a_column_voter_it_is_said_what_that_means(tmp_path, capsys, votes):
    rows = without(rows_of(votes, cast_at=minute), "voter")
    path = write(tmp_path / "votes.csv", rows)
    named = write(tmp_path / "named.csv", rows_of(votes, cast_at=minute))
    dates = ("--dates", "2026-03-03", "2026-03-04")
    by_vote = told(capsys, "compare", path, *dates)
    assert by_vote["joined_by"] == "vote"
    assert "the votes of both boards count once" in printed(capsys, "compare", path, *dates)
    apart = told(capsys, "compare", path, named)
    assert apart["joined_by"] is None
    assert "There is no column voter in both files" in printed(capsys, "compare", path, named)
    assert width(by_vote) < 0.6 * width(apart)


def test_who_is_new_and_who_is_gone_is_said(tmp_path, capsys, votes):
    rows = rows_of(votes)
    first = write(
        tmp_path / "first.csv", [*rows, row(model_a="old", model_b="entry-0", side_a="left", voter="w")]
    )
    second = write(
        tmp_path / "second.csv", [*rows, row(model_a="young", model_b="entry-0", side_a="left", voter="w")]
    )
    document = told(capsys, "compare", first, second)
    change = {each["entry"]: each["change"] for each in document["entries"]}
    assert (change["old"], change["young"]) == ("gone", "new")
    rows_by_name = {each["entry"]: each for each in document["entries"]}
    assert rows_by_name["old"]["after"] is None
    assert rows_by_name["young"]["before"] is None
    assert rows_by_name["young"]["drift"] is None
    assert [each["entry"] for each in document["entries"]][-1] == "old"
    assert "young" not in document["centred_over"]
    text = printed(capsys, "compare", first, second)
    assert "new, provisional" in text
    # One vote of a newcomer moves nobody else, whatever it does to the mean.
    assert max(abs(rows_by_name[name]["drift"]) for name in votes.names) < 2.0


def test_an_anchor_stands_still(capsys, dated):
    options = ("--dates", "2026-03-02", "2026-03-04", "--anchor", "entry-3")
    document = told(capsys, "compare", dated, *options)
    anchor = next(each for each in document["entries"] if each["entry"] == "entry-3")
    assert anchor["before"]["rating"] == anchor["after"]["rating"] == 1000.0
    assert (anchor["drift"], anchor["drift_low"], anchor["drift_high"]) == pytest.approx((0, 0, 0), abs=1e-3)
    assert "entry-3 stands still, at 1000 points." in printed(capsys, "compare", dated, *options)
    assert "the anchor 'nobody' has no votes on both boards; these have: entry-0" in refused(
        capsys, "compare", dated, *options[:-1], "nobody"
    )


def test_a_category_is_compared_with_what_it_is_shrunk_toward(capsys, dated):
    dates = ("--dates", "2026-03-02", "2026-03-04")
    document = told(capsys, "compare", dated, *dates, "--category", "rare", "--provisional-battles", "1")
    assert (document["category"], document["votes_before"], document["votes_after"]) == ("rare", 100, 300)
    rank = told(capsys, "rank", dated, "--category", "rare")
    rating = {each["entry"]: each["rating"] for each in rank["standings"]}
    after = {each["entry"]: each["after"]["rating"] for each in document["entries"]}
    assert after == pytest.approx(rating, abs=2e-3)


def test_an_entry_that_surely_moved_is_named(tmp_path, capsys):
    rows = rows_of(crowd(votes=4000, entries=4))
    won = [
        row(
            model_a="entry-3",
            model_b=f"entry-{number % 3}",
            winner="model_b" if number % 9 == 0 else "model_a",
            side_a="left",
            voter=f"w{number}",
        )
        for number in range(1500)
    ]
    first, second = write(tmp_path / "first.csv", rows), write(tmp_path / "second.csv", [*rows, *won])
    change = {each["entry"]: each["change"] for each in told(capsys, "compare", first, second)["entries"]}
    assert change["entry-3"] == "rose"
    assert "fell" in {change["entry-0"], change["entry-1"], change["entry-2"]}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.csv"], "there are 1 files; give two, or one and --dates."),
        (["a.csv", "b.csv", "c.csv"], "there are 3 files; give two"),
        (["a.csv", "b.csv", "--dates", "2026-03-01", "2026-03-02"], "--dates compares boards of one file"),
        (["a.csv", "--dates", "2026-03-02", "2026-03-02"], "the first must be the earlier."),
        (["a.csv", "--dates", "2026-03-02", "2026-02-30"], "it is '2026-02-30'; it must be a day as 2026-03-01"),
        (["a.csv", "--dates", "2026-03-01", "2026-03-02", "--until", "2026-03-02"], "--dates and --until both say"),
        (["a.csv", "--dates", "2026-03-01", "2026-03-02", "--first", "9"], "--dates and --first both say"),
        (["a.csv", "--dates", "2026-03-01", "2026-03-02", "--since", "2026-03-01"], "the first must be earlier"),
        (["a.csv", "b.csv"], "a.csv: no such file or directory"),
        (["a.csv", "b.csv", "--plot", "c.gif"], "it is 'c.gif'; it must end with .svg, .png, .pdf"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(capsys, words, sentence):
    assert sentence in refused(capsys, "compare", *words)


def test_boards_without_a_common_scale_are_refused(tmp_path, capsys, votes):
    rows = rows_of(votes)
    first = write(tmp_path / "first.csv", [each | {"track": "t"} for each in rows])
    second = write(tmp_path / "second.csv", [each | {"track": "u"} for each in rows])
    assert "ratings of two tracks have no scale in common" in refused(capsys, "compare", first, second)
    strangers = write(tmp_path / "strangers.csv", [row(model_a="p", model_b="q", voter="v")])
    assert "no entry has votes on both boards; a drift takes two" in refused(
        capsys, "compare", first, strangers
    )
    one = write(tmp_path / "one.csv", [row(model_a="p", model_b="entry-1", voter="v")])
    assert "1 entry has votes on both boards" in refused(capsys, "compare", first, one)


def test_boards_may_share_no_pair_that_counts(tmp_path, capsys):
    rows = [
        row(
            model_a=left,
            model_b=right,
            winner=winner,
            voter=voter,
            weight=weight,
            cast_at=f"2026-03-0{day}T00:00Z",
        )
        for left, right, winner, voter, weight, day in [
            ("a", "b", "tie", "v0", 0.0, 1),
            ("c", "b", "tie", "v0", 0.0, 1),
            ("a", "d", "tie", "v0", 0.5, 4),
            ("b", "e", "model_a", "v0", 2.25, 6),
            ("b", "d", "tie", "v6", 1.0, 7),
        ]
    ]
    path = write(tmp_path / "votes.csv", rows)
    document = told(capsys, "compare", path, "--dates", "2026-03-02", "2026-03-28")
    assert document["votes_after"] == 3.75
