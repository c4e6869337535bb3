"""A lab's person in a browser, step by step: signs up, founds a lab, drafts an entry, sends files, seals it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page, expect

from generators.contract import ClipSpec
from generators.production import produce
from tests.flows.conftest import Arena

CONFIRM = r"http://127\.0\.0\.1:\d+(/accounts/confirm-email/\S+?/)"
PATIENCE = 60_000


def sign_up(page: Page, arena: Arena, email: str, lab: str) -> None:
    """Make an account, follow the link in the letter (which an embedded arena writes to its log), found a lab."""
    page.goto(f"{arena.url}/accounts/signup/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill("a long and unlikely password")
    page.locator("main form button[type=submit]").first.click()
    arena.wait_for(lambda: letters(arena), "the letter is written", 20)
    page.goto(arena.url + letters(arena)[-1])
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{arena.url}/desk/lab/")
    page.locator("[name=name]").fill(lab)
    page.get_by_test_id("found").click()
    expect(page).to_have_url(re.compile("/desk/$"))


def letters(arena: Arena) -> list[str]:
    """Return the addresses that letters of confirmation named so far."""
    logs = (log.read_text() for log in sorted(arena.home.logs.glob("web-*.log")))
    return [path for log in logs for path in re.findall(CONFIRM, log)]


def begin_draft(page: Page, arena: Arena, tracks: Iterable[str]) -> None:
    page.goto(f"{arena.url}/desk/drafts/new/")
    page.locator("[name=provenance][value=uploaded]").check()
    for track in tracks:
        page.locator(f"[name=tracks][value={track}]").check()
    page.get_by_test_id("begin-draft").click()
    expect(page.get_by_test_id("files")).to_be_visible()


def send_files(page: Page, folder: Path) -> None:
    """Make a film for every prompt of the manifest, and send all of them at once."""
    for row in page.locator("[data-testid=files] > li").all():
        number = row.get_attribute("data-prompt")
        text = row.locator("p").first.inner_text().removeprefix(str(number)).strip()
        (folder / f"{number}.mp4").write_bytes(film(text, int(number or 0), folder))
    page.locator("[data-many]").set_input_files(sorted(folder.glob("*.mp4")))
    accepted = page.locator("[data-testid=files] > li[data-state=accepted]")
    expect(accepted).to_have_count(page.locator("[data-testid=files] > li").count(), timeout=PATIENCE)


def film(text: str, seed: int, folder: Path) -> bytes:
    spec = ClipSpec(prompt=text, seed=seed, seconds=4.0, fps=24, width=512, height=512, sound=True)
    made = produce(spec, {"kind": "shapeworld", "fault": "jerky"}, ["silent"], folder)
    return Path(made.renditions["silent"]).read_bytes()


def fill(page: Page, identity: dict[str, str]) -> None:
    for name, text in identity.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={text}]").check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def dry_run(page: Page) -> None:
    page.get_by_test_id("dry-run").click()
    expect(page.locator("[data-testid=trial][data-state=ready]")).to_have_count(3, timeout=PATIENCE)


def seal(page: Page) -> dict:
    """Seal the draft and return the receipt, as it is downloaded."""
    page.get_by_test_id("to-seal").click()
    page.get_by_test_id("seal").click()
    with page.expect_download() as download:
        page.get_by_test_id("receipt-download").click()
    return json.loads(Path(download.value.path()).read_text())
