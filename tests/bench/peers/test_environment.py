"""The peers' environment: made once, made again when its packages change, and taken over where it will do."""

import importlib.metadata
import sys

import pytest

from bench.peers import environment
from bench.peers.environment import FOLDER, REQUIREMENTS, peers_python, pins


@pytest.fixture
def requirements(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text(f"# the peers\nNumPy=={importlib.metadata.version('numpy')}  # or another\n")
    return file


@pytest.fixture
def folder(tmp_path):
    """Hold a Python that has what ours has, and remember what it holds."""
    folder = tmp_path / "peers"
    (folder / "bin").mkdir(parents=True)
    _script(folder / "bin" / "python", f'exec {sys.executable} "$@"')
    return folder


@pytest.fixture
def installs(monkeypatch):
    calls = []
    monkeypatch.setattr(environment, "_install", lambda *given: calls.append(given))
    return calls


def _script(file, line):
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o700)


def test_an_environment_made_by_hand_is_taken_over(requirements, folder, installs):
    assert peers_python(requirements, folder) == str(folder / "bin" / "python")
    assert installs == []


def test_once_stamped_it_is_not_asked_again(requirements, folder, installs):
    peers_python(requirements, folder)
    _script(folder / "bin" / "python", "exit 1")
    peers_python(requirements, folder)
    assert installs == []


def test_other_versions_are_installed_and_only_their_stamp_is_left(requirements, folder, installs):
    peers_python(requirements, folder)
    requirements.write_text("numpy==0.0.1\n")
    peers_python(requirements, folder)
    assert len(installs) == 1
    assert len(list(folder.glob("installed-*"))) == 1


def test_a_python_that_does_not_answer_is_replaced(requirements, folder, installs):
    _script(folder / "bin" / "python", "exit 1")
    peers_python(requirements, folder)
    assert len(installs) == 1


def test_a_failed_installation_is_one_sentence_and_no_stamp(requirements, tmp_path, monkeypatch, capsys):
    venv = tmp_path / "python-with-venv"
    _script(
        venv, 'mkdir -p "$4/bin"; printf "#!/bin/sh\\nexit 1\\n" > "$4/bin/python"; chmod +x "$4/bin/python"'
    )
    monkeypatch.setattr(environment.sys, "executable", str(venv))
    folder = tmp_path / "peers"
    with pytest.raises(RuntimeError, match=r"could not be installed.*: see .*install\.log$"):
        peers_python(requirements, folder)
    assert "Installing the peers' packages into peers" in capsys.readouterr().err
    assert not list(folder.glob("installed-*"))


def test_without_venv_the_reason_is_given(requirements, tmp_path, monkeypatch):
    broken = tmp_path / "python-without-venv"
    _script(broken, "echo no module named venv >&2; exit 1")
    monkeypatch.setattr(environment.sys, "executable", str(broken))
    with pytest.raises(RuntimeError, match="cannot be made: no module named venv"):
        peers_python(requirements, tmp_path / "peers")


def test_the_projects_own_list_is_pinned():
    assert FOLDER.name == ".venv-peers"
    assert pins(REQUIREMENTS)["arena-rank"] == "0.1.1"
    assert all(pins(REQUIREMENTS).values())
