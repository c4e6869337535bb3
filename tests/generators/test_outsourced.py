"""Tests of paid jobs: asked for once, told at once, looked at again, and never asked for a second time in doubt."""

import json
import logging
import threading

import pytest

from generators import exchange, outsourced, tasks, watch
from generators.contract import ContentRefused, PermanentFailure, TransientFailure
from generators.exchange import WebServer
from generators.providers import jobs
from tests.generators.foreign import video
from tests.generators.orders import spec
from tests.generators.web_side import WebSide

RECIPE = {"kind": "hosted", "contract": "fal", "model": "alibaba/happy-horse/text-to-video"}
HANDLE = {"contract": "fal", "id": "job-1", "model": RECIPE["model"], "asked": {}}
ORDER = {
    "order": 7,
    "spec": spec(seconds=1.0, width=128, height=128, sound=False).to_dict(),
    "recipe": RECIPE,
    "renditions": ["silent"],
}


@pytest.fixture
def side():
    made = WebSide()
    made.answers["/upload"] = [(200, {})]
    yield made
    made.close()


@pytest.fixture
def provider(monkeypatch):
    """A provider that takes every job, and has it done at once; set `submits`, `looks` or `fetches` to differ."""
    return Provider(monkeypatch)


class Provider:
    def __init__(self, monkeypatch):
        self.asked = []
        self.submits, self.looks, self.fetches = HANDLE, jobs.Finished(None, {"seconds": 1.0}), None
        monkeypatch.setattr(jobs, "submit", self.submit)
        monkeypatch.setattr(jobs, "look", self.look)
        monkeypatch.setattr(jobs, "fetch", self.fetch)

    def submit(self, *_):
        self.asked.append("submit")
        return result(self.submits)

    def look(self, recipe, handle):
        assert (recipe, handle) == (RECIPE, HANDLE)
        self.asked.append("look")
        return result(self.looks)

    def fetch(self, *told_of):
        target, told = told_of[-2:]
        self.asked.append("fetch")
        result(self.fetches)
        told()
        target.write_bytes(video(size=(128, 128)))


def result(given):
    if isinstance(given, Exception):
        raise given
    return given() if callable(given) else given


def answer(side, task=tasks.answer):
    return task({"order": 7, "address": f"{side.url}/order"}, WebServer(2.0, sleep=lambda _: None))["state"]


def failure(side):
    return json.loads(side.uploads[-1]["failure"][2])


class TestAsking:
    def test_the_web_server_hears_before_and_at_once_after(self, side, provider):
        provider.submits = lambda: HANDLE | {"asked": [dict(each) for each in side.forms]}
        side.offer(ORDER)
        assert answer(side) == "submitted"
        before, after = side.forms
        assert before == {"submitting": "1"}
        assert json.loads(after["submitted"])["asked"] == [before]
        assert side.requests == ["/order", "/upload", "/upload"]

    def test_without_money_nothing_is_asked_for(self, side, provider):
        side.answers["/upload"] = [(409, {"detail": "The day's budget is spent."})]
        side.offer(ORDER)
        assert answer(side) == "no-budget"
        assert provider.asked == []
        assert side.forms == [{"submitting": "1"}]

    @pytest.mark.parametrize("lost", [(None, None), (502, {})])
    def test_a_yes_that_was_lost_on_its_way_frees_the_money_again(self, side, provider, lost):
        side.answers["/upload"] = [lost, (409, {"detail": "A provider is being asked."}), (200, {})]
        side.offer(ORDER)
        assert answer(side) == "no-budget"
        assert provider.asked == []
        assert json.loads(side.forms[-1]["released"])["kind"] == "transient"

    def test_and_a_plain_no_after_an_absence_is_left_at_that(self, side, provider):
        side.answers["/upload"] = [(None, None), (409, {"detail": "The budget is spent."}), (410, {})]
        side.offer(ORDER)
        assert answer(side) == "no-budget"
        assert provider.asked == []

    def test_nor_where_the_order_is_gone(self, side, provider):
        side.answers["/upload"] = [(410, {})]
        side.offer(ORDER)
        assert answer(side) == "gone"
        assert provider.asked == []

    def test_nor_by_a_recipe_that_is_none(self, side, provider):
        side.offer(ORDER | {"recipe": RECIPE | {"contract": "barter"}})
        assert answer(side) == "failed"
        assert failure(side)["kind"] == "invalid"
        assert provider.asked == []
        assert side.forms == []

    @pytest.mark.parametrize(
        ("why", "kind"),
        [
            (ContentRefused("No."), "refused"),
            (TransientFailure("No."), "transient"),
            (PermanentFailure("No."), "permanent"),
            (outsourced.registry.RecipeInvalid("No."), "permanent"),
        ],
    )
    def test_what_was_plainly_not_taken_frees_the_money(self, side, provider, why, kind):
        provider.submits = jobs.NotTaken(why)
        side.offer(ORDER)
        assert answer(side) == "not-taken"
        assert json.loads(side.forms[-1]["released"]) == {"kind": kind, "detail": "No."}
        assert side.uploads == []

    @pytest.mark.parametrize(
        ("broken", "named"),
        [
            (jobs.Uncertain("It did not answer."), "It did not answer."),
            (ZeroDivisionError("secret"), "The worker failed: ZeroDivisionError."),
            (TransientFailure("It was away."), "It was away."),
        ],
    )
    def test_all_else_is_uncertain_and_asked_once(self, side, provider, caplog, broken, named):
        provider.submits = broken
        side.offer(ORDER)
        with caplog.at_level(logging.INFO):
            assert answer(side) == "uncertain"
        assert failure(side)["kind"] == "uncertain"
        assert failure(side)["detail"].endswith(named)
        assert provider.asked == ["submit"]
        assert "secret" not in caplog.text

    @pytest.mark.usefixtures("provider")
    def test_a_handle_is_held_out_for_as_long_as_the_web_server_is_away(self, side):
        side.answers["/upload"] = [(200, {}), *[(503, {})] * 20, (None, None), (200, {})]
        side.offer(ORDER)
        assert answer(side) == "submitted"
        assert json.loads(side.forms[-1]["submitted"]) == HANDLE
        assert exchange.MONEY_PATIENCE_SECONDS >= 20 * 60

    @pytest.mark.parametrize("ends", [(410, "gone"), (422, "uncertain"), (503, "unreachable")])
    def test_a_handle_that_cannot_be_told_is_logged_by_its_order_alone(
        self, side, provider, monkeypatch, caplog, ends
    ):
        (status, state), later = ends, 200 if ends[0] == 422 else ends[0]
        monkeypatch.setattr(exchange, "MONEY_PATIENCE_SECONDS", 0.1)
        side.answers["/upload"] = [(200, {}), (status, {"detail": "No."}), (later, {})]
        side.offer(ORDER)
        assert answer(side) == state
        assert "Order 7 may have a paid job that is lost" in caplog.text
        assert "job-1" not in caplog.text
        assert provider.asked == ["submit"]

    def test_a_handle_that_is_no_json_is_uncertain_too(self, side, provider):
        provider.submits = {"id": object()}
        side.offer(ORDER)
        assert answer(side) == "uncertain"

    def test_asking_that_hangs_is_uncertain(self, side, provider, monkeypatch):
        let_go, ended = threading.Event(), []

        def hang():
            let_go.wait(10)
            return HANDLE

        monkeypatch.setattr(watch, "LOOK_SECONDS", 0.01)
        monkeypatch.setattr(watch, "end_process", lambda: (ended.append(1), let_go.set()))
        monkeypatch.setenv("PADDOCK_STALL_SECONDS", "0.05")
        provider.submits = hang
        side.offer(ORDER)
        answer(side)
        assert ended == [1]
        assert failure(side) == {"kind": "uncertain", "detail": "It hung while loading."}


