"""The child that draws for a review: a sheet, what clips share, and nothing more."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.review_sheet import shared
from generators.video import encode

FORMAT = ClipFormat(width=128, height=128, fps=12, seconds=1.0, sample_rate=48_000)


def film(folder, number: int, *, mark: bool) -> str:
    """Return the path of a clip of moving noise, in whose corner a mark may stand."""
    rng = np.random.default_rng(number)
    frames = np.repeat(np.repeat(rng.integers(80, 120, (12, 16, 16, 3), np.uint8), 8, 1), 8, 2)
    if mark:
        frames[:, 100:116, 20:60:8] = 255
    path = folder / f"{number}-{mark}.mp4"
    encode(GeneratedClip(frames, 12, None, 48_000), path, FORMAT)
    return str(path)


@pytest.fixture
def plain(tmp_path):
    return [film(tmp_path, number, mark=False) for number in range(4)]


@pytest.fixture
def marked(tmp_path):
    return [film(tmp_path, number, mark=True) for number in range(4, 8)]


def test_a_mark_is_found_and_what_others_have_too_is_none(plain, marked):
    found = shared(marked, [plain])
    assert found
    assert found[0].left < 0.5 < found[0].bottom
    assert shared(marked, [marked]) == []
    assert shared(plain, [marked]) == []


def test_of_few_clips_and_without_others_nothing_is_told(plain):
    assert shared(plain[:3], [plain]) is None
    assert shared(plain, []) is None


def test_it_answers_a_request(tmp_path, plain, marked):
    clips = [{"prompt": "A ball", "remark": "Text to video", "path": path} for path in marked]
    asked = {"title": "Quiet Alder", "clips": clips, "others": [plain], "sheet": str(tmp_path / "sheet.jpg")}
    done = subprocess.run(
        [sys.executable, "-m", "generators.review_sheet"],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["regions"]
    assert Image.open(tmp_path / "sheet.jpg").width > 1000
