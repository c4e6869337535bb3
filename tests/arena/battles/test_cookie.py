"""The voter's cookie: set once by any page, believed only with our signature."""

from __future__ import annotations

import uuid

import pytest
from django.core.signing import Signer

from arena.battles import cookie
from arena.battles.models import Voter


def test_what_is_baked_can_be_read():
    voter = uuid.uuid4()
    assert cookie.read(cookie.bake(voter)) == voter


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        lambda _: "",
        lambda value: value[:-1],
        lambda value: uuid.uuid4().hex + value[32:],
        lambda value: value.partition(":")[0],
        lambda _: "é\x00",
        lambda _: cookie._signer.sign("not a number"),
    ],
)
def test_what_is_not_ours_is_nobody(spoil):
    assert cookie.read(spoil(cookie.bake(uuid.uuid4()))) is None


def test_another_cookie_of_the_site_is_no_voter():
    assert cookie.read(Signer(salt="other").sign(uuid.uuid4().hex)) is None


@pytest.mark.parametrize("others", [b"", b'a={"b": 1}; ', b"x; y=\xff; ", b"paddock_voter2=1; "])
def test_is_found_among_others(others):
    voter = uuid.uuid4()
    headers = [(b"host", b"x"), (b"cookie", others + b"paddock_voter=" + cookie.bake(voter).encode())]
    assert cookie.read_headers(headers) == voter


@pytest.mark.django_db
class TestPages:
    def test_set_once_and_kept(self, client):
        made = client.get("/privacy/").cookies["paddock_voter"]
        assert cookie.read(made.value)
        assert made["httponly"]
        assert made["samesite"] == "Lax"
        assert made["max-age"] == cookie.YEAR_SECONDS
        assert not made["secure"]
        assert "paddock_voter" not in client.get("/privacy/").cookies

    @pytest.mark.parametrize("path", ["/healthz", "/api/v1/tracks/", "/watch/x/video"])
    def test_what_is_no_page_makes_no_voter(self, client, path):
        assert "paddock_voter" not in client.get(path).cookies

    def test_forged_is_replaced(self, client):
        client.cookies["paddock_voter"] = uuid.uuid4().hex + ":forged"
        assert cookie.read(client.get("/privacy/").cookies["paddock_voter"].value)

    def test_secure_over_https(self, client):
        assert client.get("/privacy/", secure=True).cookies["paddock_voter"]["secure"]

    def test_no_row_is_made_for_a_reader(self, client):
        client.get("/privacy/")
        assert not Voter.objects.exists()
