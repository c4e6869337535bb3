"""Tests of the sandbox: good files become clips, bad ones a sentence, and the child never more than it may."""

import gzip
import io
import json
import os
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generators import sandbox
from generators.clip_format import ClipFormat
from generators.sandbox import Inspected, Limits, NotAccepted, limits_of
from tests.generators.foreign import sound_alone, video

FORMAT = ClipFormat(width=96, height=64, fps=24, seconds=1.0)


@pytest.fixture(scope="module")
def good():
    return video()


@pytest.fixture
def put(tmp_path):
    def put(content):
        path = tmp_path / "a name; with $(blanks) 'and' more.mp4"
        path.write_bytes(content)
        return path

    return put


def refusal(path, limits=None):
    with pytest.raises(NotAccepted) as refused:
        sandbox.inspect(path, limits=limits or limits_of(FORMAT))
    sentence = str(refused.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "/" not in sentence
    return sentence


class TestInspect:
    def test_tells_what_a_file_holds(self, put, good):
        assert sandbox.inspect(put(good)) == Inspected(64, 64, 24.0, 1.0, has_audio=True)

    @pytest.mark.parametrize(
        ("kind", "codec", "sound"),
        [("webm", "libvpx-vp9", "libopus"), ("matroska", "libx265", "flac"), ("mov", "libx264", "pcm_s16le")],
    )
    def test_of_any_common_kind(self, put, kind, codec, sound):
        found = sandbox.inspect(put(video(kind=kind, codec=codec, sound=sound)))
        assert (found.width, found.height, found.has_audio) == (64, 64, True)
        assert found.seconds == pytest.approx(1, abs=0.002)

    def test_without_sound(self, put):
        assert not sandbox.inspect(put(video(sound=None))).has_audio


class TestRefused:
    def archive(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("bomb", bytes(10_000_000))
        return file.getvalue()

    def picture(self, kind):
        file = io.BytesIO()
        Image.new("RGB", (64, 64)).save(file, kind)
        return file.getvalue()

    def test_what_is_plainly_something_else(self, put):
        for content, named in (
            (b"", "empty"),
            (self.archive(), "ZIP"),
            (gzip.compress(bytes(10_000_000)), "gzip"),
            (self.picture("PNG"), "PNG"),
            (self.picture("JPEG"), "JPEG"),
            (self.picture("WEBP"), "WebP"),
            (b"<!doctype html><script>", "page"),
            (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist"),
            (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
            (b"hello", "no video"),
            (bytes(4096), "no video"),
        ):
            assert named in refusal(put(content)), named

    def test_a_beginning_that_promises_more(self, put):
        assert "cannot be read" in refusal(put(b"\x00\x00\x00\x18ftypmp42" + os.urandom(4096)))
        assert "cannot be read" in refusal(put(b"\x1a\x45\xdf\xa3" + os.urandom(4096)))

    def test_no_pictures(self, put):
        assert "no pictures" in refusal(put(sound_alone()))

    def test_a_codec_that_is_not_read(self, put):
        assert "H.264" in refusal(put(video(codec="mpeg4")))

    def test_too_short(self, put):
        assert "lasts 0.92 s; it must last 1 s" in refusal(put(video(seconds=22 / 24)))

    def test_a_little_shorter_will_do(self, put):
        assert sandbox.inspect(put(video(fps=60, seconds=59 / 60)), limits=limits_of(FORMAT))

    def test_ten_hours_of_packets(self, put):
        times = [*(number / 24 for number in range(24)), 36_000.0]
        assert "36,000 s; it may last 30" in refusal(put(video(times=times, sound=None, kind="matroska")))

    def test_ten_hours_in_the_header(self, put):
        content = video(kind="webm", codec="libvpx-vp9", sound="libopus")
        at = content.index(b"\x44\x89\x88") + 3  # its Duration, in milliseconds
        claimed = content[:at] + struct.pack(">d", 36_000_000.0) + content[at + 8 :]
        assert "36,000 s; it may last 30" in refusal(put(claimed))

    def test_too_large_a_picture(self, put):
        assert "4112 x 16" in refusal(put(video(size=(4112, 16), seconds=2 / 24)), Limits())

    def test_too_many_frames_a_second(self, put):
        assert "120 frames a second" in refusal(put(video(fps=240)))

    def test_cut_off(self, put):
        whole = video(options={"movflags": "+faststart"})
        assert "damaged" in refusal(put(whole[: len(whole) * 2 // 3]))
        assert "cannot be read" in refusal(put(video()[:-600]))

    def test_encrypted(self, put):
        key = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "7" * 32, "encryption_kid": "a" * 32}
        assert "encrypted" in refusal(put(video(sound=None, options=key)))

    def test_of_no_codec_that_is_known(self, put, good):
        at = good.index(b"avc1", good.index(b"stsd"))
        assert "H.264" in refusal(put(good[:at] + b"what" + good[at + 4 :]))

    def test_gone(self, tmp_path):
        assert "not there" in refusal(tmp_path / "nothing.mp4")
        assert "not there" in refusal(tmp_path)

    def test_too_large_a_file(self, put, good, monkeypatch):
        monkeypatch.setattr(sandbox, "LARGEST_FILE", 1000)
        assert "MiB" in refusal(put(good))

    def test_flipped_bits_are_refused_or_read_but_do_no_harm(self, put, good):
        random = np.random.default_rng(1)
        for _ in range(8):
            harmed = bytearray(good)
            for at in random.integers(40, len(good), 30):
                harmed[at] ^= 1 << random.integers(8)
            try:
                sandbox.decode(put(bytes(harmed)), FORMAT, sound=True)
            except NotAccepted:
                continue


class TestDecode:
    def test_pictures_are_fitted_and_sound_is_kept(self, put, good):
        clip = sandbox.decode(put(good), FORMAT, sound=True)
        assert clip.frames.shape == (24, 64, 96, 3)
        assert clip.frames[:, :, :16].max() == 0, "padded with black"
        inner = clip.frames[:, 32, 48].mean(axis=1)
        assert np.abs(inner - np.linspace(16, 240, 24)).max() < 6
        assert clip.audio.shape == (48_000, 2)
        assert np.abs(clip.audio).max() == pytest.approx(0.5, abs=0.05)

    def test_sound_that_is_not_wanted_is_left_out(self, put, good):
        assert sandbox.decode(put(good), FORMAT, sound=False).audio is None

    def test_a_silent_file_has_no_sound(self, put):
        assert sandbox.decode(put(video(sound=None)), FORMAT, sound=True).audio is None

    def test_a_longer_file_is_cut(self, put):
        clip = sandbox.decode(put(video(seconds=2.0)), FORMAT, sound=True)
        assert clip.frames[-1, 32, 48, 0] < 140
        assert len(clip.audio) == 48_000

    def test_what_is_shown_when_counts_and_not_how_often(self, put):
        times = [0.0, 0.5, *(0.52 + number / 50 for number in range(24))]
        clip = sandbox.decode(put(video(times=times, sound=None)), FORMAT, sound=False)
        shades = clip.frames[:, 32, 48, 0].astype(int)
        assert len(set(shades[:12])) == 1, "the first picture stands for half a second"
        assert shades[12] > shades[11]
        assert shades[-1] > 220

    def test_an_archive_at_its_end_is_left_behind(self, put, good):
        plain = sandbox.decode(put(good), FORMAT, sound=True)
        polyglot = sandbox.decode(put(good + TestRefused().archive()), FORMAT, sound=True)
        assert (polyglot.frames == plain.frames).all()

    def test_a_short_file_is_refused(self, put):
        with pytest.raises(NotAccepted, match="must last 1 s"):
            sandbox.decode(put(video(seconds=0.5)), FORMAT, sound=True)


class TestTheChild:
    """Whatever becomes of the child, the parent has a sentence and goes on."""

    @pytest.mark.parametrize(
        "code",
        [
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            "raise SystemExit(3)",
            "raise RuntimeError('/secret/path')",
            "print('no answer')",
            "print('[]')",
            "print('{}')",
            'print(\'{"width": "x"}\')',
            "pass",
            "print('x' * 10_000_000)",
        ],
    )
    def test_a_child_that_fails_is_a_sentence(self, put, good, monkeypatch, code):
        monkeypatch.setattr(sandbox, "_ENTRY", code)
        assert refusal(put(good)) == "The file cannot be read; encode it anew, as H.264 in MP4."

    def test_sound_that_is_none_is_refused(self, put, good, monkeypatch):
        code = (
            "import json, os, sys; job = json.loads(sys.argv[-1]); size = 24 * 64 * 96 * 3;"
            "os.pwrite(job['files'][1], b'\\xff' * 64, size); print('{\"has_audio\": true}')"
        )
        monkeypatch.setattr(sandbox, "_ENTRY", code)
        with pytest.raises(NotAccepted):
            sandbox.decode(put(good), FORMAT, sound=True)

    def test_one_that_hangs_is_killed_with_all_its_own(self, put, good, monkeypatch, tmp_path):
        pids = tmp_path / "pids"
        code = (
            "import os, subprocess, sys, time; child = subprocess.Popen(['/bin/sleep', '60']);"
            f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}'); time.sleep(60)"
        )
        monkeypatch.setattr(sandbox, "_ENTRY", code)
        monkeypatch.setattr(sandbox, "WALL_SECONDS", 1.0)
        monkeypatch.setattr(sandbox, "LOOK_SECONDS", 0.1)
        told = []
        with pytest.raises(NotAccepted, match="too long"):
            sandbox.inspect(put(good), waiting=lambda: told.append(1))
        assert told
        time.sleep(0.1)
        for pid in pids.read_text().split():
            status = Path("/proc", pid, "status")
            assert not status.exists() or "State:\tZ" in status.read_text()

    def test_who_waits_may_end_it(self, put, good, monkeypatch):
        monkeypatch.setattr(sandbox, "_ENTRY", "import time; time.sleep(60)")
        monkeypatch.setattr(sandbox, "LOOK_SECONDS", 0.05)

        def gone():
            raise KeyError

        with pytest.raises(KeyError):
            sandbox.inspect(put(good), waiting=gone)

    def test_it_gets_nothing_of_our_environment(self, put, good, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "marker")
        code = "import json, os; print(json.dumps({'refused': ' '.join([*os.environ, *os.environ.values()]) + '.'}))"
        monkeypatch.setattr(sandbox, "_ENTRY", code)
        with pytest.raises(NotAccepted) as refused:
            sandbox.inspect(put(good))
        assert "SECRET_KEY" not in str(refused.value)
        assert "marker" not in str(refused.value)


def test_confined_it_opens_nothing_and_takes_no_more_than_its_share():
    code = """
import json, os, socket, sys
sys.path.insert(0, sys.argv[1])
from generators.confinement import Bounds, confine
confine(Bounds(memory=2**30, seconds=1, written=2**16))
def tried(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
print(json.dumps({
    "open": tried(lambda: open("/etc/passwd")),
    "connect": tried(lambda: socket.socket().connect(("127.0.0.1", 22))),
    "memory": tried(lambda: bytearray(2**31)),
}), flush=True)
while True:
    pass
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(sandbox.ROOT)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    found = json.loads(done.stdout)
    assert found["memory"] == "MemoryError"
    assert found["connect"] != "done"
    assert found["open"] in ("PermissionError", "done"), "done only where the kernel has no Landlock"
    assert done.returncode < 0, "killed at the end of its second"
