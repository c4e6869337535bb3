"""The data page in every state: nothing yet, votes without a release, releases, and some taken away."""

from __future__ import annotations

import html
import re
import shlex
from datetime import UTC, datetime

import duckdb
import pytest
from django.core.cache import caches
from django.utils import timezone

from arena.battles.models import Voter
from arena.exports import recompute_lines, release_folder
from arena.exports.models import Release
from arena.exports.release import publish
from arena.leaderboard.refit import refit_boards
from arena.leaderboard.snapshots import METHOD_VERSION
from arena.site.models import Site
from ratings.__main__ import main
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks

pytestmark = pytest.mark.django_db(transaction=True)
GONE = datetime(2030, 12, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def exports(settings, tmp_path):
    caches["pages"].clear()
    recompute_lines.commands.cache_clear()  # releases of other tests have the same name
    settings.SITE_URL = "https://arena.example/"
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return settings.EXPORTS_ROOT


@pytest.fixture
def published() -> Release:
    entries = stage.arena(entries=2, prompts=1)
    stage.votes([(*entries, choice) for choice in (0, 1, 2, 3, 0, 0, 1)])
    return publish(timezone.now())


def page(client) -> str:
    answer = client.get("/data/")
    assert answer.status_code == 200
    return answer.content.decode()


def texts(shown: str, testid: str) -> list[str]:
    """Return the whole texts of the elements of one name."""
    found = re.findall(rf'data-testid="{testid}">(.*?)</(?:code|strong|p)>', shown, re.DOTALL)
    return [html.unescape(text) for text in found]


def test_before_the_first_vote(client):
    stage.track()
    shown = page(client)
    assert "There is none yet, and no vote" in shown
    assert 'data-testid="group"' not in shown
    assert "Cite a release by its date" in shown


def test_before_the_first_release(client):
    two_blocks()
    shown = page(client)
    assert "Until then the" in shown
    (verify,) = texts(shown, "verify")
    assert "votes.parquet?until=2" in verify


def test_a_release_and_every_line_that_reads_it(client, published, exports, monkeypatch, capsys):
    shown = page(client)
    for file in published.files:
        assert f'href="/api/v1/exports/{published.name}/{file["path"]}"' in shown
        assert f'data-copy="{file["sha256"]}"' in shown
    lines = texts(shown, "duckdb")
    tables = [file for file in published.files if file["table"]]
    assert len(lines) == len(tables)
    for file in tables:
        (line,) = [each for each in lines if f"/latest/{file['path']}'" in each]
        assert len(duckdb.sql(here(line)).fetchall()) == min(file["rows"], 5)
    rates, outcomes = (duckdb.sql(here(query)).fetchall() for query in texts(shown, "query"))
    assert {entry for _, entry, _, _ in rates} == {"entry-a", "entry-b"}
    assert outcomes == [(stage.SILENT, "voted", 7)]
    monkeypatch.chdir(exports / published.name)
    assert [ours(*texts(shown, testid)) for testid in ("verify", "recompute")] == [[0], [0]]
    assert "entry-a" in capsys.readouterr().out
    (entry,) = texts(shown, "bibtex")
    assert entry.startswith("@misc{")
    assert f"https://arena.example/api/v1/exports/{published.name}/" in entry
    assert "CC-BY-4.0" in shown


def ours(text: str) -> list[int]:
    """Run those of the commands that are ours, in the folder of the release, and return how each ended."""
    first, *lines = text.replace("\\\n", "").splitlines()
    assert first == f"release=https://arena.example/api/v1/exports/{Release.objects.get().name}"
    commands = [shlex.split(line) for line in lines]
    return [main(words[3:]) for words in commands if words[:3] == ["python", "-m", "ratings"]]


def test_releases_come_and_go(client, published):
    Site.objects.update_or_create(pk=1, defaults={"name": "<script>alert(1)</script>"})
    second = publish(timezone.now())
    assert f'<a href="/api/v1/exports/{published.name}/">{published.name}</a>' in page(client)
    release_folder.remove(published.name)
    Release.objects.filter(pk=published.pk).update(removed_at=GONE)
    shown = page(client)
    assert texts(shown, "release") == [second.name]
    assert "taken away 2 Dec 2030" in shown
    assert f'href="/api/v1/exports/{published.name}/' not in shown
    assert "<script>alert(1)" not in shown
    release_folder.remove(second.name)  # lost, which the page survives
    recompute_lines.commands.cache_clear()
    assert "The command for each board is in the column" in page(client)
    Release.objects.filter(removed_at=None).update(removed_at=GONE)
    shown = page(client)
    assert 'data-testid="no-release"' in shown
    assert shown.count("taken away 2 Dec 2030") == 2


def here(line: str) -> str:
    """Return a line of the page with the file's place on this disk for its address."""
    newest = Release.objects.latest_there()
    return line.replace(
        "https://arena.example/api/v1/exports/latest", str(release_folder.path_of(newest.name))
    )


def test_versions_of_the_method_are_told_here_and_on_the_methods_page(client):
    two_blocks()
    refit_boards()
    for path in ("/data/", "/method/"):
        shown = client.get(path).content.decode()
        assert 'id="versions"' in shown
        assert re.search(rf"Method {METHOD_VERSION}</th><td>Intervals.*?<time", shown)
        assert re.search(r"Method 1</th>.*?none kept", shown)


def test_an_open_battle_is_not_told(client):
    two_blocks()
    voter = Voter.objects.first()
    before = page(client)
    caches["pages"].clear()
    stage.battle(voter)
    assert page(client) == before
