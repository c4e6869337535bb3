"""The library as a stranger installs it: as a wheel, in an environment of its own, with numpy and scipy alone."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from ratings.version import VERSION
from tests.conftest import ROOT
from tests.ratings.commands.files import crowd, written

NEEDED = ("numpy", "numpy.libs", "scipy", "scipy.libs")
LOADED = """
import json, runpy, sys
sys.argv = ["ratings", *sys.argv[1:]]
try:
    runpy.run_module("ratings", run_name="__main__")
finally:
    files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
    parts = [file.partition("/site-packages/") for file in files]
    tops = {rest.partition("/")[0] for _, found, rest in parts if found}
    print(json.dumps({"tops": sorted(tops), "ratings": sys.modules["ratings"].__file__}), file=sys.stderr)
"""


def run(*words, **options):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment that holds the package, and sees of this one numpy and scipy only."""
    folder = tmp_path_factory.mktemp("stranger")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    built = run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT / "ratings")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    assert wheel.name == f"paddock_ratings-{VERSION}-py3-none-any.whl"
    venv.create(folder / "env")
    python = folder / "env" / "bin" / "python"
    done = run(*pip, "--python", python, "install", "--no-deps", wheel)
    assert done.returncode == 0, done.stderr
    here = Path(sysconfig.get_path("purelib"))
    (there,) = (folder / "env" / "lib").glob("python*/site-packages")
    for name in NEEDED:
        if (here / name).exists():
            (there / name).symlink_to(here / name)
    return folder / "env" / "bin"


def test_a_stranger_ranks_a_file_with_numpy_and_scipy_alone(installed, tmp_path):
    """And is told what to install for what needs more."""
    votes = written(tmp_path, crowd())
    done = run(installed / "python", "-I", "-c", LOADED, "rank", votes, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["standings"]) == 5
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert loaded["tops"] == ["numpy", "ratings", "scipy"]
    assert loaded["ratings"].startswith(str(installed.parent))
    script = installed / "paddock-ratings"
    assert run(script, "--version", cwd=tmp_path).stdout == f"paddock-ratings {VERSION}\n"
    for words, sentence in (
        (["rank", votes, "--plot", "board.svg"], "pip install matplotlib"),
        (["rank", tmp_path / "votes.parquet"], "votes.parquet"),
        (["simulate", tmp_path / "crowd.parquet"], "pip install pyarrow"),
    ):
        done = run(script, *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert sentence in done.stderr
        assert len(done.stderr.splitlines()) == 1
