"""First frames as files: random names, written whole, private, and nothing in them but the picture."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from arena import durable
from arena.prompts import first_frames
from generators.contract import FirstFrameInvalid
from tests.arena import stage


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path / "clips"
    return settings.CLIPS_ROOT


def test_stored_content_lies_under_a_random_name(root):
    names = {first_frames.store(b"same") for _ in range(20)}
    assert len(names) == 20
    for name in names:
        assert first_frames.path_of(name) == root / "first-frames" / name
        assert first_frames.read(name) == b"same"
    assert not list(root.rglob("*.part"))
    assert first_frames.path_of(name).parent.stat().st_mode & 0o077 == 0


def test_what_is_discarded_is_gone_and_twice_is_once(root):
    name = first_frames.store(b"x")
    first_frames.discard(name)
    first_frames.discard(name)
    first_frames.discard("")
    assert not first_frames.path_of(name).exists()
    assert root.exists()


def test_a_disk_that_fails_leaves_no_name(root, monkeypatch):
    def fails(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        first_frames.store(b"x")
    assert not list(root.rglob("*.png"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_only_the_pixels_are_kept(kind):
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "a secret source")
    marked = stage.picture("navy", kind, exif=b"Exif\0\0a secret source", pnginfo=words, dpi=(72, 72))
    assert kind == "PNG" or b"a secret source" in marked
    bare = first_frames.bare(marked)
    assert b"secret" not in bare
    with Image.open(BytesIO(bare)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (512, 512))
        assert not picture.info
    assert bare == first_frames.bare(bare)


def test_a_large_picture_is_made_as_small_as_clips_are():
    with Image.open(BytesIO(first_frames.bare(stage.picture(size=(2560, 1440))))) as picture:
        assert picture.size == (1280, 720)


@pytest.mark.parametrize(
    ("upload", "aspect"),
    [
        (b"", None),
        (b"no picture", None),
        (stage.picture()[:-60], None),
        (stage.picture(size=(640, 360)), 1.0),
    ],
    ids=["empty", "no picture", "cut short", "another shape"],
)
def test_what_is_no_first_frame_is_told_in_a_sentence(upload, aspect):
    with pytest.raises(FirstFrameInvalid, match=r"^The first frame .*\.$"):
        first_frames.bare(upload, aspect)
