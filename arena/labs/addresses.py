"""Order addresses: signed, good for one attempt; where a worker fetches an order and brings the clip."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from arena.clips.models import Order

FETCH, UPLOAD = "paddock.order", "paddock.upload"


def _token(order: Order, purpose: str) -> str:
    return signing.dumps([order.pk, order.attempt], salt=purpose)


def order_path(order: Order) -> str:
    return reverse("order", args=[_token(order, FETCH)])


def upload_path(order: Order) -> str:
    return reverse("order-upload", args=[_token(order, UPLOAD)])


def read(token: str, purpose: str) -> tuple[int, int]:
    """Return the order's number and the attempt that an address names; Http404 where it is not ours."""
    try:
        number, attempt = signing.loads(token, salt=purpose)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404("There is no such order.") from None
    return number, attempt
