"""The search itself finds what it is for: each form of a marker, in any case, and nothing in plain pages."""

import base64
import hashlib
import html
from urllib.parse import quote

import pytest

from tests.arena.sealed.markers import Markers, found

FLAVOUR = "ß & <Ünï>"


@pytest.mark.parametrize(
    "leak",
    [
        lambda text: text,
        str.upper,
        str.swapcase,
        lambda text: text[::-1],
        quote,
        html.escape,
        lambda text: text.encode().hex(),
        lambda text: base64.b64encode(b"x" + text.encode() + b"yy").decode(),
        lambda text: base64.urlsafe_b64encode(b"{}" + text.encode() + b"yy").decode(),
        lambda text: hashlib.sha256(text.encode()).hexdigest(),
        lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    ],
)
def test_a_marker_is_found_in_every_form(leak):
    markers = Markers(FLAVOUR)
    secret = markers.text("name of A")
    page = f"<p>before {leak(secret)} after</p>".encode()
    assert found(markers, [("/", b"nothing"), ("/page/", page)])


def test_the_core_of_a_text_is_found_however_the_rest_was_escaped():
    markers = Markers(FLAVOUR)
    core = markers.text("name of A").split()[-len(FLAVOUR.split()) - 1]
    assert "qz" in core
    assert found(markers, [("/", core.encode())])


def test_numbers_are_found_and_nothing_where_there_is_nothing():
    markers = Markers()
    markers.text("name of A")
    markers.number("number of A", 7310042917)
    assert found(markers, [("/", b'{"lab": 7310042917}')])
    assert found(markers, [("/", b"7,310,042,917")])
    assert not found(markers, [("/", b"<html>a page of 1234567890</html>")])
