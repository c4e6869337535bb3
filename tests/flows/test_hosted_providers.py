"""Hosted models, with the operator's money: asked once, looked at, compared, and never beyond the day's budget."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator

import pytest

from supervisor.home import Home
from tests.flows.conftest import Arena
from tests.generators.providers.server import KEY, Provider

TRACK = "open-text-to-video"
HONEST = ["A paper boat turns in a puddle."]
# What becomes of the clips, and words of the reason; None for one that is looked at for an hour.
LIES = {
    "A gate swings. lie:submit-cut": ("failed", "It is not known whether the provider took this job"),
    "A bell is rung. lie:look-refused": ("refused", ""),
    "A kite climbs. lie:file-html": ("failed", "no video"),
    "A wheel turns. lie:short": ("failed", "lasts 0.50 s; 5 s were asked for"),
    "A door closes. lie:look-private": ("failed", "not at a place where"),
    "A train stops. lie:look-500": (None, ""),
}
MORE = [f"A lamp is lit, and then another: {number} in all." for number in range(3, 6)]
ROOM = 2  # for so many more jobs, of the six that they would be
PRICE = 0.5  # of a clip of five seconds
BUDGET = (len(HONEST) + len(LIES)) * 2 * PRICE + (ROOM + 0.4) * PRICE
PLANT = """
from arena.prompts.models import Prompt
for text in {texts!r}: Prompt.objects.create(world="open", task="text-to-video", text=text)
"""
MODELS = """
["happyhorse-1.1"]
contract = "fal"
price_per_second = "0.10"
["happyhorse-1.0"]
contract = "model-studio"
price_per_second = "0.10"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider(late=0.5, states=("running", "done"))  # the pause after a second look is longer
    yield made
    made.close()


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Arena]:
    """An arena whose operator has keys and a budget, and whose open world has no prompts yet."""
    home = Home(tmp_path_factory.mktemp("hosted") / "home")
    home.create()
    (home.path / "models.toml").write_text(MODELS)
    made = Arena(
        home,
        {
            "PADDOCK_PROMPTS": "0",
            "PADDOCK_OPEN_PROMPTS": "0",
            "PADDOCK_WITHOUT_TRAINED": "1",
            "PADDOCK_WATCH_SECONDS": "1",
            "PADDOCK_BUDGET_PER_DAY": f"{BUDGET:.2f}",
            "PADDOCK_BUDGET_PER_ENTRY": "1000",
            **provider.environ,
        },
    )
    try:
        made.start()
        yield made
    finally:
        made.stop()


def plant(arena: Arena, texts: list[str]) -> None:
    planted = arena.manage("shell", "-c", PLANT.format(texts=texts))
    assert planted.returncode == 0, planted.stderr


def jobs(arena: Arena, texts: list[str]) -> list[str]:
    rows = arena.query(
        "SELECT j.state FROM arena_job j JOIN arena_order o ON o.id = j.order_id"
        " JOIN arena_prompt p ON p.id = o.prompt_id WHERE p.text = ANY(%s)",
        texts,
    )
    return sorted(state for (state,) in rows)


def states(arena: Arena) -> dict[str, set[str]]:
    rows = arena.query(
        "SELECT p.text, c.state FROM arena_clip c JOIN arena_prompt p ON p.id = c.prompt_id WHERE p.world = 'open'"
    )
    return {text: {state for other, state in rows if other == text} for text, _ in rows}


@pytest.mark.timeout(600)
def test_through_failures_and_lies_each_job_is_asked_for_once(arena: Arena, provider: Provider):
    texts = [*HONEST, *LIES]
    plant(arena, texts)
    expected = {text: {"ready"} for text in HONEST}
    expected |= {text: {state} for text, (state, _) in LIES.items() if state}
    arena.wait_for(
        lambda: {text: states(arena).get(text) for text in expected} == expected,
        f"the clips have come to {expected}",
        240,
    )
    arena.wait_for_pair(TRACK)
    assert {text: provider.submits[text] for text in texts} == dict.fromkeys(texts, 2), "once by each entry"
    reasons = dict(
        arena.query(
            "SELECT p.text, o.failure FROM arena_order o JOIN arena_prompt p ON p.id = o.prompt_id"
            " WHERE p.world = 'open'"
        )
    )
    for text, (_, words) in LIES.items():
        assert words in reasons[text]
    assert jobs(arena, ["A gate swings. lie:submit-cut"]) == ["uncertain"] * 2
    asked = [each.body for each in provider.seen if each.path.endswith("/video-synthesis")]
    assert {body["parameters"]["watermark"] for body in asked} == {False}


@pytest.mark.timeout(600)
def test_a_worker_that_is_killed_pays_nothing_twice(arena: Arena, provider: Provider):
    running = ["A train stops. lie:look-500"]
    looks = len(provider.seen)
    os.kill(arena.worker("calls"), signal.SIGKILL)
    arena.wait_for(lambda: len(provider.seen) > looks, "the jobs are looked at again", 90)
    assert jobs(arena, running) == ["taken"] * 2
    assert provider.submits[running[0]] == 2


@pytest.mark.timeout(600)
def test_no_job_is_asked_for_beyond_the_days_budget(arena: Arena, provider: Provider):
    plant(arena, MORE)

    def asked() -> int:
        return sum(provider.submits[text] for text in MORE)

    arena.wait_for(lambda: asked() == ROOM, "as many are asked for as the budget has room for", 120)
    time.sleep(6)  # three beats of the sender
    assert asked() == len(jobs(arena, MORE)) == ROOM, "one more would pass it"
    left = arena.query(
        "SELECT o.state, o.failures FROM arena_order o JOIN arena_prompt p ON p.id = o.prompt_id"
        " WHERE p.text = ANY(%s) AND NOT EXISTS (SELECT 1 FROM arena_job j WHERE j.order_id = o.id)",
        MORE,
    )
    assert left == [("queued", 0)] * (2 * len(MORE) - ROOM), "they wait, and have not failed"
    prices = arena.query(
        "SELECT DISTINCT details -> 'cost' -> 'price' FROM arena_origin WHERE details ->> 'adapter' = 'hosted'"
    )
    assert [(float(price["amount"]), price["currency"]) for (price,) in prices] == [(PRICE, "USD")]


def test_the_key_is_in_no_row_and_in_no_log(arena: Arena):
    assert not [log.name for log in arena.home.logs.glob("*.log") if KEY in log.read_text(errors="replace")]
    for table in ("arena_order", "arena_job", "arena_origin", "arena_recipe", "arena_worker", "arena_making"):
        rows = json.dumps(arena.query(f"SELECT t::text FROM {table} t"))  # noqa: S608 - our own tables
        assert KEY not in rows, table
