"""Tests of the way out: no private address is reached by any trick, and no answer is endless."""

import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from generators import outbound
from generators.outbound import Refused


class Endpoint(BaseHTTPRequestHandler):
    """Answers what its path asks for."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.seen.append((self.path, self.headers["Host"], self.headers.get("Cookie")))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.drip(b"x")
        elif self.path == "/drip-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self.drip(b"X: y\r\n")
        elif self.path == "/long":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(64):
                self.wfile.write(b"400\r\n" + bytes(1024) + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
        elif self.path == "/late":
            time.sleep(0.5)
            self.say(b"at last")
        elif self.path == "/gzip":
            self.say(b"\x1f\x8b", ("Content-Encoding", "gzip"))
        else:
            self.say(b"hello")

    def say(self, body, *headers):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        for header in headers:
            self.send_header(*header)
        self.end_headers()
        with contextlib.suppress(OSError):  # whoever asked may have left
            self.wfile.write(body)

    def drip(self, part):
        for _ in range(100):
            try:
                self.wfile.write(part)
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)


@pytest.fixture(scope="module")
def running():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    made.daemon_threads = True
    made.seen = []
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def server(running):
    running.seen.clear()
    return running


@pytest.fixture
def host(server):
    return f"127.0.0.1:{server.server_port}"


def resolver(*answers):
    """Return a resolver that gives each answer in turn, and a list of what it was asked."""
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in addresses]

    return resolve, asked


class TestWhatIsCalled:
    def test_a_private_host_that_is_allowed(self, host):
        with outbound.client([host]) as web:
            assert web.get(f"http://{host}/").text == "hello"

    @pytest.mark.parametrize("port", [0, 1])
    def test_is_allowed_at_that_port_alone(self, server, port):
        with outbound.client([f"127.0.0.1:{server.server_port + 1}"]) as web, pytest.raises(Refused):
            web.get(f"https://127.0.0.1:{server.server_port + 2 * port}/")
        assert server.seen == []

    @pytest.mark.parametrize(
        "name",
        [
            "127.0.0.1",
            "localhost",
            "127.1",
            "2130706433",
            "0x7f000001",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ],
    )
    def test_a_private_address_is_not_reached_however_it_is_written(self, server, name):
        with outbound.client() as web, pytest.raises(Refused) as refusal:
            web.get(f"https://{name}:{server.server_port}/")
        assert "127" not in str(refusal.value)
        assert server.seen == []

    @pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["127.0.0.1", "8.8.8.8"]])
    def test_one_private_address_among_many_refuses_the_name(self, addresses):
        resolve, _ = resolver(addresses)
        with outbound.client(resolve=resolve) as web, pytest.raises(Refused):
            web.get("https://lab.example/")

    def test_a_name_is_resolved_once_and_called_at_just_that_address(self, monkeypatch):
        resolve, asked = resolver(["8.8.8.8"], ["127.0.0.1"])
        called = []

        def connect(address, *_, **__):
            called.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "create_connection", connect)
        with outbound.client(resolve=resolve) as web, pytest.raises(httpx.ConnectError):
            web.get("https://lab.example/")
        assert (asked, called) == (["lab.example"], [("8.8.8.8", 443)])

    def test_the_next_request_resolves_anew(self, server):
        name = f"lab.example:{server.server_port}"
        resolve, asked = resolver(["127.0.0.1"])
        with outbound.client([name], resolve=resolve) as web:
            assert [web.get(f"http://{name}/").text for _ in range(2)] == ["hello", "hello"]
        assert asked == ["lab.example"] * 2
        assert server.seen[0][1] == name, "the name stays what is asked for"

    def test_of_several_addresses_the_first_that_answers_is_taken(self, server):
        name = f"lab.example:{server.server_port}"
        resolve, _ = resolver(["127.0.0.2", "127.0.0.1"])
        with outbound.client([name], resolve=resolve) as web:
            assert web.get(f"http://{name}/").is_success

    def test_a_name_that_leads_nowhere(self):
        def resolve(*_, **__):
            raise socket.gaierror(-2, "Name or service not known")

        with outbound.client(resolve=resolve) as web, pytest.raises(httpx.ConnectError):
            web.get("https://lab.example/")

    def test_no_redirect(self, server, host):
        with outbound.client([host]) as web, pytest.raises(Refused, match="redirect") as refusal:
            web.get(f"http://{host}/redirect", follow_redirects=True)
        assert "169" not in str(refusal.value)
        assert len(server.seen) == 1

    def test_no_proxy_of_the_environment(self, host, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        with outbound.client([host]) as web:
            assert web.get(f"http://{host}/").is_success


class TestCertificates:
    """The name that was asked for is what a certificate must be of, though the address is what is called."""

    @pytest.fixture
    def trusted(self, tmp_path, monkeypatch):
        """A server whose certificate, of lab.example, is trusted."""
        certificate = certificate_of("lab.example", tmp_path)
        made = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        made.seen = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        made.socket = context.wrap_socket(made.socket, server_side=True)
        made.handle_error = lambda *_: None  # whoever does not trust it hangs up
        threading.Thread(target=made.serve_forever, daemon=True).start()
        trust = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: trust)
        monkeypatch.setattr("generators.guarded_network.SLICE_SECONDS", 0.1)
        yield made.server_port
        made.shutdown()
        made.server_close()

    def ask(self, name, port, path="/", **settings):
        resolve, _ = resolver(["127.0.0.1"])
        with outbound.client([f"{name}:{port}"], resolve=resolve, **settings) as web:
            return web.get(f"https://{name}:{port}{path}").text

    def test_of_the_name_it_is_trusted(self, trusted):
        assert self.ask("lab.example", trusted) == "hello"

    def test_of_another_name_it_is_not(self, trusted):
        with pytest.raises(httpx.ConnectError, match="certificate"):
            self.ask("other.example", trusted)

    def test_a_silence_is_waited_through(self, trusted):
        told = []
        assert self.ask("lab.example", trusted, "/late", waiting=lambda: told.append(1)) == "at last"
        assert told


def certificate_of(name, folder):
    """Write a certificate that vouches for itself, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TestCheck:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com",
            "https://example.com:8443/a?b=c",
            "https://bücher.example/",
            "HTTPS://EXAMPLE.COM/",
        ],
    )
    def test_good(self, url):
        outbound.check(url)

    @pytest.mark.parametrize(
        "url",
        [
            "", "example.com", "//example.com", "http://example.com/", "ftp://example.com/", "file:///etc/passwd",
            "javascript:alert(1)", "https://", "https:///x", "https://user:word@example.com/", "https://a@b.example/",
            "https://example.com/#part", "https://example.com:22/", "https://example.com:80/", "https://example.com:0/",
            "https://example.com:70000/", "https://example.com:-1/", "https://example.com:x/", "https://a b.example/",
            "https://a.example\\@b.example/", "https://a.example/\r\nHost: b", " https://a.example/",
            "https://\u2460.example/", "https://[::1/", "https://0177.0.0.1/", "https://a.example/" + "x" * 500,
        ],
    )  # fmt: skip
    def test_bad(self, url):
        with pytest.raises(Refused) as refusal:
            outbound.check(url)
        assert str(refusal.value).endswith(".")

    def test_http_is_for_private_hosts_alone(self):
        outbound.check("http://127.0.0.1:9000/x", ["127.0.0.1:9000"])
        outbound.check("http://[::1]:9000/x", ["[::1]:9000"])
        with pytest.raises(Refused):
            outbound.check("http://127.0.0.1:9001/x", ["127.0.0.1:9000"])


