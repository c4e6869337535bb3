"""How one attempt goes, told in a sentence: of a real server, and of places that are none."""

import socket

import pytest

from arena.webhooks import posting, sending
from arena.webhooks.models import Endpoint


@pytest.fixture
def message(endpoint, clock):
    return sending.send_test(endpoint, clock())


@pytest.mark.parametrize(
    ("status", "arrived"), [(200, True), (204, True), (500, False), (404, False), (299, True)]
)
def test_only_a_2xx_is_an_arrival(receiver, message, clock, status, arrived):
    receiver.status = status
    answer = posting.post(message, clock())
    assert (answer.arrived, answer.gone) == (arrived, False)
    assert answer.sentence.startswith(f"It answered {status}")


def test_nothing_that_the_server_wrote_is_kept(receiver, message, clock):
    receiver.status, receiver.headers = 418, {"x-word": "private words"}
    assert "private words" not in posting.post(message, clock()).sentence


def test_a_redirect_is_not_followed(receiver, message, clock):
    receiver.status, receiver.headers = 307, {"location": receiver.url}
    answer = posting.post(message, clock())
    assert not answer.arrived
    assert "redirect" in answer.sentence
    assert len(receiver.got) == 1


def test_a_private_address_is_refused_at_connection_time(receiver, message, clock, settings):
    settings.PRIVATE_HOSTS = []
    message.endpoint.url = f"https://localhost:{receiver.server.server_port}/"
    answer = posting.post(message, clock())
    assert (answer.arrived, receiver.got) == (False, [])
    assert "localhost" not in answer.sentence


def test_a_server_that_does_not_answer_is_left(receiver, message, clock, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    receiver.delay = 1
    assert "in time" in posting.post(message, clock()).sentence


def test_a_closed_port_and_an_unreadable_secret_are_answers_too(message, clock, settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = f"127.0.0.1:{free.getsockname()[1]}"
    settings.PRIVATE_HOSTS = [closed]
    message.endpoint.url = f"http://{closed}/"
    assert "No connection" in posting.post(message, clock()).sentence
    message.endpoint = Endpoint(url=message.endpoint.url, secret=b"damaged")
    assert "rotate" in posting.post(message, clock()).sentence


def test_no_log_line_names_the_endpoint(receiver, message, clock, caplog, monkeypatch):
    caplog.set_level("DEBUG")
    posting.post(message, clock())
    monkeypatch.setattr(posting, "_status", lambda url, *_: {}[url])
    assert posting.post(message, clock()).sentence == "The message could not be sent."
    assert "KeyError" in caplog.text
    assert "hook-of-a-lab" not in caplog.text
    assert receiver.host not in caplog.text
