"""Addresses for workers, signed and good for one attempt: where clips of orders and dry runs are asked and brought."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from arena.clips.models import Order
from arena.labs.models import Trial

FETCH, UPLOAD, SOURCE = "paddock.order", "paddock.upload", "paddock.source"
FETCH_TRIAL, UPLOAD_TRIAL, SOURCE_TRIAL = "paddock.trial", "paddock.trial-upload", "paddock.trial-source"


def _token(row: Order | Trial, purpose: str) -> str:
    return signing.dumps([row.pk, row.attempt], salt=purpose)


def order_path(order: Order) -> str:
    return reverse("order", args=[_token(order, FETCH)])


def upload_path(order: Order) -> str:
    return reverse("order-upload", args=[_token(order, UPLOAD)])


def source_path(order: Order) -> str:
    return reverse("order-source", args=[_token(order, SOURCE)])


def trial_path(trial: Trial) -> str:
    return reverse("trial", args=[_token(trial, FETCH_TRIAL)])


def trial_upload_path(trial: Trial) -> str:
    return reverse("trial-upload", args=[_token(trial, UPLOAD_TRIAL)])


def trial_source_path(trial: Trial) -> str:
    return reverse("trial-source", args=[_token(trial, SOURCE_TRIAL)])


def takes_clips(path: str) -> bool:
    """Whether it is an address of ours at which a worker brings what it made."""
    for place, purpose in (("/orders/", UPLOAD), ("/trials/", UPLOAD_TRIAL)):
        try:
            read(path.removeprefix(place).removesuffix("/upload/"), purpose)
        except Http404:
            continue
        return True
    return False


def read(token: str, purpose: str) -> tuple[int, int]:
    """Return the number and the attempt that an address names; Http404 where it is not ours."""
    try:
        number, attempt = signing.loads(token, salt=purpose)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404("There is no such order.") from None
    return number, attempt
