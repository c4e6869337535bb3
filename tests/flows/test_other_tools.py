"""Other people's tools read our files untouched, by the very code of docs/other-tools.md, and come to our numbers."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from bench.peers.environment import peers_python
from ratings import adjusted, bradley_terry, votes_file
from ratings.__main__ import main
from ratings.counts import Counts
from ratings.scale import ELO_PER_LOGIT
from tests import markdown
from tests.conftest import ROOT
from tests.released import ANCHOR, TRACK

FORMATS = ["csv.gz", "jsonl.gz", "parquet"]
FILES = [f"votes/{TRACK}", "votes"]  # of the track, and of the whole site
NEAR = 0.1  # points
PAGE = markdown.code(ROOT / "docs" / "other-tools.md")
PANDAS, ARENA_RANK, CHOIX = PAGE["pandas"], PAGE["arena-rank"], PAGE["choix"]
(EVALICA,) = PAGE["evalica"]
ANCHORED, CENTRED = PAGE["On the board's scale"]
FETCHED_SECONDS = 900  # arena-rank's packages may have to come first

pytestmark = pytest.mark.django_db
in_every_format = pytest.mark.parametrize("kind", FORMATS)
of_every_file = pytest.mark.parametrize("file", FILES)


@pytest.fixture(autouse=True)
def in_its_folder(released, monkeypatch):
    monkeypatch.chdir(released)


def reading(block: str, kind: str, file: str) -> str:
    """Take what a block imports, and the one of its lines that reads a format; of another file, if asked."""
    lines = [line for line in block.splitlines() if "votes = " not in line or f'.{kind}"' in line]
    assert sum("votes = " in line for line in lines) == 1
    return "\n".join(lines).replace(f"votes/{TRACK}.", f"{file}.")


def read_by_pandas(kind: str, file: str) -> str:
    return "\n".join([reading(PANDAS[0], kind, file), PANDAS[1]])


def run(*code: str) -> dict:
    names: dict = {}
    exec("\n".join(code), names)  # noqa: S102 - the page's own
    return names


def board() -> pd.DataFrame:
    boards = pd.read_csv("boards.csv.gz")
    return boards[boards["track"] == TRACK].set_index("entry")


def apart(found: pd.Series, ours: pd.Series) -> float:
    """Give the largest difference of ratings, every entry having both."""
    assert sorted(found.index) == sorted(ours.index)
    return float((found - ours).abs().max())


def ours(kind: str, file: str = FILES[0]):
    return votes_file.read(Path(f"{file}.{kind}"), TRACK).comparisons


def points(names, strength) -> pd.Series:
    ratings = pd.Series(ELO_PER_LOGIT * np.asarray(strength), names)
    return ratings + 1000 - ratings[ANCHOR]


@pytest.fixture(scope="module")
def won(released):
    """Count by the rows that Python's own reader gives: how many votes an entry stood in as model_a, and won."""
    rows = map(json.loads, _lines(released / f"votes/{TRACK}.jsonl.gz"))
    found: dict[str, list[bool]] = {}
    for row in rows:
        if row["counted"]:
            found.setdefault(row["model_a"], []).append(row["winner"] == "model_a")
    return {entry: (len(wins), pytest.approx(sum(wins) / len(wins))) for entry, wins in found.items()}


@pytest.fixture(scope="module")
def by_arena_rank(released, tmp_path_factory):
    """Run the page's code under arena-rank's own Python: one process for all, which compiles what it can once."""
    plain, contextual = ARENA_RANK
    wanted = {
        f"{file}.{kind}": [read_by_pandas(kind, file), plain, ANCHORED] for file in FILES for kind in FORMATS
    }
    with_side = [read_by_pandas("parquet", FILES[0]), contextual, ANCHORED]
    wanted |= {"side": with_side, "side, reg=1": [code.replace(", reg=0", "") for code in with_side]}
    compiled = {
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path_factory.mktemp("compiled")),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    return _under(
        peers_python(), {name: "\n".join(code) for name, code in wanted.items()}, released, compiled
    )


