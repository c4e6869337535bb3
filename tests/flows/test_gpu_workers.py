"""Open-weights models on boxes of their own: from a recipe to a vote, through kill -9, and each to who can make it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.flows.box import Box, fill
from tests.flows.conftest import Arena, make_arena

TRACK = "open-text-to-video"
# Four and five pictures a second: of a clip of boiling noise, most of the time is its encoding.
BOXES = {
    "first": {"first-tiny": {"pipeline": "wan", "frames": 21, "fps": 4}},
    "second": {"second-tiny": {"pipeline": "ltx2", "sound": True, "frames": 25, "fps": 5}},
}
NOT_A_WORKERS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "PADDOCK_SIGNING_KEY")

pytestmark = pytest.mark.usefixtures("hubs")


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Path]]]:
    """Where the weights of each box are, once they are: they are made while the arena starts."""
    with ThreadPoolExecutor(1) as pool:
        folder = tmp_path_factory.mktemp("hubs")
        yield {name: pool.submit(fill, folder / name, models) for name, models in BOXES.items()}


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """An arena that makes no clips itself."""
    yield from make_arena(
        tmp_path_factory.mktemp("boxed"),
        PADDOCK_PROMPTS="0",
        PADDOCK_OPEN_PROMPTS="3",
        PADDOCK_WITHOUT_WORKER="1",
        PADDOCK_WITHOUT_TRAINED="1",
        PADDOCK_WATCH_SECONDS="1",
    )


@pytest.fixture(scope="module")
def boxes(
    arena: Arena, hubs: dict[str, Future[Path]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Box]]:
    """Two boxes of different weights; only the first is started."""
    folder, both = tmp_path_factory.mktemp("boxes"), {}
    for name, models in BOXES.items():
        both[name] = Box(arena, name, folder / name, models, hubs[name].result())
        if name == "first":
            both[name].start()
    yield both
    for box in both.values():
        box.stop()


def orders_of(arena: Arena, slug: str, state: str) -> int:
    counted = arena.query(
        "SELECT count(*) FROM arena_order o JOIN arena_entry e ON e.id = o.entry_id"
        " WHERE e.slug = %s AND o.state = %s",
        slug,
        state,
    )
    return int(counted[0][0])


@pytest.mark.timeout(600)
def test_a_model_is_entered_once_a_worker_offers_it(arena: Arena, boxes: dict[str, Box]):
    assert arena.get("/api/v1/tracks/open-text-to-video/")["clips"]["ordered"] == 0
    arena.wait_for(lambda: orders_of(arena, "first-tiny", "done") > 0, "the first box has made a clip", 180)
    entry = arena.get("/api/v1/entries/first-tiny/")
    assert entry["name"] == "First-Tiny"
    assert orders_of(arena, "second-tiny", "queued") == 0, "nobody offers the second model yet"
    boxes["second"].start()  # it loads while the first one is killed


def test_the_worker_is_told_nothing_of_the_site_but_its_address(boxes: dict[str, Box]):
    environment = boxes["first"].environment
    assert not [name for name in NOT_A_WORKERS if name in environment]
    running = open(f"/proc/{boxes['first'].worker()}/environ").read()  # noqa: PTH123, SIM115 - a file of the kernel's
    assert not [name for name in NOT_A_WORKERS if f"\0{name}=" in f"\0{running}"]


@pytest.mark.timeout(600)
def test_a_worker_killed_in_mid_clip_costs_one_retry(arena: Arena, boxes: dict[str, Box]):
    def running() -> list[tuple]:
        return arena.query(
            "SELECT o.id, o.attempt, o.failures FROM arena_order o JOIN arena_entry e ON e.id = o.entry_id"
            " WHERE e.slug = 'first-tiny' AND o.state = 'running'"
        )

    arena.wait_for(running, "an order is being made", 120)
    number, attempt, failures = running()[0]
    os.kill(boxes["first"].worker(), signal.SIGKILL)

    def finished() -> bool:
        return bool(arena.query("SELECT 1 FROM arena_order WHERE id = %s AND state = 'done'", number))

    arena.wait_for(finished, f"order {number} is made all the same", 180)
    after = arena.query("SELECT attempt, failures FROM arena_order WHERE id = %s", number)[0]
    assert after in [(attempt + 1, failures + 1), (attempt, failures)], (
        "made once more, or just made when it was killed"
    )
    states = arena.query("SELECT state, count(*) FROM arena_clip WHERE order_id = %s GROUP BY state", number)
    assert [state for state, _ in states] == ["ready"]
    assert arena.query("SELECT count(*) FROM arena_origin WHERE order_id = %s", number) == [(1,)]


@pytest.mark.timeout(600)
def test_each_order_goes_to_a_worker_that_can_make_it(arena: Arena, boxes: dict[str, Box]):
    arena.wait_for(lambda: orders_of(arena, "second-tiny", "done") > 0, "the second box has made a clip", 180)
    made = arena.query(
        "SELECT e.slug, o.details ->> 'revision', o.details ->> 'adapter' FROM arena_origin o"
        " JOIN arena_order r ON r.id = o.order_id JOIN arena_entry e ON e.id = r.entry_id"
        " JOIN arena_prompt p ON p.id = r.prompt_id WHERE p.world = 'open'"
    )
    assert {slug for slug, *_ in made} == {"first-tiny", "second-tiny"}
    assert {adapter for *_, adapter in made} == {"diffusers"}
    for name, other in (("first", "ltx2"), ("second", "wan")):
        assert f"tiny/{other}" not in boxes[name].output
    offered = dict(arena.query("SELECT b.name, w.abilities FROM arena_worker w JOIN arena_box b ON b.id = w.box_id"
                               " WHERE w.role = 'clips' AND b.name IN ('first', 'second')"))  # fmt: skip
    assert not set(_open(offered["first"])) & set(_open(offered["second"]))
    failed = arena.query("SELECT id, failure FROM arena_order WHERE state = 'failed'")
    assert failed == []


def _open(abilities: list[str]) -> list[str]:
    return [ability for ability in abilities if ability.startswith("diffusers:")]


@pytest.mark.timeout(600)
def test_a_voter_votes_on_what_they_made(arena: Arena, boxes: dict[str, Box], browser: Browser):
    arena.wait_for_pair(TRACK)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{arena.url}/duel/{TRACK}/")
    expect(page.get_by_test_id("duel")).to_have_attribute("data-ready", "true", timeout=60_000)
    size = page.evaluate("[...document.querySelectorAll('video')].map(v => [v.videoWidth, v.videoHeight])")
    assert [1280, 720] in size
    vote = page.get_by_test_id("vote-left")
    expect(vote).to_have_attribute("aria-disabled", "false", timeout=60_000)
    vote.click()
    verdict = page.get_by_test_id("verdict")
    expect(verdict).to_contain_text("First-Tiny")
    expect(verdict).to_contain_text("Second-Tiny")
    page.close()
    votes = arena.query(
        "SELECT t.slug FROM arena_vote v JOIN arena_battle b ON b.id = v.battle_id"
        " JOIN arena_track t ON t.id = b.track_id"
    )
    assert votes == [(TRACK,)]


def test_how_a_clip_was_made_is_kept(arena: Arena, boxes: dict[str, Box]):
    details = arena.query(
        "SELECT o.details::text FROM arena_origin o JOIN arena_order r ON r.id = o.order_id"
        " JOIN arena_entry e ON e.id = r.entry_id WHERE e.slug = 'second-tiny' ORDER BY r.id LIMIT 1"
    )
    origin = json.loads(details[0][0])
    assert origin["steps"] == 2
    assert len(origin["revision"]) == 40
    assert len(origin["weights_sha256"]) == 64
    assert origin["device"] == "cpu"
    assert origin["versions"]["diffusers"]
    assert origin["cost"]["denoise_seconds"] > 0
    assert origin["cost"]["price"] is None
    assert (origin["measures"]["width"], origin["measures"]["height"]) == (1280, 720)
