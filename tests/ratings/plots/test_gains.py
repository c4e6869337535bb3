import pytest

from ratings.plots.gains import APART, _apart
from tests.ratings.commands.files import crowd, printed, told, written
from tests.ratings.plots.drawings import words


@pytest.mark.parametrize("attackers", ["1", "40"])
def test_the_curves_end_where_the_table_does(tmp_path, capsys, attackers):
    path = written(tmp_path, crowd())
    options = ("--target", "entry-3", "--voters", attackers, "--votes", "30")
    printed(capsys, "attack", path, *options, "--plot", tmp_path / "gains.svg")
    document, drawn = told(capsys, "attack", path, *options), words(tmp_path / "gains.svg")
    assert drawn[0] == "Points that entry-3 gains by attackers of 30 votes each"
    for way, word in (("skipping", "skipping until it is shown"), ("voting_on_all", "voting on every pair")):
        gain = document[way]
        assert f"{word}: {gain['points']:+.1f}, rank {gain['rank_before']} to {gain['rank_after']}" in drawn


@pytest.mark.parametrize(("first", "second"), [(1.0, 1.0), (1.0, 1.1), (1.1, 1.0), (1.0, 3.0)])
def test_labels_keep_apart_and_in_order(first, second):
    one, other = _apart([first, second])
    assert abs(one - other) >= APART - 1e-9
    assert (one <= other) == (first <= second)
