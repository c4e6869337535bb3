"""Tests of the watch over an order: what the web server hears of it, and what happens to one that hangs."""

import threading
import time

import pytest
from hypothesis import given, strategies as st

from generators import doing, watch as watching
from generators.contract import PermanentFailure
from generators.exchange import OrderGone, WebServer
from generators.stages import ENCODING, GENERATING, LOADING
from generators.watch import EVERY_SECONDS, SILENCES, Watch
from tests.generators.web_side import WebSide


class Site:
    """The web server's ear, and a clock."""

    def __init__(self, *, gone=False, away=False):
        self.now, self.heard, self.given_up = 100.0, [], []
        self.gone, self.away = gone, away

    def tell(self, position):
        if self.gone:
            raise OrderGone
        if not self.away:
            self.heard.append(position.to_dict())
        return not self.away

    def watch(self, number=7, **options):
        return Watch(number, self.tell, self.given_up.append, now=lambda: self.now, **options)

    def later(self, seconds, watch):
        self.now += seconds
        return watch.look()


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def ended(monkeypatch):
    """What this process would have ended with."""
    exits = []
    monkeypatch.setattr(watching.os, "_exit", exits.append)
    monkeypatch.setattr(watching.logging, "shutdown", lambda: None)
    return exits


class TestWhatIsTold:
    def test_what_is_new_is_told_once(self, site):
        watch = site.watch()
        for _ in range(3):
            site.later(2, watch)
        watch.enter(GENERATING)
        watch(0.5, 4, 8)
        for _ in range(3):
            site.later(2, watch)
        assert site.heard == [
            {"stage": "loading", "step": None, "steps": None, "share": 0.0},
            {"stage": "generating", "step": 4, "steps": 8, "share": 0.5},
        ]

    def test_what_is_not_new_is_told_often_enough_to_keep_the_lease(self, site):
        watch = site.watch()
        for _ in range(60):
            site.later(1, watch)
        assert len(site.heard) == 60 / EVERY_SECONDS

    def test_what_was_not_heard_is_told_again(self, site):
        watch, site.away = site.watch(), True
        site.later(2, watch)
        site.away = False
        site.later(2, watch)
        assert len(site.heard) == 1

    def test_an_order_that_is_gone_ends_at_the_next_word(self, site):
        watch, site.gone = site.watch(), True
        watch(0.1)
        assert site.later(2, watch)
        with pytest.raises(OrderGone):
            watch(0.2)
        with pytest.raises(OrderGone):
            watch.enter(ENCODING)

    @given(
        st.lists(
            st.tuples(st.floats(), st.none() | st.integers(-2, 30), st.none() | st.integers(-2, 30))
            | st.sampled_from([LOADING, GENERATING, ENCODING])
            | st.none()
        )
    )
    def test_whatever_the_order_of_words_and_looks_a_stage_only_goes_on(self, acts):
        site, stage, stretches = Site(), LOADING, [[]]
        watch = site.watch()
        for act in acts:
            if act is None:
                site.later(1, watch)
                stretches[-1] += site.heard
                site.heard.clear()
            elif act == stage:
                watch.enter(act)
            elif isinstance(act, str):
                watch.enter(act)
                stage = act
                stretches.append([])
            else:
                watch(*act)
        for heard in stretches:
            assert all(0 <= each["share"] <= 1 for each in heard)
            assert [each["share"] for each in heard] == sorted(each["share"] for each in heard)
            steps = [each["step"] or 0 for each in heard]
            assert steps == sorted(steps)
            assert len({each["stage"] for each in heard}) <= 1

    def test_the_process_knows_what_it_is_doing(self, site):
        with site.watch() as watch:
            watch.enter(GENERATING)
            watch(0.25, 2, 8)
            (piece,) = doing.CURRENT.snapshot()
            assert (piece.order, piece.stage, piece.step, piece.steps, piece.share) == (
                7,
                GENERATING,
                2,
                8,
                0.25,
            )
        assert doing.CURRENT.snapshot() == ()


