import pytest

from ratings.votes_file import read
from tests.ratings.votes_files import ENDINGS, row, write


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_share_that_was_read_is_told_as_it_grows(tmp_path, ending):
    rows = [row(voter=f"v{n}", battle=f"{n * 7919 % 99991:08x}") for n in range(40_000)]
    if ending == ".parquet":
        rows = rows[:60]
    told = []
    path = write(tmp_path / f"votes{ending}", rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ratings.votes_parquet.ROWS_A_BATCH", 7)
        patch.setattr("ratings.text_files.BUFFER", 1 << 12)
        votes = read(path, progress=told.append)
    assert len(votes.comparisons) == len(rows)
    assert len(told) > 5
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1.0


def test_where_nobody_listens_nothing_is_told(tmp_path):
    path = write(tmp_path / "votes.csv", [row()])
    assert len(read(path, progress=None).comparisons) == 1
