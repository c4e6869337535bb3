"""A person votes, by mouse and by keyboard, and another person's board moves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from generators.catalogue import EMBEDDED
from tests.flows.conftest import Arena, everything_is_made

PATIENCE = 30_000  # ms; two busy cores make clips, serve them and decode four at a time
READY = '[data-testid="duel"][data-ready="true"]'


@pytest.fixture
def person(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def open_duel(person: BrowserContext, arena: Arena, path: str = "/") -> Page:
    page = person.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
    page.goto(arena.url + path)
    return page


def vote_count(page: Page) -> int:
    return int(page.get_by_test_id("duel").get_attribute("data-voted") or 0)


def battle_of(page: Page) -> str:
    return page.get_by_test_id("duel").get_attribute("data-battle") or ""


def cast(page: Page, act) -> None:
    """Wait until the pair on the stage may be voted on, vote by `act`, and wait for the verdict."""
    page.wait_for_selector(READY)
    before, voted = battle_of(page), vote_count(page)
    act()
    page.wait_for_selector(f'[data-testid="duel"][data-voted="{voted + 1}"]')
    assert battle_of(page) != before


def board_text(page: Page) -> list[str]:
    return page.get_by_test_id("board-row").all_inner_texts()


def battles_on(row: Locator) -> int:
    return int(row.get_attribute("data-battles") or 0)


def test_votes_by_mouse_and_by_keyboard_move_another_persons_board(arena: Arena, person, browser):
    arena.wait_for_pair()
    with browser.new_context() as other:
        board = other.new_page()
        board.goto(f"{arena.url}/boards/shapes-text-to-video/")
        expect(board.get_by_test_id("board-row")).to_have_count(sum(entry.silent for entry in EMBEDDED))
        counted = sum(battles_on(row) for row in board.get_by_test_id("board-row").all())

        page = open_duel(person, arena)
        expect(page).to_have_url(re.compile("/duel/shapes-text-to-video/$"))
        cast(page, page.get_by_test_id("vote-left").click)
        verdict = page.get_by_test_id("verdict")
        expect(verdict).to_be_visible()
        shown = verdict.inner_text()
        assert sum(entry.name in shown for entry in EMBEDDED if entry.silent) == 2

        # Without a reload, within a second or so: one battle more for each of the two.
        expect.set_options(timeout=5_000)
        board.wait_for_function(
            "wanted => [...document.querySelectorAll('[data-testid=board-row]')]"
            ".reduce((sum, row) => sum + Number(row.dataset.battles), 0) === wanted",
            arg=counted + 2,
        )
        for key in ("ArrowRight", "ArrowUp", "ArrowDown"):
            cast(page, lambda key=key: page.keyboard.press(key))
        stored = arena.query("SELECT choice FROM arena_vote ORDER BY cast_at")[-4:]
        assert [choice for (choice,) in stored] == [0, 1, 2, 3]
        assert page.errors == []


def test_the_next_pair_is_on_screen_at_once(arena: Arena, person):
    arena.wait_for(lambda: everything_is_made(arena, "shapes-text-to-video"), "all clips are made", 240)
    page = open_duel(person, arena, "/duel/shapes-text-to-video/")
    waits = []
    for _ in range(5):
        cast(page, page.get_by_test_id("vote-tie").click)
        page.wait_for_selector('[data-testid="duel"][data-wait-ms]')
        page.wait_for_selector(READY)
        waits.append(int(page.get_by_test_id("duel").get_attribute("data-wait-ms") or 0))
    print(f"\nfrom the vote to the next picture: {waits} ms")
    # 300 ms is what is wanted of an idle machine; this one also runs the arena of the other journeys.
    assert sorted(waits)[2] < 1000


def test_a_double_click_is_one_vote(arena: Arena, person):
    page = open_duel(person, arena, "/duel/shapes-text-to-video/")
    page.wait_for_selector(READY)
    ((before,),) = arena.query("SELECT count(*) FROM arena_vote")
    page.get_by_test_id("vote-left").dblclick()
    page.wait_for_selector('[data-testid="duel"][data-voted="1"]')
    page.wait_for_selector(READY)
    assert arena.query("SELECT count(*) FROM arena_vote") == [(before + 1,)]


def test_votes_wait_for_the_clips_to_be_watched(arena: Arena, person):
    page = open_duel(person, arena, "/duel/shapes-text-to-video/")
    page.wait_for_selector('[data-testid="duel"][data-state="playing"]')
    page.keyboard.press("ArrowLeft")
    assert vote_count(page) == 0
    expect(page.get_by_test_id("vote-left")).to_have_attribute("aria-disabled", "true")


def test_a_reload_in_mid_battle_gives_the_same_battle(arena: Arena, person):
    page = open_duel(person, arena, "/duel/shapes-text-to-video/")
    page.wait_for_selector(READY)
    before = battle_of(page)
    page.reload()
    page.wait_for_selector(READY)
    assert battle_of(page) == before


def test_skip_and_report_bring_another_pair(arena: Arena, person):
    page = open_duel(person, arena, "/duel/shapes-text-to-video/")
    page.wait_for_selector(READY)
    before = battle_of(page)
    page.keyboard.press("s")
    page.wait_for_selector(f'{READY}:not([data-battle="{before}"])')
    assert arena.query(
        "SELECT 1 FROM arena_skip s JOIN arena_battle b ON b.id = s.battle_id WHERE key = %s", before
    )


def test_with_sound_both_sides_are_heard_before_the_vote(arena: Arena, person):
    track = "shapes-text-to-video-with-sound"
    arena.wait_for_pair(track)
    page = open_duel(person, arena, f"/duel/{track}/")
    page.get_by_test_id("play-with-sound").click()
    cast(page, lambda: page.keyboard.press("ArrowLeft"))
    ((heard,),) = arena.query(
        "SELECT v.heard FROM arena_vote v JOIN arena_battle b ON b.id = v.battle_id"
        " JOIN arena_track t ON t.id = b.track_id WHERE t.slug = %s",
        track,
    )
    assert heard


def test_a_first_frame_stands_beside_its_prompt_and_moves_no_player(arena: Arena, person):
    track = "shapes-image-to-video"
    arena.wait_for_pair(track)
    page = open_duel(person, arena, f"/duel/{track}/")
    page.wait_for_selector(READY)
    frame = page.get_by_role("img", name="First frame given with the prompt")
    assert frame.evaluate("img => img.complete && img.naturalWidth") == 512
    players = [page.get_by_test_id(f"player-{side}") for side in ("left", "right")]
    before = [player.bounding_box() for player in players]
    page.get_by_test_id("first-frame").click()
    expect(page.get_by_role("dialog", name="First frame").get_by_role("img")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    assert vote_count(page) == 0, "a key pressed over the picture is no vote"
    page.keyboard.press("Escape")
    assert [player.bounding_box() for player in players] == before
    cast(page, page.get_by_test_id("vote-tie").click)
    page.wait_for_selector(READY)
    stacked = [player.bounding_box() for player in players]
    cast(page, page.get_by_test_id("vote-tie").click)
    page.wait_for_selector(READY)
    assert [player.bounding_box() for player in players] == stacked, "the next prompt takes as much room"
    assert page.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path",
    [
        "/duel/shapes-text-to-video/",
        "/duel/shapes-image-to-video/",
        "/boards/shapes-text-to-video/",
        "/entries/",
        "/entries/jerky/",
        "/method/",
    ],
)
def test_pages_are_accessible_and_fit_their_screen(arena: Arena, browser, path, width, scheme):
    with browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        page = context.new_page()
        complaints = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.goto(arena.url + path)
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []
        assert complaints == []


def test_a_page_that_does_not_exist_says_so(arena: Arena, person):
    page = person.new_page()
    answer = page.goto(f"{arena.url}/duel/no-such-track/")
    assert answer is not None
    assert answer.status == 404
    assert "There is no track called no-such-track." in page.inner_text("main")
