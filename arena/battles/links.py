"""Watch links: signed, short-lived, naming a battle and a side and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

_signer = TimestampSigner(salt="paddock.watch")


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


def read(token: str) -> WatchLink:
    try:
        battle, side = _signer.unsign(token, max_age=settings.BATTLE_LIFETIME).split(":")
    except SignatureExpired:
        raise LinkExpired from None
    except (BadSignature, ValueError):
        raise LinkForged from None
    return WatchLink(battle, side)
