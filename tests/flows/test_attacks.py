"""What a browser may meet: a clip that does not load, a cookie that is gone, words and names of any length."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.flows.conftest import Arena

PATIENCE = 30_000  # ms
READY = '[data-testid="duel"][data-ready="true"]'
DUEL = "/duel/shapes-text-to-video/"
WIDTH = 390
SAY = """text => {
  document.getElementById("prompt-text").textContent = text;
  dispatchEvent(new Event("resize"));
}"""
READ_ON = """element => {
  element.scrollTo(0, element.scrollHeight);
  return element.scrollTop > 0 && element.scrollWidth <= element.clientWidth;
}"""
DIRECTION = "element => getComputedStyle(element).direction"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDTH, "height": 844})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_a_clip_that_did_not_load_is_asked_for_again(arena: Arena, phone):
    arena.wait_for_pair()
    asked: list[str] = []

    def fail_at_first(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    phone.route("**/watch/*/video", fail_at_first)
    phone.goto(arena.url + DUEL)
    phone.wait_for_selector(READY)


def test_without_its_cookie_a_page_says_so_and_leaves_it(arena: Arena, phone):
    arena.wait_for_pair()
    phone.goto(arena.url + DUEL)
    phone.wait_for_selector(READY)
    lines: list[object] = []
    phone.on("websocket", lambda line: lines.append(line))  # noqa: PLW0108 - a builtin has no place for its mark
    phone.context.clear_cookies()
    phone.context.set_offline(True)
    expect(phone.locator("#offline")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#curtain-line")).to_have_text("Voting needs a cookie")
    expect(phone.locator("#offline")).to_be_hidden()
    tried = len(lines)
    phone.wait_for_timeout(1500)
    assert len(lines) == tried


def test_the_longest_prompts_can_be_read_to_their_end(arena: Arena, phone):
    arena.wait_for_pair()
    phone.goto(arena.url + DUEL)
    phone.wait_for_selector(READY)
    for text, direction in (("W" * 2500, "ltr"), ("כדור אדום " * 250, "rtl"), ("<b>bold</b>\n" * 200, "ltr")):
        phone.evaluate(SAY, text)
        phone.locator("#prompt-more").click()
        phone.wait_for_timeout(200)
        assert phone.locator("#prompt-text").evaluate(READ_ON)
        assert phone.locator("#prompt-text").evaluate(DIRECTION) == direction
        assert phone.evaluate("document.documentElement.scrollWidth") == WIDTH
        picture, controls = (
            phone.locator(one).last.bounding_box() for one in ("figure .picture", ".controls")
        )
        assert picture is not None
        assert controls is not None
        assert picture["y"] + picture["height"] <= controls["y"] + 1


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/boards/shapes-text-to-video/", ".board .name a"),
        ("/entries/", ".cards h2 a"),
        ("/entries/true-world/", "h1"),
    ],
)
def test_the_longest_name_breaks_and_the_page_stays_as_wide_as_it_is(arena: Arena, phone, path, names):
    phone.goto(arena.url + path)
    expect(phone.locator(names).first).to_have_text(re.compile("."))
    phone.locator(names).first.evaluate("element => { element.textContent = 'W'.repeat(120) }")
    assert phone.evaluate("document.documentElement.scrollWidth") == WIDTH