class TestLooking:
    @pytest.fixture(autouse=True)
    def taken(self, side):
        side.offer(ORDER | {"job": HANDLE})

    @pytest.mark.parametrize("task", [tasks.generate, tasks.submit, tasks.poll])
    def test_an_order_with_a_job_is_never_asked_for_again_whatever_the_task(self, side, provider, task):
        provider.looks = jobs.Waiting("queued", None)
        assert task({"order": 7, "address": f"{side.url}/order"}) == {"order": 7, "state": "waiting"}
        assert provider.asked == ["look"]

    def test_a_job_that_is_not_done_is_left_to_the_next_look(self, side, provider):
        provider.looks = jobs.Waiting("running", 0.25)
        assert answer(side) == "waiting"
        assert [json.loads(each["waiting"]) for each in side.forms] == [{"state": "running", "share": 0.25}]

    def test_one_that_is_done_is_fetched_and_delivered(self, side, provider):
        assert answer(side) == "ready"
        assert provider.asked == ["look", "fetch"]
        assert set(side.uploads[0]) == {"silent", "poster", "origin"}
        origin = json.loads(side.uploads[0]["origin"][2])
        assert origin["notes"]["provider"] == {"seconds": 1.0}
        assert (origin["adapter"], origin["seconds_generating"], origin["cost"]["price"]) == (
            "hosted",
            None,
            None,
        )

    @pytest.mark.parametrize("act", ["looks", "fetches"])
    @pytest.mark.parametrize("passing", [TransientFailure("It is away."), MemoryError()])
    def test_what_may_pass_is_left_to_the_next_look(self, side, provider, act, passing):
        setattr(provider, act, passing)
        assert answer(side) == "waiting"
        assert json.loads(side.forms[-1]["waiting"]) == {"state": "running", "share": None}

    @pytest.mark.parametrize("act", ["looks", "fetches"])
    @pytest.mark.parametrize(
        ("final", "kind"),
        [
            (ContentRefused("No."), "refused"),
            (PermanentFailure("No."), "permanent"),
            (KeyError(), "permanent"),
        ],
    )
    def test_what_will_not_pass_is_told(self, side, provider, act, final, kind):
        setattr(provider, act, final)
        assert answer(side) == "failed"
        assert failure(side)["kind"] == kind

    @pytest.mark.usefixtures("provider")
    def test_an_order_that_is_gone_is_let_go(self, side):
        side.answers["/upload"] = [(410, {})]
        assert answer(side) == "gone"


def test_a_look_without_a_job_asks_for_one(side, provider):
    side.offer(ORDER)
    assert tasks.poll({"order": 7, "address": f"{side.url}/order"}) == {"order": 7, "state": "submitted"}


def test_the_endpoint_of_a_lab_is_no_provider():
    assert outsourced.is_outsourced(RECIPE)
    assert not outsourced.is_outsourced({"kind": "hosted", "url": "https://example.com"})
    assert not outsourced.is_outsourced({"kind": "shapeworld", "fault": "none"})
