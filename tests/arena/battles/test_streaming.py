"""Clips over the wire: ranges that players need, and headers that tell nothing about an entry."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from arena.battles import links
from arena.clips import files
from arena.prompts import first_frames
from tests.arena import stage

pytestmark = pytest.mark.usefixtures("clean_logs")


@pytest.fixture
def battle(server):
    """A battle of two entries that were made differently."""
    asked = stage.prompt()
    for slug, fault in (("entry-a", "none"), ("entry-b", "jerky")):
        stage.clip(stage.entry(slug), asked, real=True, fault=fault)
    return stage.battle()


@pytest.fixture
def ask(server, battle):
    """Return a function that asks for one side's video or poster."""
    addresses = links.sides(battle.key)
    with httpx.Client(base_url=server.url) as browser:
        yield lambda side="left", of="video", method="GET", **headers: browser.request(
            method, addresses[side][of], headers=headers
        )


def test_the_whole_and_parts_of_it(ask, battle):
    content = files.path_of(battle.left.video).read_bytes()
    size = len(content)
    whole = ask()
    assert (whole.status_code, whole.content) == (200, content)
    for header, start, stop in [
        ("bytes=0-", 0, size - 1),
        ("bytes=0-1", 0, 1),
        ("bytes=100-199", 100, 199),
        (f"bytes={size - 1}-", size - 1, size - 1),
        ("bytes=-7", size - 7, size - 1),
        (f"bytes=-{size * 2}", 0, size - 1),
        (f"bytes=10-{size * 2}", 10, size - 1),
    ]:
        part = ask(Range=header)
        assert part.status_code == 206, header
        assert part.content == content[start : stop + 1]
        assert part.headers["Content-Range"] == f"bytes {start}-{stop}/{size}"
        assert part.headers["Content-Length"] == str(stop - start + 1)
    for header in ("bytes=5-1", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=-"):
        assert ask(Range=header).status_code == 200, header
    for header in (f"bytes={size}-", "bytes=-0", "bytes=999999999999-"):
        refused = ask(Range=header)
        assert refused.status_code == 416, header
        assert refused.headers["Content-Range"] == f"bytes */{size}"
    head = ask(method="HEAD")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(size))
    assert ask(method="POST").status_code in (403, 405)


@pytest.mark.parametrize("of", ["video", "poster"])
@pytest.mark.parametrize("header", [{}, {"Range": "bytes=0-99"}, {"Range": "bytes=99999999-"}])
def test_both_sides_answer_alike(ask, battle, of, header):
    both = [ask(side, of, **header) for side in ("left", "right")]
    kept = [{name: value for name, value in one.headers.items() if name != "date"} for one in both]
    names = set(kept[0])
    if of == "video":
        assert kept[0] == kept[1], "sizes are padded to classes, everything else is the same for all"
    else:
        assert names == set(kept[1])
    assert not names & {"etag", "last-modified", "content-disposition", "server", "set-cookie", "x-sendfile"}
    assert kept[0]["cache-control"] == "private"
    text = " ".join(f"{name}: {value}" for one in kept for name, value in one.items())
    for told in ("entry-", "jerky", battle.left.video, battle.right.video, battle.left.poster):
        assert told not in text
    assert kept[0]["content-type"] == ("video/mp4" if of == "video" else "image/jpeg")


def test_file_names_are_random(battle):
    names = [name for clip in (battle.left, battle.right) for name in (clip.video, clip.poster)]
    assert len(set(names)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}\.(mp4|jpg)", name) for name in names)
    stats = [files.path_of(clip.video).stat() for clip in (battle.left, battle.right)]
    assert stats[0].st_size == stats[1].st_size


def test_links_that_do_not_open(server, battle):
    with httpx.Client(base_url=server.url) as browser:
        good = links.sides(battle.key)["left"]["video"]
        another = good.replace("left", "right"), good.replace(battle.key, "x" * 22)
        for address in (*another, "/watch/x/video", "/watch/a:b/video"):
            answer = browser.get(address)
            assert answer.status_code == 404, address
            assert answer.headers["content-type"] == "application/problem+json"
        unknown = links.sides("no-such-battle")["left"]["video"]
        assert browser.get(unknown).status_code == 404
        assert browser.get(links.sides(battle.key)["right"]["poster"]).status_code == 200
        files.discard(battle.right.poster)
        assert browser.get(links.sides(battle.key)["right"]["poster"]).status_code == 410


class TestFirstFrames:
    @pytest.fixture
    def asked(self, server):  # noqa: ARG002 - its database is what the server sees
        """The prompt of a battle on an image-to-video track."""
        on = stage.track(stage.FROM_IMAGE)
        stage.arena(entries=2, prompts=1, on=on)
        return stage.battle(on=on).prompt

    @pytest.fixture
    def ask(self, server, asked):
        with httpx.Client(base_url=server.url) as browser:
            address = links.first_frame(asked.battles.get().key)
            yield lambda **headers: browser.get(address, headers=headers)

    def test_the_picture_and_nothing_else(self, ask, asked):
        content = first_frames.read(asked.first_frame)
        answer = ask()
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "private"
        told = {"etag", "last-modified", "content-disposition", "server", "set-cookie", "x-sendfile"}
        assert not told & set(answer.headers)
        assert asked.first_frame not in str(answer.headers)
        assert ask(Range="bytes=0-9").content == content[:10]

    def test_one_that_is_gone(self, ask, asked):
        first_frames.discard(asked.first_frame)
        assert ask().status_code == 410

    def test_a_battle_without_one(self, server, battle):
        with httpx.Client(base_url=server.url) as browser:
            assert browser.get(links.first_frame(battle.key)).status_code == 404
            assert browser.get(links.first_frame("no-such-battle")).status_code == 404
            assert browser.get("/watch/x/first-frame").status_code == 404


@pytest.mark.django_db
def test_an_expired_link_is_gone(client, settings):
    stage.arena(entries=2, prompts=1)
    address = links.sides(stage.battle().key)["left"]["video"]
    settings.BATTLE_LIFETIME = timedelta(seconds=-1)
    answer = client.get(address)
    assert answer.status_code == 410
    assert answer.json()["detail"] == "This watch link is over; ask for the battle again."
