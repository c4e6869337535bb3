"""Who may open the duel socket, and that no one who is rude to it is heard by the others."""

from __future__ import annotations

import json
import threading
import time
import uuid

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from arena.battles import cookie
from arena.battles.models import Battle, Skip, Viewing, Vote
from tests.arena import stage
from tests.arena.voter import SocketVoter, code, open_socket, served
from tests.conftest import start_server

pytestmark = pytest.mark.usefixtures("clean_logs")


class TestTheHandshake:
    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://[", "x", "http://"],
    )
    def test_a_foreign_origin_gets_403(self, shared_server, origin):
        with pytest.raises(InvalidStatus) as error:
            SocketVoter(shared_server, origin=origin)
        assert error.value.response.status_code == 403

    @pytest.mark.parametrize("path", ["/ws/", "/ws/duel", "/ws/nothing/", "/", "/ws/duel/%00", "/ws/live/x"])
    def test_an_unknown_path_gets_a_plain_no(self, shared_server, path):
        with pytest.raises(InvalidStatus) as error:
            open_socket(shared_server, path)
        assert error.value.response.status_code in (403, 404)

    @pytest.mark.parametrize(
        "cookies",
        ["", "paddock_voter=", "paddock_voter=abc", f"paddock_voter={uuid.uuid4().hex}:forged", "x=1"],
    )
    def test_without_our_cookie_nobody_is_a_voter(self, shared_server, cookies):
        with open_socket(shared_server, cookies=cookies) as socket:
            message = json.loads(socket.recv(timeout=10))
            assert code(message) == "bad_message"
            assert "cookie" in message["detail"]
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=10)
            assert closed.value.rcvd.code == 4401

    @pytest.mark.parametrize("others", ["theme=dark", 'prefs={"a": [1]}', "odd[]=1", "=", "a b=c"])
    def test_another_sites_cookies_are_no_hindrance(self, shared_server, others):
        ours = f"paddock_voter={cookie.bake(uuid.uuid4())}"
        for cookies in (f"{others}; {ours}", f"{ours}; {others}"):
            with open_socket(shared_server, cookies=cookies) as socket:
                socket.send("?")
                assert "not JSON" in json.loads(socket.recv(timeout=10))["detail"]


def test_a_frame_beyond_the_transports_limit_costs_its_own_socket_only(shared_server):
    with SocketVoter(shared_server) as neighbour:
        greedy = SocketVoter(shared_server)
        with pytest.raises(ConnectionClosed):
            greedy.send_raw("x" * (2 << 20))
        assert code(neighbour.send_raw("x")) == "bad_message"


def test_ten_connections_flooding_from_one_address(transactional_db, tmp_path):
    stage.arena(entries=2, prompts=5)
    server = start_server(tmp_path / "web.log")
    try:
        with SocketVoter(server, source_address=("127.0.0.2", 0)) as neighbour:
            flood = [SocketVoter(server) for _ in range(10)]
            heard: list[list[dict]] = [[] for _ in flood]

            def pour(voter: SocketVoter, into: list[dict]) -> None:
                for number in range(55):
                    if number % 10:
                        voter.socket.send("{" * 50)
                    else:
                        voter.say("next", track=stage.SILENT, ahead=bool(number % 20))
                into.extend(voter.hear(60) for _ in range(55))

            threads = [threading.Thread(target=pour, args=pair) for pair in zip(flood, heard, strict=True)]
            for thread in threads:
                thread.start()
            assert served(neighbour), "another address is served meanwhile"
            for thread in threads:
                thread.join(60)
            codes = {message.get("code") for messages in heard for message in messages}
            assert codes <= {None, "bad_message", "rate_limited"}
            assert "rate_limited" in codes
            assert [len(messages) for messages in heard] == [55] * 10, "every frame has its answer"
            time.sleep(0.5)
            assert served(flood[0]), "the flooder's own socket lives on"
            for voter in flood:
                voter.socket.close()
        assert max(Battle.objects.filter(voter=v.voter).count() for v in flood) <= 2
        assert [model.objects.count() for model in (Vote, Viewing, Skip)] == [0, 0, 0]
        assert httpx.get(f"{server.url}/healthz").is_success
        assert "Traceback" not in server.log.read_text()
    finally:
        server.stop()
