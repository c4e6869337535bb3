"""What one request may bring: as much as its address takes, whether it states its length or not."""

from __future__ import annotations

import httpx
import pytest

from arena.clips.models import Order
from arena.config.bounds import LARGEST_BODY, largest_body
from arena.labs import addresses, told

pytestmark = pytest.mark.usefixtures("clean_logs")
ORDER = Order(pk=7, attempt=0)


def test_only_an_address_that_we_signed_takes_clips():
    assert largest_body(addresses.upload_path(ORDER)) > told.LARGEST_UPLOAD
    for path in (
        "/",
        "/admin/login/",
        "/orders/forged/upload/",
        addresses.order_path(ORDER),
        "/orders//upload/",
    ):
        assert largest_body(path) == LARGEST_BODY


@pytest.mark.parametrize("path", ["/", "/api/v1/tracks/", "/orders/forged/upload/", "/admin/login/"])
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "in chunks"])
def test_too_much_is_refused_and_the_server_lives_on(shared_server, path, stated):
    much = b"x" * (LARGEST_BODY + 1)
    content = much if stated else iter([much[:1000], much])
    try:
        answer = httpx.post(f"{shared_server.url}{path}", content=content)
    except httpx.TransportError:
        pass  # hung up on in the middle of it
    else:
        assert answer.status_code in (403, 404, 405, 413)
        if stated:
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"
    assert httpx.get(f"{shared_server.url}/healthz").is_success
