"""Watch links: signed, short-lived, naming a battle and a side, or its first frame, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

_signer = TimestampSigner(salt="paddock.watch")
_frame_signer = TimestampSigner(salt="paddock.first-frame")


@dataclass(frozen=True, slots=True)
class WatchLink:
    battle: str
    side: str


class LinkExpired(Exception):  # noqa: N818 - it is an answer, not a fault
    """The link was ours and its time is over."""


class LinkForged(Exception):  # noqa: N818
    """The link is not ours."""


def sides(battle: str) -> dict[str, dict[str, str]]:
    """Return the addresses of both clips and posters of a battle."""
    links = {}
    for side in ("left", "right"):
        token = _signer.sign(f"{battle}:{side}")
        links[side] = {
            "video": reverse("watch", args=[token]),
            "poster": reverse("watch-poster", args=[token]),
        }
    return links


def first_frame(battle: str) -> str:
    """Return the address of the first frame that a battle's prompt was given with."""
    return reverse("watch-first-frame", args=[_frame_signer.sign(battle)])


def read(token: str) -> WatchLink:
    battle, _, side = _unsigned(_signer, token).partition(":")
    if side not in {"left", "right"}:
        raise LinkForged
    return WatchLink(battle, side)


def read_first_frame(token: str) -> str:
    """Return the battle whose first frame a link opens."""
    return _unsigned(_frame_signer, token)


def _unsigned(signer: TimestampSigner, token: str) -> str:
    try:
        return signer.unsign(token, max_age=settings.BATTLE_LIFETIME)
    except SignatureExpired:
        raise LinkExpired from None
    except BadSignature:
        raise LinkForged from None