class TestWhatHangs:
    @pytest.mark.parametrize("stage", SILENCES)
    def test_is_told_once_and_ends_the_process(self, site, ended, caplog, stage):
        watch = site.watch()
        watch.enter(stage)
        assert site.later(SILENCES[stage] - 1, watch)
        assert ended == []
        assert not site.later(1, watch)
        assert site.given_up == [f"It hung while {stage}."]
        assert ended == [70]
        assert f"Order 7 hung while {stage}." in caplog.text

    @pytest.mark.usefixtures("ended")
    def test_says_where(self, site):
        watch = site.watch()
        watch.enter(GENERATING)
        watch(0.06, 3, 50)
        site.later(301, watch)
        assert site.given_up == ["It hung while generating, at step 3 of 50."]

    def test_any_word_is_a_sign_of_life(self, site, ended):
        watch = site.watch()
        watch.enter(GENERATING)
        for _ in range(10):
            watch(0.0)
            assert site.later(200, watch)
        assert ended == []

    @pytest.mark.usefixtures("ended")
    def test_the_environment_may_be_more_or_less_patient(self, site, monkeypatch):
        monkeypatch.setenv("PADDOCK_STALL_SECONDS", "1.5")
        watch = site.watch()
        assert site.later(1, watch)
        assert not site.later(1, watch)

    @pytest.mark.parametrize("said", ["", "soon", "0", "-1", "nan"])
    def test_no_time_at_all_is_no_time_said(self, monkeypatch, said):
        monkeypatch.setenv("PADDOCK_STALL_SECONDS", said)
        assert watching.longest_silence(LOADING) == SILENCES[LOADING]

    def test_a_delivery_has_deadlines_of_its_own(self, site, ended):
        watch = site.watch()
        watch.delivering()
        assert site.later(10_000, watch)
        assert (ended, site.given_up, len(site.heard)) == ([], [], 1)

    def test_ends_the_process_though_the_order_is_gone_or_the_site_fails(self, site, ended):
        def fails(_):
            raise ZeroDivisionError

        watch = Watch(7, site.tell, fails, now=lambda: site.now)
        site.gone = True
        site.later(2, watch)
        site.later(1200, watch)
        assert ended == [70]

    def test_beside_others_only_the_order_is_let_go(self, site, ended):
        with site.watch(8, alone=False) as other, site.watch(alone=False) as watch:
            other.enter(GENERATING)
            site.now += 1200
            other(0.5)
            watch.look()
            assert [piece.order for piece in doing.CURRENT.snapshot()] == [8]
            with pytest.raises(OrderGone):
                watch(0.5)
            doing.CURRENT.start(7)  # the site has sent it here again
            assert other.look()
        assert (ended, site.given_up) == ([], ["It hung while loading."])
        assert [piece.order for piece in doing.CURRENT.snapshot()] == [7]
        doing.CURRENT.end(7)

    def test_one_that_is_done_before_the_site_has_heard_ends_nothing(self, site, ended):
        watch = site.watch()
        watch._give_up = lambda _: watch.__exit__(None, None, None)
        site.later(1200, watch)
        assert ended == []

    def test_only_an_order_in_the_main_thread_has_the_process_for_itself(self, site):
        made = []
        thread = threading.Thread(target=lambda: made.append(site.watch()))
        thread.start()
        thread.join()
        assert (site.watch()._alone, made[0]._alone) == (True, False)


class TestTheThread:
    @pytest.fixture
    def side(self):
        made = WebSide()
        made.answers["/upload"] = [(200, {})]
        yield made
        made.close()

    def over(self, side, **options):
        web, upload = WebServer(1.0), f"{side.url}/upload"
        return Watch(
            7,
            lambda at: web.running(upload, at),
            lambda sentence: web.tell_failure(upload, "transient", sentence),
            **options,
        )

    def test_tells_of_an_order_whose_maker_is_silent(self, side, monkeypatch):
        monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
        with self.over(side):
            until(lambda: side.renewals)
        assert side.positions == [{"stage": "loading", "step": None, "steps": None, "share": 0.0}]

    def test_ends_with_its_order(self, side):
        with self.over(side):
            assert "watch-7" in {thread.name for thread in threading.enumerate()}
        until(lambda: "watch-7" not in {thread.name for thread in threading.enumerate()})
        assert side.requests == [], "a short order costs no call"

    def test_tells_of_a_hang_and_ends_the_process(self, side, ended, monkeypatch):
        monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
        monkeypatch.setenv("PADDOCK_STALL_SECONDS", "0.05")
        with self.over(side):
            until(lambda: ended)
        assert ended == [70]
        (told,) = [each["failure"][2] for each in side.uploads]
        assert told == b'{"kind": "transient", "detail": "It hung while loading."}'


def until(met, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.005)


def test_a_clip_that_goes_on_and_on_ends(site):
    watch = site.watch()
    watch.enter(GENERATING)
    for step in range(1, 13):
        watch(0.0, step, 200)
        site.later(299, watch)
    site.now += 20
    with pytest.raises(PermanentFailure, match="longer than 60 minutes"):
        watch(0.0, 13, 200)
    assert site.given_up == []
