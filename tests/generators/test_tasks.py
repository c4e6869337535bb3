"""Tests of the task against a real web server: every way an order can end."""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from generators import doing, making, tasks, watch
from generators.contract import ClipVoid, GeneratedClip, PromptNotUnderstood
from generators.exchange import WebServer
from generators.mp4 import SMALLEST_CLASS
from generators.registry import sha256
from generators.runtime import Runtime
from tests.generators.foreign import video
from tests.generators.orders import BOTH, recipe, spec
from tests.generators.web_side import WebSide

ORDER = {
    "order": 7,
    "spec": spec(seconds=1.0, width=128, height=128).to_dict(),
    "recipe": recipe(),
    "renditions": list(BOTH),
}


@pytest.fixture
def side():
    made = WebSide()
    yield made
    made.close()


def runtime_of(adapter):
    return Runtime("cpu", 0, lambda _: adapter)


def answer(side, patience=5.0):
    return tasks.answer(
        {"order": 7, "address": f"{side.url}/order"}, WebServer(patience, sleep=lambda _: None)
    )


def failure(side):
    assert set(side.uploads[-1]) == {"failure"}
    name, _, content = side.uploads[-1]["failure"]
    assert name is None
    return json.loads(content)


def test_an_order_is_made_and_delivered(side):
    side.offer(ORDER)
    assert tasks.generate({"order": 7, "address": f"{side.url}/order"}) == {"order": 7, "state": "ready"}
    upload = side.uploads[0]
    assert {name: part[1] for name, part in upload.items() if name != "origin"} == {
        "with-sound": "video/mp4",
        "silent": "video/mp4",
        "poster": "image/jpeg",
    }
    assert len(upload["with-sound"][2]) == len(upload["silent"][2]) == SMALLEST_CLASS
    assert upload["poster"][2].startswith(b"\xff\xd8")
    origin = json.loads(upload["origin"][2])
    assert origin["recipe_sha256"] == sha256(recipe())
    assert (origin["adapter"], origin["seed"]) == ("shapeworld", 1)
    assert origin["seconds_generating"] > 0
    assert origin["cost"]["queue_seconds"] is None, "the web server did not say"
    assert origin["measures"]["frozen"] is False


def test_how_long_the_order_waited_is_kept(side):
    side.offer(ORDER | {"queue_seconds": 2.5})
    assert answer(side)["state"] == "ready"
    assert json.loads(side.uploads[0]["origin"][2])["cost"]["queue_seconds"] == 2.5


class TestVoid:
    """Black, frozen and unreadable clips are told as what they are; no file of them is sent."""

    @pytest.mark.parametrize(("shade", "named"), [(0, "black"), (120, "frozen")])
    def test_a_void_clip_is_told_with_its_origin(self, side, monkeypatch, shade, named):
        class Broken:
            def generate(self, asked, _progress):
                frames = np.full((24, asked.height, asked.width, 3), shade, np.uint8)
                return GeneratedClip(frames, asked.fps, None, 48_000)

        monkeypatch.setattr(tasks, "runtime", lambda: runtime_of(Broken()))
        side.offer(ORDER)
        assert answer(side) == {"order": 7, "state": "void"}
        upload = side.uploads[0]
        assert set(upload) == {"failure", "origin"}
        told = json.loads(upload["failure"][2])
        assert told["kind"] == "void"
        assert named in told["detail"]
        assert json.loads(upload["origin"][2])["measures"][named] is True

    def test_an_adapter_may_find_out_first(self, side, monkeypatch):
        def unreadable(*_, **__):
            raise ClipVoid("The provider's file cannot be read.")

        monkeypatch.setattr(making, "produce", unreadable)
        side.offer(ORDER)
        assert answer(side) == {"order": 7, "state": "void"}
        assert failure(side) == {"kind": "void", "detail": "The provider's file cannot be read."}


def test_only_the_rendition_asked_for_is_sent(side):
    side.offer(ORDER | {"renditions": ["silent"]})
    assert answer(side)["state"] == "ready"
    assert set(side.uploads[0]) == {"silent", "poster", "origin"}


@pytest.mark.parametrize("status", [404, 409, 410])
def test_an_order_that_is_gone_is_let_go(side, status):
    side.answers["/order"] = [(status, {})]
    assert answer(side) == {"order": 7, "state": "gone"}


