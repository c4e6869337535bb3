"""The script ./run, in a scratch copy: installs once, says in one sentence what is missing, hands over."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
ECHO = "import os, sys; print('{}', os.getpid(), os.getcwd(), *sys.argv[1:])\n"
INSTALLING = "Installing the packages into .venv: this happens once, and takes a minute or two.\n"


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    """A copy that needs no package, so that nothing is fetched; its path has a space."""
    root = tmp_path_factory.mktemp("a run") / "the arena"
    root.mkdir()
    lay_out(root)
    return root


@pytest.fixture
def bare(tmp_path):
    lay_out(tmp_path)
    return tmp_path


def lay_out(root):
    shutil.copy(REPOSITORY / "run", root / "run")
    (root / "requirements.txt").write_text("# nothing\n")
    (root / "requirements-diffusers.txt").write_text("# nothing beside\n")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n# nothing more\n")
    (root / "constraints.txt").write_text("")
    (root / "manage.py").write_text(ECHO.format("manage"))
    for name in ("tests", "bench", "generators"):
        (root / name).mkdir()
        (root / name / "__main__.py").write_text(ECHO.format(name))
    (root / "generators" / "box.py").write_text(ECHO.format("box"))


def run(root, *words, cwd="/", **environment):
    return subprocess.run(
        [root / "run", *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def said(done):
    """What the program said that was handed over to, without the pid."""
    assert done.returncode == 0, done.stderr
    name, _, rest = done.stdout.strip().split(" ", 2)
    return f"{name} {rest}"


def fake_python(root, body):
    fake = root / "python-fake"
    fake.write_text(f'#!/bin/sh\ncase "$*" in\n{body}\nesac\nexec {sys.executable} "$@"\n')
    fake.chmod(0o755)
    return str(fake)


def test_it_installs_once_and_hands_every_word_over(arena):
    first = run(arena)
    assert first.stderr == INSTALLING
    assert said(first) == f"manage {arena} up"
    for words, expected in {
        ("up", "--quiet"): "manage {} up --quiet",
        ("shell", "-c", "a b"): "manage {} shell -c a b",
        (): "manage {} up",
    }.items():
        again = run(arena, *words)
        assert again.stderr == ""
        assert said(again) == expected.format(arena)


def test_tests_and_benchmarks_have_packages_of_their_own_which_include_the_first(arena):
    assert said(run(arena, "test", "-k", "x")) == f"tests {arena} -k x"
    for words in (("bench",), ("test",), ("worker",), ("up",)):
        again = run(arena, *words)
        assert again.stderr == ""
        assert again.returncode == 0


def test_what_is_wanted_decides_whether_to_install(arena):
    run(arena)
    (arena / "requirements.txt").write_text("# torch next\ntorch==0.0.0 # a comment\n")
    without = run(arena, PADDOCK_WITHOUT_TORCH="1")
    assert without.stderr == INSTALLING
    assert said(without) == f"manage {arena} up"
    assert "torch==" not in (arena / ".venv" / "wanted.txt").read_text()
    assert run(arena, PADDOCK_WITHOUT_TORCH="1").stderr == ""
    for _ in range(2):  # a failed install is tried again
        failed = run(arena)
        assert failed.returncode == 1
        assert failed.stdout == ""
        reason = (
            f"The packages could not be installed (no network, a full disk?): see {arena}/.venv/install.log\n"
        )
        assert failed.stderr == INSTALLING + reason
    assert "torch==0.0.0" in (arena / ".venv" / "install.log").read_text()
    (arena / "requirements.txt").write_text("# nothing\n")
    assert run(arena).stderr in {INSTALLING, ""}
    assert run(arena).stderr == ""


def test_open_weights_have_packages_of_their_own_for_who_wants_them(arena):
    (arena / "requirements-diffusers.txt").write_text("diffusers-of-nobody==0.0.0\n")
    for words, environment in ((("worker",), {}), (("up",), {"PADDOCK_WITH_DIFFUSERS": "1"})):
        assert run(arena, *words, **environment).returncode == 1
        assert "diffusers-of-nobody" in (arena / ".venv" / "install.log").read_text()
    assert said(run(arena, "worker", "x", PADDOCK_WITHOUT_TORCH="1")) == f"box {arena} x"
    (arena / "requirements-diffusers.txt").write_text("# nothing\n")
    assert run(arena, "worker").stderr == INSTALLING
    for again in (run(arena), run(arena, PADDOCK_WITH_DIFFUSERS="1")):
        assert again.stderr == ""
        assert again.returncode == 0


def test_help_installs_nothing(bare):
    for word in ("help", "-h", "--help"):
        done = run(bare, word)
        assert done.returncode == 0
        for name in (
            "./run test",
            "./run worker",
            "HOST, PORT",
            "PADDOCK_HOME",
            "DATABASE_URL",
            "PADDOCK_WITHOUT_TORCH",
        ):
            assert name in done.stdout
    assert not (bare / ".venv").exists()


def test_it_becomes_the_program(arena):
    run(arena)
    (arena / "manage.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n")
    try:
        process = subprocess.Popen([arena / "run"], stdout=subprocess.PIPE, text=True)
        assert int(process.stdout.readline()) == process.pid
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        process.stdout.close()
    finally:
        (arena / "manage.py").write_text(ECHO.format("manage"))


def test_two_at_once_install_once(bare):
    racers = [
        subprocess.Popen(
            [bare / "run"],
            env={"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1"},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    heard = [racer.communicate()[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sorted(heard) == ["", INSTALLING]


def test_a_missing_venv_module_is_one_sentence_and_leaves_nothing(bare):
    python = fake_python(
        bare,
        "'-m venv'*) mkdir -p .venv/bin; echo 'ensurepip is not'; echo available.; exit 1;;",
    )
    done = run(bare, PYTHON=python)
    assert done.returncode == 1
    assert done.stderr == (
        f"{INSTALLING}Python cannot make virtual environments: "
        "install its venv module (Debian: apt install python3-venv).\n"
    )
    assert not (bare / ".venv").exists()


def test_an_interrupted_installation_is_done_again(bare):
    stuck = fake_python(bare, "'-m venv'*) mkdir -p .venv/bin; sleep 60;;")
    process = subprocess.Popen(
        [bare / "run"], env={"PATH": os.environ["PATH"], "PYTHON": stuck}, start_new_session=True
    )
    while not (bare / ".venv" / "bin").exists():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert said(run(bare)) == f"manage {bare} up"


@pytest.mark.parametrize("python", ["/no/such/python", "old"])
def test_a_python_that_will_not_do_is_named(bare, python):
    if python == "old":
        python = fake_python(bare, "-c*) exit 1;;")
    done = run(bare, PYTHON=python)
    assert done.returncode == 1
    assert done.stderr == f"PYTHON names {python}, which is no Python of version 3.11 or newer.\n"
    assert not (bare / ".venv").exists()


def test_no_python_at_all_is_one_sentence(bare):
    programs = bare / "programs"
    programs.mkdir()
    for name in ("dirname", "cat", "cksum", "tr"):
        (programs / name).symlink_to(shutil.which(name))
    done = run(bare, PATH=str(programs))
    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.11 or newer is needed: install it, or name it as in PYTHON=/path/to/python3.11 ./run\n"
    )
