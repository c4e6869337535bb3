"""Announcements of a worker, against a real server that comes, goes and changes its mind."""

import itertools
import logging
import time

import pytest

from generators import announcing
from generators.announcing import Announcer, Place, Revoked, Unwelcome
from generators.doing import Doing
from tests.generators.site_side import SiteSide

FACTS = {"worker": "gpu0", "role": "clips", "device": "cpu"}


@pytest.fixture
def site():
    made = SiteSide()
    yield made
    made.close()


@pytest.fixture
def hasty(monkeypatch):
    """Lets announcements follow each other ten times as fast."""
    monkeypatch.setattr(announcing, "LEAST_SECONDS", 0.1)
    monkeypatch.setattr(SiteSide, "every", 0.1)


@pytest.fixture
def doing():
    return Doing()


@pytest.fixture
def announcer(site, doing):
    made = Announcer(site.url, lambda: dict(FACTS), doing)
    yield made
    made.stop()


def test_the_first_announcement_brings_queue_and_prefix(site, announcer):
    assert announcer.first() == Place("orders", "paddock.box.attic.gpu0.", 5.0)
    (body,) = site.bodies
    assert body == FACTS | {"boot": body["boot"], "warm": [], "busy": [], "stopping": False}
    assert len(bytes.fromhex(body["boot"])) == 8


def test_every_process_start_has_a_boot_of_its_own(site, doing):
    for _ in range(2):
        Announcer(site.url, dict, doing).first()
    assert len({body["boot"] for body in site.bodies}) == 2


def test_it_waits_for_a_site_that_is_not_there_yet_and_says_so_once(site, doing, caplog):
    site.close()
    pauses, later = [], []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 4:
            later.append(SiteSide(port=site.port))
        assert len(pauses) < 10

    assert Announcer(site.url, dict, doing).first(sleep).queue == "orders"
    later[0].close()
    assert pauses == [0.5, 1, 2, 4]
    first, last = [record.getMessage() for record in caplog.records]
    assert first.startswith("The site cannot be reached (ConnectError")
    assert last == "The site can be reached again."


def test_a_restarting_site_is_waited_for_and_a_strange_one_is_not(site, announcer):
    site.status = 503
    pauses = itertools.count()

    def sleep(_):
        if next(pauses) == 1:
            site.status = 200

    assert announcer.first(sleep).every == 5
    assert len(site.bodies) == 3
    site.status, site.answer = 422, {"detail": "Abilities must be words."}
    with pytest.raises(Unwelcome, match=r"announcement \(422\): Abilities must be words\.$"):
        announcer.first(pytest.fail)
    site.status = 404
    with pytest.raises(Revoked, match="does not know this box") as refusal:
        announcer.first(pytest.fail)
    assert "token" not in str(refusal.value)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"queue": "orders", "prefix": "", "every": 5},
        {"queue": 3, "prefix": "p.", "every": 5},
        {"queue": "orders", "prefix": "p.", "every": 0},
        {"queue": "orders", "prefix": "p.", "every": True},
        {"queue": "orders", "prefix": "p."},
    ],
)
def test_an_answer_that_is_none_is_refused(site, announcer, answer):
    site.answer = answer
    with pytest.raises(Unwelcome):
        announcer.first(pytest.fail)


def test_news_is_told_at_once_but_not_twice_a_second(site, doing, announcer):
    announcer.first()
    announcer.start()
    doing.start(7)
    site.wait_for(lambda body: [piece["order"] for piece in body["busy"]] == [7])
    for step in range(50):
        doing.update(7, "generating", step, 50)
        doing.update(8, "generating", step, 50)
    doing.end(7)
    doing.start(9)
    doing.update(9, "encoding")
    site.wait_for(lambda body: [piece["order"] for piece in body["busy"]] == [9])
    times = [at for at, _ in site.heard]
    assert all(later - before > 0.95 for before, later in itertools.pairwise(times))
    assert len(times) == 3
    assert site.bodies[-1]["busy"] == [{"order": 9, "stage": "encoding", "step": None, "steps": None}]


def test_the_last_one_says_that_it_stops(hasty, site, doing, announcer):
    announcer.first()
    announcer.start()
    doing.start(3)
    announcer.say_stopping()
    site.wait_for(lambda body: body["stopping"] and body["busy"])
    doing.end(3)
    began = time.monotonic()
    announcer.stop()
    assert time.monotonic() - began < 1
    assert site.bodies[-1]["stopping"]
    assert site.bodies[-1]["busy"] == []


def test_a_lost_site_is_one_line_and_so_is_its_return(hasty, site, announcer, caplog):
    announcer.first()
    with caplog.at_level(logging.WARNING):
        announcer.start()
        site.status = 500
        for _ in range(2):
            site.heard.clear()
            site.wait_for(lambda _: True)
        site.status = 200
        before = len(site.heard)
        with site.came:
            assert site.came.wait_for(lambda: len(site.heard) > before + 1, 10)
    assert [record.getMessage() for record in caplog.records] == [
        "The site cannot be reached (it answers 500); what is in hand goes on.",
        "The site can be reached again.",
    ]


@pytest.mark.parametrize("status", [404, 409])
def test_a_revoked_address_or_name_is_told_once_and_ends_the_thread(hasty, site, doing, status):
    told = []
    announcer = Announcer(site.url, dict, doing, told.append)
    announcer.first()
    announcer.start()
    site.status = status
    doing.nudge()
    announcer._thread.join(10)
    assert not announcer._thread.is_alive()
    assert [type(each) for each in told] == [Revoked]