@pytest.mark.parametrize("status", [409, 410])
def test_a_slot_that_is_taken_is_let_go(side, status):
    side.answers["/upload"] = [(status, {})]
    side.offer(ORDER)
    assert answer(side) == {"order": 7, "state": "gone"}


def test_a_refusal_is_passed_on_and_told_so_that_it_counts(side):
    side.answers["/upload"] = [(422, {"detail": "The poster is missing."}), (200, {})]
    side.offer(ORDER)
    assert answer(side) == {"order": 7, "state": "refused", "detail": "The poster is missing."}
    assert failure(side) == {
        "kind": "transient",
        "detail": "The arena did not take the files: The poster is missing.",
    }


@pytest.mark.parametrize("reply", [(200, b"no json"), (200, []), (200, {"order": 7}), (400, {}), (302, {})])
def test_an_answer_that_is_no_order_is_refused(side, reply):
    side.answers["/order"] = [reply]
    assert answer(side)["state"] == "refused"


@pytest.mark.parametrize(
    ("change", "kind", "named"),
    [
        ({"recipe": {"kind": "unknown"}}, "invalid", "unknown"),
        ({"recipe": None}, "invalid", "recipe"),
        ({"spec": ORDER["spec"] | {"prompt": "A dragon flies"}}, "permanent", "'dragon'"),
        ({"spec": ORDER["spec"] | {"seed": -1}}, "invalid", "seed"),
        ({"spec": {}}, "invalid", "lacks"),
        ({"renditions": ["loud"]}, "invalid", "loud"),
        ({"renditions": []}, "invalid", "renditions"),
        ({"queue_seconds": "long"}, "invalid", "read"),
        ({"job": "long"}, "invalid", "job"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_sentence(side, change, kind, named):
    side.offer(ORDER | change)
    assert answer(side) == {"order": 7, "state": "failed"}
    assert failure(side)["kind"] == kind
    assert named in failure(side)["detail"]


def test_a_short_clip_costs_no_word_of_progress(side):
    side.offer(ORDER)
    assert answer(side)["state"] == "ready"
    assert side.requests == ["/order", "/upload"]


def test_what_comes_of_a_task_is_a_state_whatever_happens(side, monkeypatch, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError("secret-model divided by zero")

    monkeypatch.setattr(WebServer, "deliver", broken)
    side.offer(ORDER)
    with caplog.at_level(logging.INFO):
        assert answer(side) == {"order": 7, "state": "failed"}
    assert "secret" not in caplog.text


def test_an_unforeseen_failure_is_told_and_the_log_names_no_recipe(side, monkeypatch, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError("secret-model divided by zero")

    monkeypatch.setattr(making, "produce", broken)
    side.offer(ORDER)
    with caplog.at_level(logging.INFO):
        assert answer(side)["state"] == "failed"
    assert failure(side) == {"kind": "permanent", "detail": "The worker failed: ZeroDivisionError."}
    assert "Order 7 failed: ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
    assert "/order" not in caplog.text


class TestAnOrderWithAFile:
    ORDER = ORDER | {"recipe": {"kind": "uploaded"}, "renditions": ["silent"]}

    def offer(self, side, *answers):
        side.answers["/source"] = list(answers)
        side.offer(self.ORDER | {"source": f"{side.url}/source"})

    def test_is_made_of_it(self, side):
        self.offer(side, (503, b""), (200, video(size=(128, 128))))
        assert answer(side) == {"order": 7, "state": "ready"}
        assert set(side.uploads[0]) == {"silent", "poster", "origin"}

    def test_a_bad_file_is_told(self, side):
        self.offer(side, (200, b"%PDF"))
        assert answer(side) == {"order": 7, "state": "failed"}
        assert "PDF" in failure(side)["detail"]

    def test_a_file_that_is_refused_is_told(self, side):
        self.offer(side, (403, b""))
        assert answer(side) == {"order": 7, "state": "failed"}
        assert failure(side) == {"kind": "permanent", "detail": "The address of the file answered 403."}

    def test_a_file_that_is_gone_is_let_go(self, side):
        self.offer(side, (410, b""))
        assert answer(side) == {"order": 7, "state": "gone"}
        assert side.uploads == []

    def test_no_file_was_sent(self, side):
        side.offer(self.ORDER)
        assert answer(side)["state"] == "failed"


class TestALongOrder:
    """An adapter that takes longer than a look tells where it is, and ends where it is told that the order is gone."""

    @pytest.fixture(autouse=True)
    def slow(self, monkeypatch, side):
        """Say step 3 of 50, wait until the web server has heard it, and stop."""

        def generate(asked, progress):
            for _ in range(500):
                progress(0.06, 3, 50)
                if side.renewals[-1:] and "%22step%22%3A+3" in side.renewals[-1]:
                    break
                time.sleep(0.01)
            time.sleep(0.02)
            progress(0.07)
            raise PromptNotUnderstood("It stopped.")

        monkeypatch.setattr(watch, "LOOK_SECONDS", 0.01)
        monkeypatch.setattr(tasks, "runtime", lambda: runtime_of(SimpleNamespace(generate=generate)))

    def test_tells_where_it_is(self, side):
        side.offer(ORDER)
        assert answer(side)["state"] == "failed"
        assert {"stage": "generating", "step": 3, "steps": 50, "share": 0.06} in side.positions
        assert failure(side)["detail"] == "It stopped."

    @pytest.mark.parametrize("status", [500, 422])
    def test_a_word_that_is_not_heard_does_not_matter(self, side, status):
        side.answers["/upload"] = [(status, {}), (201, {})]
        side.offer(ORDER)
        assert answer(side)["state"] == "failed"

    def test_one_that_is_gone_ends_the_work(self, side):
        side.answers["/upload"] = [(410, {})]
        side.offer(ORDER)
        assert answer(side) == {"order": 7, "state": "gone"}
        assert side.uploads == []
        assert doing.CURRENT.snapshot() == ()


def test_of_two_orders_in_two_threads_the_one_that_hangs_is_let_go_alone(side, monkeypatch):
    """A thread that hangs cannot be ended, and the process is the other's, too."""
    let_go = threading.Event()

    class Hangs:
        def generate(self, *_):
            let_go.wait(20)
            raise PromptNotUnderstood("Too late.")

    class Steps:
        def generate(self, asked, progress):
            while not side.uploads:
                progress(0.5)
                time.sleep(0.01)
            frames = np.random.default_rng(1).integers(0, 255, (24, 128, 128, 3), dtype=np.uint8)
            return GeneratedClip(frames, asked.fps, None, 48_000)

    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(watch, "SILENCES", watch.SILENCES | {"generating": 1.0})
    monkeypatch.setattr(watch, "end_process", lambda: pytest.fail("The process was to be ended."))
    kept = Runtime("cpu", 0, lambda made_by: Hangs() if made_by["fault"] == "none" else Steps())
    monkeypatch.setattr(tasks, "runtime", lambda: kept)
    for number, fault in ((7, "none"), (8, "jerky")):
        told = ORDER | {"order": number, "recipe": recipe(fault), "renditions": ["silent"]}
        side.answers[f"/{number}"] = [(200, told | {"upload": f"{side.url}/upload"})]
    side.answers["/upload"] = [(200, {})]
    with ThreadPoolExecutor(2) as pool:
        hung, steps = (
            pool.submit(tasks.answer, {"order": number, "address": f"{side.url}/{number}"}, WebServer(5.0))
            for number in (7, 8)
        )
        assert steps.result(20) == {"order": 8, "state": "ready"}
        let_go.set()
        hung.result(20)
    assert failure_of_hang(side) == {"kind": "transient", "detail": "It hung while generating."}


def failure_of_hang(side):
    return json.loads(side.uploads[0]["failure"][2])


def test_a_web_server_that_restarts_is_waited_for(side):
    side.offer(ORDER)
    side.answers["/order"] = [(502, {}), (None, None), (503, {}), *side.answers["/order"]]
    side.answers["/upload"] = [(None, None), (503, {}), (201, {})]
    assert answer(side) == {"order": 7, "state": "ready"}
    assert len(side.uploads[-1]["with-sound"][2]) == SMALLEST_CLASS


def test_a_web_server_that_stays_away_is_given_up(side):
    side.close()
    assert answer(side, patience=0.2) == {"order": 7, "state": "unreachable"}
