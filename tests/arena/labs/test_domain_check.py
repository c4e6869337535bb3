"""A domain asked for a token: found on its own line, or a sentence on why it was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from arena.labs import domain_check

TOKEN = "0123456789abcdef"
LINE = b"paddock-site-verification=" + TOKEN.encode()


@contextmanager
def site(status=200, body=LINE, headers=()) -> Iterator[str]:
    """Serve one answer at every path; yields the place, as in 127.0.0.1:9000."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == domain_check.PATH else 404)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def check(place):
    domain_check.check("127.0.0.1", TOKEN, [place])


@pytest.mark.parametrize("body", [LINE, b"# ours\r\n  " + LINE + b"  \r\nother=1\r\n", b"\xff\n" + LINE])
def test_found(body):
    with site(body=body) as place:
        check(place)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 404}, "answered 404"),
        ({"status": 500}, "answered 500"),
        ({"status": 302, "headers": [("Location", "http://169.254.169.254/")]}, "redirect"),
        ({"body": b""}, "has no line"),
        ({"body": b"paddock-site-verification=another"}, "has no line"),
        ({"body": LINE + b"0"}, "has no line"),
        ({"body": b"x " + LINE}, "has no line"),
        ({"body": b"\n" * (64 * 1024) + LINE}, "more than 64 KiB"),
    ],
)
def test_not_found(answer, sentence):
    with site(**answer) as place, pytest.raises(domain_check.NotProved, match=sentence) as caught:
        check(place)
    assert str(caught.value).endswith(".")


def test_nobody_there():
    with site() as place:
        pass
    with pytest.raises(domain_check.NotProved, match="did not answer"):
        check(place)


@pytest.mark.parametrize("domain", ["localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254"])
def test_no_private_address_is_asked(domain):
    with pytest.raises(domain_check.NotProved):
        domain_check.check(domain, TOKEN, [])


def test_where_it_is_asked():
    assert domain_check.address("quiet-lab.org", []) == "https://quiet-lab.org/.well-known/paddock.txt"
    assert domain_check.address("quiet-lab.org", ["other.org:80"]).startswith("https://quiet-lab.org/")
    assert domain_check.address("quiet-lab.org", ["quiet-lab.org:8000"]).startswith(
        "http://quiet-lab.org:8000/"
    )