class TestTables:
    """Types are right, counts are right, and a group-by of theirs equals ours."""

    @in_every_format
    @of_every_file
    def test_duckdb(self, won, kind, file):
        (query,) = PAGE["DuckDB"]
        rows = duckdb.sql(query.replace(f"votes/{TRACK}.parquet", f"{file}.{kind}")).fetchall()
        assert {entry: (votes, share) for entry, votes, share in rows} == won
        votes = duckdb.sql(f"FROM '{file}.{kind}'")
        types = dict(zip(votes.columns, map(str, votes.types), strict=True))
        assert types["counted"] == "BOOLEAN"
        assert types["cast_at"] == "TIMESTAMP WITH TIME ZONE"
        assert types["probability"] == "DOUBLE"
        assert types["block"] == "BIGINT"
        assert types["winner"] == "VARCHAR"

    @in_every_format
    @of_every_file
    def test_polars(self, won, kind, file):
        block, then = PAGE["Polars"]
        names = run(reading(block, kind, file), then)
        assert {entry: (votes, share) for entry, votes, share in names["won"].rows()} == won
        types = names["votes"].schema
        assert types["counted"] == pl.Boolean
        assert types["probability"] == pl.Float64
        assert types["block"] == pl.Int64
        assert types["winner"] in (pl.String, pl.Categorical)
        # JSON has no times; polars leaves them as the words that they are.
        assert (
            types["cast_at"] == pl.String if kind == "jsonl.gz" else isinstance(types["cast_at"], pl.Datetime)
        )

    @in_every_format
    @of_every_file
    def test_pandas(self, won, kind, file):
        names = run(read_by_pandas(kind, file))
        found = names["won"]
        assert dict(zip(found.index, found.itertuples(index=False, name=None), strict=True)) == won
        types = names["votes"].dtypes
        assert types["counted"] == np.dtype(bool)
        assert types["probability"] == np.dtype(float)
        assert types["block"] == np.dtype(np.int64)
        assert str(types["cast_at"].tz) == "UTC"


class TestRatings:
    """The same model comes to the board's numbers, and for another model it is said how far apart it is."""

    @in_every_format
    @of_every_file
    def test_evalica(self, kind, file):
        ratings = run(read_by_pandas(kind, file), EVALICA, ANCHORED)["ratings"]
        assert apart(ratings, board()["bradley_terry"]) < NEAR

    @in_every_format
    @of_every_file
    def test_choix_given_ties_to_either_side(self, kind, file):
        ratings = run(read_by_pandas(kind, file), CHOIX[0], ANCHORED)["ratings"]
        assert apart(ratings, board()["bradley_terry"]) < NEAR

    def test_choix_without_ties(self):
        kind = FORMATS[0]
        ratings = run(read_by_pandas(kind, FILES[0]), CHOIX[1], CHOIX[0], ANCHORED)["ratings"]
        votes = ours(kind)
        decided = bradley_terry.fit(Counts.of(votes.select(votes.outcome < 2)))
        assert apart(ratings, points(decided.names, decided.strength)) < NEAR
        # Another model than the board's, and it shows.
        assert apart(ratings, board()["bradley_terry"]) > 10 * NEAR

    @pytest.mark.timeout(FETCHED_SECONDS)
    @in_every_format
    @of_every_file
    def test_arena_rank(self, by_arena_rank, kind, file):
        assert apart(pd.Series(by_arena_rank[f"{file}.{kind}"]["ratings"]), board()["bradley_terry"]) < NEAR

    @pytest.mark.timeout(FETCHED_SECONDS)
    def test_arena_rank_with_the_side(self, by_arena_rank):
        found, fit = by_arena_rank["side"], adjusted.fit(ours("parquet"), {})
        assert apart(pd.Series(found["ratings"]), points(fit.names, fit.strength)) < NEAR
        assert found["side_effect"] == pytest.approx(ELO_PER_LOGIT * fit.side_effect, abs=NEAR)
        # What its default leaves of the side effect.
        assert 0.1 < by_arena_rank["side, reg=1"]["side_effect"] / found["side_effect"] < 0.3

    def test_the_boards_own_rating_is_another_model_and_spreads_wider(self, capsys):
        """The difference is the model's and not the file's: our command gives either from the same file."""
        published = board()
        for method, column in (("rao-kupper", "rating"), ("bradley-terry", "bradley_terry")):
            arguments = [f"{FILES[0]}.parquet", "--method", method, "--anchor", ANCHOR, "--json"]
            assert main(["rank", *arguments]) == 0
            standings = json.loads(capsys.readouterr().out)["standings"]
            found = pd.Series({each["entry"]: each["rating"] for each in standings})
            assert apart(found, published[column]) <= 0.0005
        spread = published["rating"].std() / published["bradley_terry"].std()
        assert 1.02 < spread < 1.5
        assert apart(published["rating"], published["bradley_terry"]) > 10 * NEAR


def test_an_open_board_stands_on_its_mean():
    ratings = run(read_by_pandas("parquet", FILES[0]), EVALICA, CENTRED)["ratings"]
    assert ratings.mean() == pytest.approx(1000)


def _lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


CHILD = """
import json, sys
found = {}
for name, code in json.load(sys.stdin).items():
    names = {}
    exec(code, names)
    found[name] = {"ratings": names["ratings"].to_dict(), "side_effect": names.get("side_effect")}
print(json.dumps(found))
"""


def _under(python: str, code: dict[str, str], folder: Path, environment: dict[str, str]) -> dict[str, dict]:
    done = subprocess.run(
        [python, "-c", CHILD],
        input=json.dumps(code),
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
