"""Blindness of the running site: its sockets, media, files, error pages and its own log, with names under seal."""

from __future__ import annotations

import json
import re
import socket
import uuid

import httpx
import pytest
from django.contrib.staticfiles.finders import get_finders
from django.utils import timezone

from arena.battles import cookie
from arena.labs import progress
from arena.leaderboard.refit import refit_boards
from arena.live import announce
from tests.arena import stage
from tests.arena.sealed.addresses import everywhere
from tests.arena.sealed.cast import ACTIVE, SEALED
from tests.arena.sealed.markers import Markers, found
from tests.arena.sealed.walking import without_echo
from tests.arena.sealed.world import build
from tests.arena.voter import SocketVoter, open_gate, open_socket

pytestmark = pytest.mark.usefixtures("clean_logs")
CHOICES = ("left", "right", "tie", "both_bad")
BROKEN = [
    {"type": "next", "track": "no-such-track"}, {"type": "vote", "battle": "battle0000000000000001", "choice": "left"},
    {"type": "report", "battle": "nothing", "side": "left", "reason": "broken"}, {"type": "unheard of"}, {},
    {"type": "next", "track": stage.SILENT, "ahead": "yes"}, {"type": "x" * 70_000},
]  # fmt: skip


@pytest.fixture
def world(server):
    return build(Markers("ß<&"), timezone.now())


@pytest.fixture
def told(server, world):
    """Keep what was told, and at the end look for markers in it, and in what the server wrote of it."""
    size = server.log.stat().st_size
    kept: list[tuple[str, bytes]] = []
    yield kept
    kept.append(("the server's log", server.log.read_bytes()[size:]))
    assert found(world.markers, kept) == []


def keep(told, answer):
    """Keep an answer without the address that was asked for, which the asker knows."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    whole = f"{answer.status_code} {head}\n".encode() + answer.content
    told.append((f"{answer.request.method} {answer.url.path}", without_echo(whole, answer.url.path)))
    return answer


def test_addresses_that_answer_beside_the_transaction(server, world, told):
    places = [place for place in everywhere(world) if place.is_async]
    assert {place.name for place in places} >= {"watch", "watch-poster", "export-votes"}
    for place in places:
        for method, headers in [
            ("GET", {}),
            ("GET", {"Range": "bytes=0-99"}),
            ("HEAD", {}),
            ("OPTIONS", {}),
            ("PUT", {}),
        ]:
            answer = keep(told, httpx.request(method, server.url + place.path, headers=headers))
            assert answer.status_code < 500
            if place.name.startswith("watch"):
                assert not {"etag", "last-modified", "content-disposition"} & set(answer.headers)


def test_the_duel_from_battle_to_verdict(server, world, told):
    verdicts = []
    for choice in CHOICES:
        with SocketVoter(server) as voter:
            battle = voter.ask("next", track=stage.SILENT, ahead=False)
            told.append(("a battle", json.dumps(battle).encode()))
            for side in ("left", "right"):
                for address in battle[side].values():
                    keep(told, httpx.get(server.url + address))
            told.append(
                (
                    "a vote too early",
                    json.dumps(voter.ask("vote", battle=battle["battle"], choice=choice)).encode(),
                )
            )
            voter.watch(battle)
            open_gate(battle)
            for again in range(2):
                verdict = voter.ask("vote", battle=battle["battle"], choice=choice)
                assert (verdict["type"], verdict["repeat"]) == ("verdict", bool(again))
                verdicts.append(verdict)
            told.append(("a skip", json.dumps(voter.ask("skip", battle=battle["battle"])).encode()))
    told += [("a verdict", json.dumps(verdict).encode()) for verdict in verdicts]
    sealed = {world.entries[name].slug for name in SEALED}
    shown = [verdict[side] for verdict in verdicts for side in ("left", "right")]
    assert all(one["codename"] == (one["entry"] in sealed) for one in shown)


def test_refusals(server, world, told):
    with SocketVoter(server) as voter:
        for frame in BROKEN:
            answer = voter.send_raw(json.dumps(frame))
            assert answer["type"] == "refusal"
            told.append((f"the refusal of {str(frame)[:40]}", json.dumps(answer).encode()))


def test_the_live_channel(server, world, told):
    """It tells of boards; what a lab's own desk is told of its clips passes by."""
    page = open_socket(server, "/ws/live/")
    heard = []
    for _ in range(50):  # until the process behind the socket listens
        announce({"type": "test"})
        try:
            heard.append(page.recv(timeout=0.2))
            break
        except TimeoutError:
            continue
    with SocketVoter(server) as voter:
        battle = voter.ask("next", track=stage.SILENT, ahead=False)
        voter.watch(battle)
        open_gate(battle)
        voter.ask("vote", battle=battle["battle"], choice="left")
    refit_boards()
    progress.tell_clips(world.entries[ACTIVE])
    progress.announce(world.labs["A"].pk, {"type": "clip", "name": world.labs["A"].name})
    try:
        while True:
            heard.append(page.recv(timeout=0.7))
    except TimeoutError:
        page.close()
    kinds = {json.loads(text)["type"] for text in heard}
    assert "board" in kinds
    assert "clip" not in kinds
    told += [("the live channel", text.encode()) for text in heard]


def test_a_desk_opens_for_nobody_else(server, world, told):
    with pytest.raises(Exception, match="403") as refused:
        open_socket(server, "/ws/desk/", cookies=f"paddock_voter={cookie.bake(uuid.UUID(int=77))}")
    told.append(("the desk's handshake", repr(refused.value).encode()))


def test_static_files(server, world, told):
    paths = [path for finder in get_finders() for path, _ in finder.list([])]
    own = [path for path in paths if re.match(r"(css|js|icon)", path)]
    assert len(own) > 20
    for path in own:
        assert keep(told, httpx.get(f"{server.url}/static/{path}")).status_code == 200
    keep(told, httpx.get(f"{server.url}/static/no/such.js"))


def test_error_pages(server, world, told):
    address = world.entries[ACTIVE].slug
    for path in (f"/entries/{address}/", f"/api/v1/entries/{address}/"):
        statuses = {
            keep(told, httpx.get(server.url + path, headers={"Host": "elsewhere.example"})).status_code,
            keep(told, httpx.get(server.url + path + "nothing")).status_code,
            keep(told, httpx.get(server.url + path + "%00")).status_code,
            keep(told, httpx.get(server.url + path + "?limit=%00&page=x")).status_code,
        }
        assert max(statuses) < 500
    sent = keep(told, httpx.post(f"{server.url}/accounts/login/", data={"login": "a", "password": "b"}))
    assert sent.status_code == 403
    large = keep(told, httpx.post(f"{server.url}/api/v1/submissions/", content=b"x" * (2 << 20)))
    assert large.status_code == 413
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"NONSENSE\r\n\r\n")
        told.append(("nonsense", line.recv(4096)))
