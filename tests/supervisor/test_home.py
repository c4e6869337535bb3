"""A home's addresses are told from its path, its directories are private, its secrets are drawn once."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import environ
import pytest
import redis
from hypothesis import given, strategies as st
from psycopg.conninfo import conninfo_to_dict

from supervisor.errors import SupervisorError
from supervisor.home import Home

NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1, max_size=60
)
PATHS = st.lists(NAMES.filter(lambda name: name not in {".", ".."}), min_size=1, max_size=5)
REPOSITORY = Path(__file__).parents[2]


@given(PATHS)
def test_addresses_are_read_alike_by_every_client(parts):
    home = Home(Path("/nowhere", *(part.encode()[:200].decode(errors="ignore") or "x" for part in parts)))
    socket_dir = str(home.socket_dir)
    assert len(os.fsencode(socket_dir + "/.s.PGSQL.5432")) < 104
    assert conninfo_to_dict(home.database_url) == {"user": "paddock", "dbname": "paddock", "host": socket_dir}
    django = environ.Env.db_url_config(home.database_url)
    assert django["ENGINE"] == "django.db.backends.postgresql"
    assert (django["NAME"], django["USER"]) == ("paddock", "paddock")
    assert django["HOST"] or django["OPTIONS"]["host"] == socket_dir
    client = redis.from_url(home.redis_url)
    assert client.connection_pool.connection_kwargs["path"] == f"{socket_dir}/valkey.sock"
    assert unquote(urlsplit(home.redis_url).path) == f"{socket_dir}/valkey.sock"
    assert Home(home.path).socket_dir == home.socket_dir


def test_a_short_plain_path_keeps_its_sockets_inside():
    assert Home("/srv/arena/.paddock").socket_dir == Path("/srv/arena/.paddock/run")


@pytest.mark.parametrize("path", ["/srv/" + "x" * 120, "/srv/with space", "/srv/a,b", "/srv/50%", "/srv/ünï"])
def test_another_path_has_them_in_a_short_directory_that_is_its_own(path):
    elsewhere = Home(path).socket_dir
    assert elsewhere.parent == Path("/tmp")  # noqa: S108 - what the library promises
    assert elsewhere != Home(path + "2").socket_dir


def test_reading_a_home_touches_no_disk(tmp_path):
    home = Home(tmp_path / "home")
    assert home.database_url
    assert home.redis_url
    assert home.logs.parent == home.clips.parent == home.path
    assert not home.path.exists()


def test_two_names_of_one_directory_are_one_home(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert Home("home").path == Home(tmp_path / "link" / "home").path == tmp_path / "home"


def test_directories_are_private(home):
    home.create()
    home.create()
    for directory in (home.path, home.logs, home.clips, home.socket_dir, home.path / "secrets"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_open_socket_directories_are_closed(home):
    home.create()
    home.socket_dir.chmod(0o755)
    home.create()
    assert stat.S_IMODE(home.socket_dir.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_short_directory_laid_by_another_user_is_refused(tmp_path):
    home = Home(tmp_path / "with space")
    home.socket_dir.mkdir()
    try:
        os.chown(home.socket_dir, 65534, 65534)
        with pytest.raises(SupervisorError, match="belongs to another user"):
            home.create()
    finally:
        home.socket_dir.rmdir()


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(SupervisorError, match=f"{tmp_path}/home"):
        Home(tmp_path / "home").create()


def test_a_secret_is_private_and_stays(home):
    value = home.secret("django")
    assert len(value) == 64
    assert Home(home.path).secret("django") == value
    assert home.secret("settler") != value
    assert stat.S_IMODE((home.path / "secrets" / "django").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "../x", "a/b", "Upper", ".hidden", "a b"])
def test_a_secret_needs_a_plain_name(home, name):
    with pytest.raises(ValueError, match="secret's name"):
        home.secret(name)


def test_an_empty_secret_is_refused(home):
    home.secret("django")
    (home.path / "secrets" / "django").write_text("")
    with pytest.raises(SupervisorError, match="is empty"):
        home.secret("django")


def test_processes_that_draw_at_once_agree(home):
    home.create()  # so that they meet at the secret, not at the directories
    go = home.path / "go"
    code = (
        "import sys, os; from supervisor.home import Home\n"
        f"while not os.path.exists({str(go)!r}): pass\n"
        f"print(Home({str(home.path)!r}).secret('django'))"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    go.touch()
    drawn = {racer.communicate()[0].strip() for racer in racers}
    assert drawn == {home.secret("django")}
    assert [file.name for file in (home.path / "secrets").iterdir()] == ["django"]


def test_a_full_disk_is_one_sentence(home, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=7_000_000))
    home.check_space(7_000_000)
    with pytest.raises(SupervisorError, match=r"^Only 7 MB are free .* needs 500 MB: .*PADDOCK_HOME[^.]*\.$"):
        home.check_space(500_000_000)


def test_space_is_asked_of_the_disk_that_will_hold_the_home(home, monkeypatch):
    asked = []
    monkeypatch.setattr(shutil, "disk_usage", lambda path: asked.append(path) or SimpleNamespace(free=1))
    home.check_space(1)
    assert asked == [home.path.parent]
