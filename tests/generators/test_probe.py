"""Tests of looking into files that may be anything."""

from dataclasses import replace

import av
import numpy as np
import pytest

from generators.clip_format import ClipFormat
from generators.probe import NotAVideo, check_canonical, probe


def test_a_clip_is_what_it_is(sounding, silent):
    found = probe(sounding)
    assert (found.codec, found.pixel_format, found.width, found.height) == ("h264", "yuv420p", 512, 512)
    assert (found.fps, found.frames, found.seconds, found.size) == (24.0, 96, 4.0, 2**19)
    assert (found.has_audio, found.sample_rate) == (True, 48_000)
    assert (probe(silent).has_audio, probe(silent).sample_rate) == (False, None)
    check_canonical(found, ClipFormat(), sound=True)
    check_canonical(probe(silent), ClipFormat(), sound=False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text, no video",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/etc/passwd\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\x00\x00\x00\x20ftypisom" + bytes(100),
        bytes(range(256)) * 40,
    ],
    ids=["empty", "text", "hls", "concat", "header", "bytes"],
)
def test_what_is_no_video_is_refused(tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo) as refusal:
        probe(path)
    assert str(refusal.value).endswith(".")
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05, 0.15, 0.25])
def test_a_file_that_was_cut_off_is_refused(tmp_path, silent, share):
    path = tmp_path / "clip.mp4"
    path.write_bytes(silent.read_bytes()[: int(share * 2**19)][:80_000])
    with pytest.raises(NotAVideo):
        probe(path)


def test_a_missing_file_and_a_sound_file_are_refused(tmp_path):
    with pytest.raises(NotAVideo, match="no file"):
        probe(tmp_path / "nothing.mp4")
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(NotAVideo, match="no pictures"):
        probe(path)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"width": 640}, "width is 640, not 512"),
        ({"codec": "vp9"}, "codec"),
        ({"fps": 30.0}, "fps"),
        ({"frames": 95}, "frames"),
        ({"seconds": 3.9}, "seconds"),
        ({"has_audio": False, "audio_codec": None, "sample_rate": None}, "has_audio is False"),
        ({"sample_rate": 44_100}, "sample_rate"),
    ],
)
def test_every_departure_from_the_track_is_named(sounding, changes, named):
    with pytest.raises(NotAVideo, match=named):
        check_canonical(replace(probe(sounding), **changes), ClipFormat(), sound=True)
