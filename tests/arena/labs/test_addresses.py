"""Order addresses: ours, for one purpose and one attempt."""

from __future__ import annotations

import pytest
from django.core import signing
from django.http import Http404

from arena.clips.models import Order
from arena.labs import addresses

ORDER = Order(pk=7, attempt=3)


def token(path: str) -> str:
    return path.split("/")[2]


def test_names_the_order_and_the_attempt():
    assert addresses.read(token(addresses.order_path(ORDER)), addresses.FETCH) == (7, 3)
    assert addresses.read(token(addresses.upload_path(ORDER)), addresses.UPLOAD) == (7, 3)


@pytest.mark.parametrize(
    "forged",
    [
        token(addresses.upload_path(ORDER)),
        token(addresses.order_path(ORDER))[:-1],
        signing.dumps([7, 3]),
        signing.dumps([7], salt=addresses.FETCH),
        signing.dumps(7, salt=addresses.FETCH),
        signing.dumps([7, 3, 1], salt=addresses.FETCH),
        "7:3",
        "",
        "é",
    ],
)
def test_anything_else_is_no_order(forged):
    with pytest.raises(Http404):
        addresses.read(forged, addresses.FETCH)
