"""A lab enters under a codename, battles, and is revealed at its hour in another's browser; all of it is proved."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows import lab
from tests.flows.conftest import ROOT, Arena, make_arena

TRACK = "shapes-text-to-video"
IDENTITY = {
    "lab": "Unlikely Meadow Lab",
    "model": "Marker Horse",
    "version": "1.0",
    "site": "https://lab.example/",
    "licence": "Apache-2.0",
    "weights_status": "planned",
    "parameters": "15 billion",
    "vram_gb": "80",
    "price": "0.10 USD",
}
VOTES = 400
BEFORE = 8.0  # seconds before the hour to which the clock jumps


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clock") / "ahead"


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory, clock: Path) -> Iterator[Arena]:
    """A synthetic arena of calibration entries, whose clock a test sets ahead."""
    yield from make_arena(
        tmp_path_factory.mktemp("sealed"),
        PADDOCK_PROMPTS="3",
        PADDOCK_WITHOUT_TRAINED="1",
        PADDOCK_SYNTHETIC="1",
        PADDOCK_WATCH_SECONDS="0",
        PADDOCK_TEST_CLOCK=str(clock),
        PYTHONPATH=str(ROOT / "tests/flows/clock"),
    )


@pytest.fixture(scope="module")
def person(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def hour() -> datetime:
    return (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)


@pytest.fixture(scope="module")
def receipt(rehearsal: Arena, person, hour, tmp_path_factory) -> dict:
    """The receipt of an entry that a person has uploaded, filled in, tried and sealed."""
    page = person.new_page()
    lab.sign_up(page, rehearsal, "ann@lab.example", IDENTITY["lab"])
    lab.begin_draft(page, rehearsal, [TRACK])
    lab.send_files(page, tmp_path_factory.mktemp("films"))
    lab.fill(page, {**IDENTITY, "reveal_at": f"{hour:%Y-%m-%dT%H:%M}"})
    lab.dry_run(page)
    given = lab.seal(page)
    page.goto(f"{rehearsal.url}/desk/")
    expect(page.locator("main")).to_contain_text(given["document"]["codename"])
    expect(page.locator("main")).not_to_contain_text(IDENTITY["model"])  # not even to its lab
    page.close()
    return given


def slug_of(receipt: dict) -> str:
    return receipt["document"]["codename"].lower().replace(" ", "-")


@pytest.fixture(scope="module")
def slug(receipt) -> str:
    return slug_of(receipt)


@pytest.fixture(scope="module")
def revealed(rehearsal: Arena, browser: Browser, receipt, clock, hour) -> Page:
    """The page of a person who had it open, after the entry was approved, battled and fell due."""
    slug = slug_of(receipt)
    rehearsal.wait_for(
        lambda: rehearsal.manage("review", slug, "--approve").returncode == 0, "its clips are reviewed", 120
    )
    cast = rehearsal.manage("simulate", "--voters", "20", "--votes", str(VOTES), "--seed", "1")
    assert cast.returncode == 0, cast.stderr
    page = browser.new_page()
    page.clock.install(time=datetime.now(UTC))
    page.goto(f"{rehearsal.url}/entries/{slug}/")
    counting = page.get_by_test_id("sealed-countdown")
    expect(counting).to_have_attribute("data-status", "sealed")
    expect(page.locator("main")).to_contain_text(receipt["commitment"])
    expect(page.locator("body")).not_to_contain_text(IDENTITY["model"])
    page.evaluate("window.stillTheSame = true")
    ahead = (hour - datetime.now(UTC)).total_seconds() - BEFORE
    clock.write_text(str(ahead))
    page.clock.set_system_time(hour - timedelta(seconds=BEFORE))
    expect(counting).to_contain_text("00:00:0", timeout=3_000)
    expect(page.get_by_test_id("revealed-name")).to_have_text("Marker Horse 1.0", timeout=20_000)
    assert page.evaluate("window.stillTheSame")
    return page


def test_the_name_arrives_in_an_open_browser_at_its_hour(revealed, rehearsal, slug):
    expect(revealed.get_by_test_id("unverified")).to_be_visible()
    expect(revealed.get_by_test_id("rests-on")).to_be_visible()
    expect(revealed.get_by_test_id("claims")).to_contain_text("15 billion")
    opening = rehearsal.get(f"/api/v1/entries/{slug}/")["opening"]
    late = datetime.fromisoformat(opening["opened_at"]) - datetime.fromisoformat(opening["due_at"])
    assert timedelta(0) <= late < timedelta(seconds=3)
    assert opening["boards"][0]["votes"] == VOTES


def test_the_commitment_is_checked_by_a_shell_and_is_the_receipts(revealed, receipt, rehearsal, tmp_path):
    lines = revealed.get_by_test_id("check").inner_text()
    assert shell(lines, tmp_path).strip() == "The commitment holds."
    assert shell(lines.replace("Marker Horse", "Marker House", 1), tmp_path).startswith("It does NOT hold")
    assert shell("\n".join(receipt["how_to_check"]), tmp_path).strip().endswith("OK")
    document = httpx.get(f"{rehearsal.url}/api/v1/entries/{slug_of(receipt)}/opening/").content
    assert sha256(document).hexdigest() == receipt["commitment"]


def shell(lines: str, folder: Path) -> str:
    done = subprocess.run(["sh"], input=lines, capture_output=True, text=True, cwd=folder, check=False)
    return done.stdout


@pytest.fixture(scope="module")
def public(revealed, rehearsal: Arena, tmp_path_factory) -> Path:
    """A folder of what anybody can take away, with every vote in a block."""
    folders = (tmp_path_factory.mktemp("public") / str(number) for number in count())
    exported: list[Path] = []

    def whole() -> bool:
        exported.append(next(folders))
        assert rehearsal.manage("export", str(exported[-1])).returncode == 0
        return len((exported[-1] / "votes.csv").read_text().splitlines()) == VOTES + 1

    rehearsal.wait_for(whole, "every vote is in a block", 90)
    return exported[-1]


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [
        "verify",
        folder / "votes.csv",
        "--blocks",
        folder / "blocks.jsonl",
        "--key",
        folder / "public_key.txt",
    ]
    return subprocess.run(
        [sys.executable, "-m", "ratings", *map(str, command), *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_public_files_verify(public):
    done = verify(public)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{VOTES} votes" in done.stdout


def swap(rows: list[dict]) -> None:
    rows[20], rows[21] = rows[21], rows[20]


TAMPERED = {
    "altered": lambda rows: rows[20].update(winner="tie" if rows[20]["winner"] != "tie" else "model_a"),
    "dropped": lambda rows: rows.pop(20),
    "added": lambda rows: rows.insert(20, {**rows[20], "battle": "a-battle-of-my-own-22"}),
    "reordered": swap,
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_each_kind_of_tampering_is_named_by_its_place(public, tmp_path, kind):
    for file in ("blocks.jsonl", "public_key.txt", "votes.csv"):
        (tmp_path / file).write_bytes((public / file).read_bytes())
    with (public / "votes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    TAMPERED[kind](rows)
    with (tmp_path / "votes.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    done = verify(tmp_path, "--json")
    assert done.returncode == 3
    found = json.loads(done.stdout)["findings"]
    assert [finding["kind"] for finding in found][:1] == [kind]
    assert abs(found[0]["line"] - 22) <= 1  # the header is line 1


def test_a_saved_head_tells_another_history(public):
    block = json.loads((public / "blocks.jsonl").read_text().splitlines()[0])
    assert verify(public, "--head", f"1:{block['hash']}").returncode == 0
    other = verify(public, "--head", f"1:{'0' * 64}")
    assert other.returncode == 3
    assert "Traceback" not in other.stderr


def test_nobody_can_postpone_or_rename(rehearsal: Arena, slug, revealed):
    """The database itself refuses."""
    for change in (
        "public_name = 'Another'",
        "codename = 'Another'",
        "reveal_at = reveal_at + interval '1 day'",
    ):
        with pytest.raises(Exception, match="fixed"):
            rehearsal.query(f"UPDATE arena_entry SET {change} WHERE slug = %s RETURNING 1", slug)  # noqa: S608
