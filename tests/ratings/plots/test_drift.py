from tests.ratings.commands.files import crowd, printed, rows_of, told
from tests.ratings.plots.drawings import words
from tests.ratings.votes_files import row, write


def test_the_picture_says_what_the_table_says(tmp_path, capsys):
    rows = rows_of(crowd())
    young = row(model_a="young", model_b="entry-0", side_a="left", voter="w")
    won = [row(model_a="entry-4", model_b="entry-0", side_a="left", voter=f"w{n}") for n in range(300)]
    first = write(tmp_path / "first.csv", rows[:1500])
    second = write(tmp_path / "second.csv", [*rows, young, *won])
    printed(capsys, "compare", first, second, "--plot", tmp_path / "drift.svg")
    document, drawn = told(capsys, "compare", first, second), words(tmp_path / "drift.svg")
    assert drawn[0] == "Board: drift from 1,500 to 2,801 votes"
    for entry in document["entries"]:
        assert entry["entry"] in drawn
        if entry["drift"] is not None:
            assert f"{entry['drift']:+.1f}".replace("-", "\N{MINUS SIGN}") in drawn
    assert {"new", "rose", "fell"} <= set(drawn)
    assert any(
        word.startswith("rao-kupper, 95 % intervals in points, voters of both boards taken") for word in drawn
    )