class TestHowMuch:
    def read(self, host, path, most=1 << 20, **settings):
        with outbound.client([host], **settings) as web, web.stream("GET", f"http://{host}{path}") as answer:
            return outbound.read_at_most(answer, most)

    def test_all_of_a_small_answer(self, host):
        assert len(self.read(host, "/long")) == 64 * 1024
        assert self.read(host, "/") == b"hello"

    @pytest.mark.parametrize("path", ["/long", "/drip"])
    def test_no_more_than_asked_for(self, host, path):
        with pytest.raises(Refused, match="more than 32 KiB"):
            self.read(host, path, 32 << 10)

    def test_no_compressed_answer(self, host):
        with pytest.raises(Refused, match="compressed"):
            self.read(host, "/gzip")

    @pytest.mark.parametrize("path", ["/drip", "/drip-headers"])
    def test_a_drip_is_cut(self, host, path):
        began = time.monotonic()
        with pytest.raises(httpx.TimeoutException):
            self.read(host, path, longest=0.4)
        assert time.monotonic() - began < 2

    def test_a_silence_is_cut(self, host):
        with pytest.raises(httpx.ReadTimeout):
            self.read(host, "/late", timeout=0.1)

    def test_who_waits_is_told(self, host, monkeypatch):
        monkeypatch.setattr("generators.guarded_network.SLICE_SECONDS", 0.1)
        calls = []
        assert self.read(host, "/late", waiting=lambda: calls.append(1)) == b"at last"
        assert calls

    def test_who_waits_may_end_it(self, host, monkeypatch):
        monkeypatch.setattr("generators.guarded_network.SLICE_SECONDS", 0.1)

        def gone():
            raise KeyError

        with pytest.raises(KeyError):
            self.read(host, "/late", waiting=gone)
