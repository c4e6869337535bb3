"""A socket is bound, or one sentence says what stands in the way."""

import os
import socket

import pytest

from supervisor.errors import SupervisorError
from supervisor.ports import listen


def test_a_listening_socket_takes_connections():
    with listen("127.0.0.1", 0) as listening:
        host, port = listening.getsockname()
        with socket.create_connection((host, port), 5):
            listening.accept()[0].close()


def test_a_port_may_be_a_word_of_the_environment():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
    with listen("127.0.0.1", str(port)) as second:  # at once again, though just in use
        assert second.getsockname()[1] == port


def test_a_taken_port_names_itself_and_the_way_out():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(SupervisorError, match=rf"Port {port} of 127.0.0.1 is already .*PORT=\d+ \./run"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("port", ["", "http", "-1", "65536", "80.5", "٣", "1e3", 70000, -5])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(SupervisorError, match=r"PORT is .*whole number up to 65535"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "a" * 300, "x..y"])
def test_what_is_no_address_of_this_machine_is_refused(host):
    with pytest.raises(SupervisorError, match=r"HOST is .*no address of this machine"):
        listen(host, 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_address_of_the_newer_kind():
    try:
        listening = listen("::1", 0)
    except SupervisorError:
        pytest.skip("no IPv6 loopback here")
    with listening:
        assert listening.family is socket.AF_INET6


def test_a_reserved_port_says_so(monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("supervisor.ports.socket.socket.bind", refuse, raising=False)
    with pytest.raises(
        SupervisorError, match=r"Port 80 of 127.0.0.1 is reserved to root: .*PORT=8000 \./run"
    ):
        listen("127.0.0.1", 80)
