"""The raw client against the real server: it must speak what a browser speaks."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from arena.battles import cookie
from bench import sockets
from tests.arena import stage


async def connected(server, path="/ws/duel/", origin=None):
    return await sockets.connect(
        origin or server.url, path, cookie=f"paddock_voter={cookie.bake(uuid.uuid4())}"
    )


def test_a_question_and_its_answer(server):
    stage.arena()

    async def talk():
        socket = await connected(server)
        socket.say("next", track=stage.SILENT, ahead=False)
        battle = await socket.hear()
        socket.close()
        return battle

    assert sockets.run(talk())["type"] == "battle"


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_frames_of_every_length_arrive_whole(server, size):
    async def talk():
        socket = await connected(server)
        socket.send(b"x" * size)
        return await socket.hear()

    assert sockets.run(talk())["code"] == ("too_large" if size > 2_000 else "bad_message")


def test_many_answers_in_one_packet_come_one_by_one(server):
    async def talk():
        socket = await connected(server)
        for _ in range(20):
            socket.say("nonsense")
        return [await socket.hear() for _ in range(20)]

    assert {message["code"] for message in sockets.run(talk())} == {"bad_message"}


def test_a_stranger_without_cookie_is_told_and_closed(server):
    async def talk():
        socket = await sockets.connect(server.url, "/ws/duel/")
        assert (await socket.hear())["type"] == "refusal"
        await socket.hear()

    with pytest.raises(sockets.SocketClosedError) as closed:
        sockets.run(talk())
    assert closed.value.code == 4401


def test_a_page_that_is_no_socket_refuses_the_handshake(server):
    with pytest.raises(sockets.HandshakeError):
        sockets.run(connected(server, path="/ws/nothing/"))


def test_nobody_listening():
    with pytest.raises(ConnectionRefusedError):
        sockets.run(sockets.connect("http://127.0.0.1:1", "/ws/duel/"))


def test_every_frame_may_come_in_pieces():
    heard = []

    async def feed():
        socket = sockets.Socket(b"", heard.append)
        socket.opened.set_result(None)
        short, medium = b"\x81\x02{}", b"\x81\x7e\x00\x80" + b"a" * 128
        stream = short + medium + b"\x81\x7f" + (70_000).to_bytes(8) + b"b" * 70_000
        for start in range(140):
            socket.data_received(stream[start : start + 1])
        socket.data_received(stream[140:])

    asyncio.run(feed())
    assert heard == [b"{}", b"a" * 128, b"b" * 70_000]
