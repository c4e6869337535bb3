"""The address of the queue, as the transport wants it: the same place, and with TLS a certificate that is checked."""

import ssl

import pytest
from kombu import Connection
from kombu.transport.redis import Channel

from generators.queue_address import AddressInvalid, of_transport


def reached(url):
    """Return what the transport would connect with."""
    connection = Connection(of_transport(url))
    channel = Channel.__new__(Channel)
    channel.connection = connection.transport
    connection.transport.client = connection
    return channel._connparams()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://broker:6380/2", {"host": "broker", "port": 6380, "db": 2}),
        ("redis://broker", {"host": "broker", "port": 6379, "db": 0}),
        ("unix:///run/valkey.sock?db=3", {"path": "/run/valkey.sock", "db": 3}),
        (
            "unix://attic:key@/run/valkey.sock",
            {"path": "/run/valkey.sock", "username": "attic", "password": "key"},
        ),
        ("redis+socket:///run/valkey.sock?virtual_host=1", {"path": "/run/valkey.sock", "db": 1}),
    ],
)
def test_the_transport_goes_to_the_same_place(url, place):
    told = reached(url)
    assert {name: told[name] for name in place} == place


@pytest.mark.parametrize(
    ("words", "checked"),
    [
        ("", ssl.CERT_REQUIRED),
        ("?ssl_cert_reqs=none", ssl.CERT_NONE),
        ("?ssl_ca_certs=/ca.pem", ssl.CERT_REQUIRED),
    ],
)
def test_with_tls_the_certificate_is_checked_unless_it_is_said_otherwise(words, checked):
    told = reached(f"rediss://attic:key@broker:6379/0{words}")
    assert told["ssl_cert_reqs"] == checked
    assert told.get("ssl_ca_certs") == ("/ca.pem" if "ca" in words.partition("?")[2][:6] else None)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "broker:6379",
        "http://broker",
        "redis://",
        "redis://:6379/0",
        "redis://[::1",
        "redis://box:key@broker:port/0",
        "redis://broker/first",
        "unix://",
        "unix:///run/valkey.sock?db=first",
    ],
)
def test_what_is_no_address_is_told_without_the_password(url):
    with pytest.raises(AddressInvalid, match=r"^wants [^\n]+[^.]$") as refusal:
        of_transport(url)
    assert "key" not in str(refusal.value)
