"""Watch links: ours, for a while, for one side of one battle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner

from arena.battles import links


def token(battle: str = "k1", side: str = "left", of: str = "video") -> str:
    return links.sides(battle)[side][of].split("/")[2]


def test_names_the_battle_and_the_side():
    assert links.read(token("k1", "left")) == links.WatchLink("k1", "left")
    assert links.read(token("k1", "right", "poster")) == links.WatchLink("k1", "right")


def test_shows_nothing_more():
    addresses = [links.sides("k1")[side][of] for side in ("left", "right") for of in ("video", "poster")]
    assert {address.rsplit("/", 1)[1] for address in addresses} == {"video", "poster"}
    assert all(address.startswith("/watch/k1:") for address in addresses)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: good.replace("left", "right"),
        lambda good: good.replace("k1", "k2"),
        lambda good: good[:-1],
        lambda good: good + "x",
        lambda _: "k1:left",
        lambda _: "",
        lambda _: "::::",
        lambda _: TimestampSigner(salt="another").sign("k1:left"),
        lambda _: links._signer.sign("k1:left:more"),
        lambda _: links._signer.sign("k1"),
        lambda _: links._signer.sign("k1:prompt"),
    ],
)
def test_what_is_not_ours_is_forged(spoil):
    with pytest.raises(links.LinkForged):
        links.read(spoil(token()))


def test_ends_with_the_battle(settings):
    good = token()
    settings.BATTLE_LIFETIME = timedelta(seconds=-1)
    with pytest.raises(links.LinkExpired):
        links.read(good)


class TestFirstFrames:
    def token(self) -> str:
        return links.first_frame("k1").split("/")[2]

    def test_names_the_battle_and_nothing_more(self):
        assert links.read_first_frame(self.token()) == "k1"
        assert links.first_frame("k1").startswith("/watch/k1:")
        assert links.first_frame("k1").endswith("/first-frame")

    def test_opens_no_clip_and_a_clips_link_opens_no_first_frame(self):
        with pytest.raises(links.LinkForged):
            links.read(self.token())
        with pytest.raises(links.LinkForged):
            links.read_first_frame(token())
        with pytest.raises(links.LinkForged):
            links.read_first_frame(self.token().replace("k1", "k2"))

    def test_ends_with_the_battle(self, settings):
        good = self.token()
        settings.BATTLE_LIFETIME = timedelta(seconds=-1)
        with pytest.raises(links.LinkExpired):
            links.read_first_frame(good)
