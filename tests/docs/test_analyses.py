"""The notebooks under docs/ run to their end, on their sample and on any release, and say what they are kept saying."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

ANALYSES = ROOT / "docs" / "analyses"
NAMES = sorted(path.stem for path in ANALYSES.glob("*.ipynb"))
CELL_SECONDS = 120
MOST_CODE_CELLS = 8
PLOT = "image/png"

every_notebook = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def analyses(tmp_path, monkeypatch) -> Path:
    """Copy the folder: what a notebook writes stays out of the repository."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Path(shutil.copytree(ANALYSES, tmp_path / "analyses"))


def kept(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ANALYSES / f"{name}.ipynb", as_version=4)


def run(folder: Path, name: str) -> nbformat.NotebookNode:
    """Run a notebook as a reader would; a cell that fails is raised, with what it said."""
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    where = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", resources=where).execute()


def said(notebook: nbformat.NotebookNode) -> list[str]:
    """Give what its cells print, in words; a plot's bytes are another library's business."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [
        output["text"] if output.output_type == "stream" else output["data"]["text/plain"]
        for output in outputs
    ]


def plots(notebook: nbformat.NotebookNode) -> int:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum(PLOT in output.get("data", {}) for output in outputs)


def test_there_are_three():
    assert NAMES == ["does_side_matter", "how_sure_is_first_place", "recompute_the_board"]


@every_notebook
def test_it_says_on_its_sample_what_it_is_kept_saying(analyses, monkeypatch, name):
    monkeypatch.delenv("PADDOCK_RELEASE", raising=False)
    found = run(analyses, name)
    assert said(found) == said(kept(name))
    assert plots(found) == plots(kept(name)) == 1


@pytest.mark.django_db
@every_notebook
def test_it_runs_on_any_release(analyses, monkeypatch, released, name):
    monkeypatch.setenv("PADDOCK_RELEASE", str(released))
    found = run(analyses, name)
    assert plots(found) == 1
    assert said(found) != said(kept(name))


@every_notebook
def test_it_is_short(name):
    assert sum(cell.cell_type == "code" for cell in kept(name).cells) <= MOST_CODE_CELLS


def test_the_sample_is_small_and_says_what_it_is():
    sample = ANALYSES / "sample"
    assert sum(path.stat().st_size for path in sample.rglob("*") if path.is_file()) < 1_000_000
    assert "simulated" in (sample / "README.md").read_text()
