"""Files that are larger than the memory that there is: what grows is a few bytes a vote, and the rest passes by."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 << 20
LIMITED = """
import resource, sys
from pathlib import Path
import pyarrow.compute, pyarrow.parquet
from ratings.__main__ import main
from ratings.votes_file import read
def size(word):
    return int(next(line for line in open("/proc/self/status") if line.startswith(word)).split()[1]) * 1024
limit = size("VmSize") + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
if sys.argv[3] == "rank":
    sys.exit(main(["rank", sys.argv[1]]))
print(len(read(Path(sys.argv[1])).comparisons), size("VmHWM"))
"""
ENTRIES = [f"entry-{number}" for number in range(20)]
WINNERS = ["model_a", "model_b", "tie", "tie (bothbad)"]
LONG = "a prompt that goes on " * 15


def limited(path, room, what="read"):
    """Read a file in a process that may take only so much more memory than it has."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(room), what],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
        check=False,
        timeout=200,
    )


def parquet(path, votes):
    """A file in whose memory the prompts alone would take 330 bytes a vote."""
    rng = np.random.default_rng(1)
    left = rng.integers(0, 20, votes)
    columns = {
        "model_a": pa.DictionaryArray.from_arrays(pa.array(left), ENTRIES),
        "model_b": pa.DictionaryArray.from_arrays(pa.array((left + 1) % 20), ENTRIES),
        "winner": pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, 4, votes)), WINNERS),
        "voter": pa.array([f"{number:016x}" for number in range(5000)]).take(
            pa.array(rng.integers(0, 5000, votes))
        ),
        "prompt": pa.array([LONG]).take(pa.array(np.zeros(votes, int))),
    }
    pq.write_table(pa.table(columns), path, compression="zstd", row_group_size=100_000, use_dictionary=False)
    return path


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    return parquet(tmp_path_factory.mktemp("large") / "votes.parquet", 1_000_000)


def read_in(path, room):
    """How many votes were read, and the most memory that it took in all."""
    done = limited(path, room)
    assert done.returncode == 0, done.stderr
    return tuple(map(int, done.stdout.split()))


def test_a_vote_in_parquet_takes_a_few_bytes(million, tmp_path):
    """Thirty to forty-five, and none for columns that are not needed; Arrow reserves some 200 MiB, and uses few."""
    few, least = read_in(parquet(tmp_path / "few.parquet", 200_000), 260 * MIB)
    many, most = read_in(million, 260 * MIB)
    assert (few, many) == (200_000, 1_000_000)
    assert (most - least) / (many - few) < 64


def test_a_large_text_passes_through_little_memory(tmp_path):
    path = tmp_path / "votes.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write("model_a,model_b,winner,voter,prompt\n")
        file.writelines(f"x,y,tie,{number % 1000:016x},{LONG}\n" for number in range(200_000))
    assert read_in(path, 24 * MIB)[0] == 200_000


def test_too_many_votes_for_the_memory_are_a_sentence(million):
    done = limited(million, 8 * MIB, "rank")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ratings rank: this takes more memory than there is.\n"


@pytest.mark.parametrize("begin", ["", '{"model_a": "x", "model_b": "y", "winner": "tie"}\n'])
@pytest.mark.parametrize("name", ["votes.csv", "votes.jsonl", "votes.jsonl.gz"])
def test_a_line_without_an_end_is_not_read_whole(tmp_path, name, begin):
    path = tmp_path / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wb") as file:
        file.write(b"model_a,model_b,winner\n" if begin and name == "votes.csv" else begin.encode())
        for _ in range(80):
            file.write(b"[{} " * (MIB // 4))
    done = limited(path, 150 * MIB, "rank")
    assert (done.returncode, done.stdout) == (2, "")
    line = 2 if begin else 1
    if begin and name == "votes.csv":
        assert done.stderr.startswith(
            f"ratings rank: {path}, line {line}: this is no CSV (field larger than field limit (131072))"
        )
    else:
        assert done.stderr == (
            f"ratings rank: {path}, line {line}: the line is longer than 33,554,432 characters; there must be one "
            "vote, or one block, a line.\n"
        )
