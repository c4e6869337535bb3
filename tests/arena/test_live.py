"""The live channel: what was committed reaches every open page, and a page has nothing to say."""

from __future__ import annotations

import json
import socket
import time

import pytest
from django.db import transaction
from websockets.exceptions import InvalidStatus

from arena import live
from arena.leaderboard.refit import refit_boards
from tests.arena import stage
from tests.arena.voter import SocketVoter, open_socket

pytestmark = pytest.mark.usefixtures("clean_logs")


class Page:
    """An open page's end of the live socket."""

    def __init__(self, server):
        self.socket = open_socket(server, "/ws/live/")

    def hear(self, timeout=5.0):
        return json.loads(self.socket.recv(timeout=timeout))

    def hears_nothing(self, during=0.3):
        with pytest.raises(TimeoutError):
            self.socket.recv(timeout=during)

    def listen(self):
        """Wait until the process behind the socket hears the channel."""
        for number in range(50):
            live.announce({"type": "test", "number": number})
            try:
                while self.hear(0.1)["type"] != "test":
                    pass
            except TimeoutError:
                continue
            while True:
                try:
                    self.hear(0.1)
                except TimeoutError:
                    return
        pytest.fail("the live channel is silent")


@pytest.fixture
def page(server):
    opened = Page(server)
    opened.listen()
    yield opened
    opened.socket.close()


def test_every_page_hears_of_a_board(server, page):
    other = Page(server)
    stage.arena(entries=2, prompts=1)
    refit_boards()
    first, second = page.hear(), other.hear()
    assert first == second
    assert (first["type"], first["track"]) == ("board", stage.SILENT)
    assert {row["entry"] for row in first["changed"]} == {"entry-a", "entry-b"}
    other.socket.close()


def test_after_the_commit_and_never_of_what_was_taken_back(page):
    with transaction.atomic():
        live.announce({"type": "early"})
        page.hears_nothing()
    assert page.hear() == {"type": "early"}
    with transaction.atomic():
        live.announce({"type": "undone"})
        transaction.set_rollback(True)
    page.hears_nothing()


def test_what_a_page_says_is_dropped_and_it_goes_on_hearing(page):
    for frame in ("hello", '{"type":"board"}', b"\x00\xff", "x" * 100_000):
        page.socket.send(frame)
    live.announce({"type": "after"})
    assert page.hear() == {"type": "after"}


def test_a_page_that_leaves_rudely_does_not_hold_up_the_others(server, page):
    rude = [Page(server) for _ in range(5)]
    for gone in rude:
        gone.socket.socket.close()
    started = time.monotonic()
    live.announce({"type": "still here"})
    assert page.hear() == {"type": "still here"}
    assert time.monotonic() - started < 2


def test_a_foreign_origin_gets_403(shared_server):
    with pytest.raises(InvalidStatus) as error:
        open_socket(shared_server, "/ws/live/", origin="https://evil.example")
    assert error.value.response.status_code == 403


def test_nothing_of_a_duel_is_broadcast(server, page):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(server) as voter:
        battle = voter.ask("next", track=stage.SILENT)
        voter.ask("skip", battle=battle["battle"])
    page.hears_nothing()


def test_a_channel_that_is_down_undoes_nothing(transactional_db, settings, monkeypatch):
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"
    monkeypatch.setattr(live, "_publisher", None)
    stage.arena(entries=2, prompts=1)
    assert refit_boards() == 1
    monkeypatch.setattr(live, "_publisher", None)


def test_a_page_that_does_not_read_holds_up_nobody(server, page):
    deaf = deaf_socket(server)
    try:
        big = "x" * 500_000  # a few of these fill every buffer on the way to the page that does not read
        for number in range(12):
            live.announce({"type": "test", "number": number, "padding": big})
            assert page.hear(2)["number"] == number
    finally:
        deaf.close()


def deaf_socket(server):
    """Open a live socket by hand, with a small buffer, and never read from it again."""
    deaf = socket.create_connection(("127.0.0.1", server.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(
        b"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + f"Origin: {server.url}\r\n\r\n".encode()
    )
    assert b" 101 " in deaf.recv(200)
    return deaf
