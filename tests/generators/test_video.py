"""Tests of encoding: two files differ in nothing but their pixels and their sound."""

import re
import struct

import av
import numpy as np
import pytest

from generators import mp4, registry, video
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.probe import check_canonical, probe
from generators.shapes.prompts import draft_prompts
from tests.generators.orders import BOTH, recipe, spec

# What a box of this name holds follows from the lengths of the compressed packets alone.
LENGTHS = ("stsz", "stco")
SECRETS = re.compile(
    rb"x264|x265|lavf|lavc|libav|ffmpeg|encoder|shapeworld|jerky|ball|paddock", re.IGNORECASE
)


def described(path):
    """Everything in a file but its packets and their lengths, box by box."""
    content = path.read_bytes()
    described_boxes = []
    for box in mp4.boxes(content):
        leaf = box.name.split("/")[-1]
        body = content[box.start + 8 : box.start + box.size]
        if leaf in LENGTHS:
            body = struct.pack(">I", len(body))
        elif leaf in ("mdat", "free", "moov", "trak", "mdia", "minf", "stbl"):
            body = b""
        described_boxes.append((box.name, body))
    return described_boxes


@pytest.mark.parametrize("rendition", BOTH)
def test_files_of_different_entries_differ_in_packets_alone(productions, rendition):
    files = [production.renditions[rendition] for production in productions]
    assert len({path.read_bytes() for path in files}) == len(files)
    assert {path.stat().st_size for path in files} == {mp4.SMALLEST_CLASS}
    first, *others = map(described, files)
    for other in others:
        assert other == first


@pytest.mark.parametrize("rendition", BOTH)
def test_streams_have_the_same_parameters_and_times(productions, rendition):
    def streams(path):
        with av.open(str(path)) as container:
            facts = [
                (
                    s.type,
                    s.codec_context.name,
                    s.codec_context.extradata,
                    s.profile,
                    s.duration,
                    s.start_time,
                    s.metadata,
                )
                for s in container.streams
            ]
            times = [
                (p.stream_index, p.pts, p.dts, p.is_keyframe) for p in container.demux() if p.dts is not None
            ]
        return facts, times

    first, *others = [streams(production.renditions[rendition]) for production in productions]
    assert all(other == first for other in others)


def test_no_string_names_an_encoder_or_an_entry(productions):
    for production in productions:
        for path in (*production.renditions.values(), production.poster):
            assert not SECRETS.search(path.read_bytes())


def test_a_silent_file_shows_the_pictures_of_its_twin_and_no_trace_of_sound(sounding, silent):
    names = [box.name for box in mp4.boxes(silent.read_bytes())]
    assert names.count("moov/trak") == 1
    assert b"soun" not in silent.read_bytes()[: silent.read_bytes().index(b"mdat")]

    def packets(path):
        with av.open(str(path)) as container:
            return [(bytes(p), p.pts) for p in container.demux(video=0) if p.dts is not None]

    assert packets(silent) == packets(sounding)


def test_the_same_clip_gives_the_same_bytes(tmp_path):
    clip = registry.load(recipe()).generate(spec(seed=5), lambda _: None)
    for name in ("a", "b"):
        video.encode(clip, tmp_path / name, ClipFormat())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_pictures_survive(sounding):
    clip = registry.load(recipe()).generate(spec(seed=1), lambda _: None)
    with av.open(str(sounding)) as container:
        shown = np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    error = np.mean((shown.astype(float) - clip.frames) ** 2)
    assert shown.shape == clip.frames.shape
    assert 10 * np.log10(255**2 / error) > 36


def test_a_flash_and_a_click_stay_together_to_ten_milliseconds(tmp_path):
    frames = np.zeros((96, 128, 128, 3), np.uint8)
    frames[48:] = 255
    audio = np.zeros((192_000, 2), np.float32)
    audio[96_000:97_000] = 0.5 * np.sign(np.sin(np.arange(1000) / 10))[:, None]
    path = tmp_path / "clap.mp4"
    video.encode(GeneratedClip(frames, 24, audio, 48_000), path, ClipFormat(width=128, height=128))
    with av.open(str(path)) as container:
        flash = next(
            float(f.time) for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 128
        )
    with av.open(str(path)) as container:
        decoded = [(float(f.time), f.to_ndarray()) for f in container.decode(audio=0)]
    start = decoded[0][0]
    wave = np.abs(np.concatenate([samples for _, samples in decoded], axis=1)).max(axis=0)
    click = start + np.argmax(wave > 0.5 * wave.max()) / 48_000
    assert flash == pytest.approx(2.0, abs=1e-6)
    assert click == pytest.approx(flash, abs=0.010)


def test_the_edit_list_skips_the_priming_of_the_sound(sounding):
    content = sounding.read_bytes()
    lists = [box for box in mp4.boxes(content) if box.name.endswith("elst")]
    entries = [struct.unpack_from(">IIII", content, box.start + 12) for box in lists]
    assert [(count, duration, skipped) for count, duration, skipped, _ in entries] == [
        (1, 4000, 0),
        (1, 4000, 1024),
    ]


@pytest.mark.parametrize("draft", draft_prompts(11, 6), ids=lambda draft: draft.difficulty)
def test_every_shapes_clip_fits_the_first_size_class(tmp_path, draft):
    path = tmp_path / "clip.mp4"
    clip = registry.load(recipe("jerky")).generate(spec(draft.text, 9), lambda _: None)
    video.encode(clip, path, ClipFormat())
    assert path.stat().st_size < 0.8 * mp4.SMALLEST_CLASS


def test_noise_fits_the_largest_size_class(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (24, 512, 512, 3), dtype=np.uint8)
    path = tmp_path / "noise.mp4"
    video.encode(GeneratedClip(noise, 24, None, 48_000), path, ClipFormat(seconds=1.0))
    assert mp4.size_class(path.stat().st_size) == mp4.LARGEST_CLASS


def test_any_clip_is_brought_to_the_format(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (7, 90, 160, 3), dtype=np.uint8)
    fmt = ClipFormat(width=128, height=128, seconds=1.0)
    path = tmp_path / "noise.mp4"
    encoded = video.encode(GeneratedClip(noise, 8, None, 0), path, fmt)
    assert encoded.loudness_lufs is None
    check_canonical(probe(path), fmt, sound=True)
