"""What an uploaded entry answers, told to its lab, and bound by one hash."""

from __future__ import annotations

import hashlib
import json

import pytest

from arena.labs import drafts, manifests
from tests.arena import stage
from tests.arena.labs import sender
from tests.arena.labs.submitting import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


def begun(*tracks):
    stage.track()
    return drafts.create(sender.lab(), None, {"provenance": "uploaded", "tracks": list(tracks)}, NOW)


def test_tells_what_is_asked_and_the_form_of_the_file():
    prompt = stage.prompt(1)
    assert manifests.document(begun(stage.SILENT)) == [
        {
            "prompt": prompt.pk, "task": "text-to-video", "text": prompt.text, "language": "en", "first_frame": None,
            "seconds": 4.0, "fps": 24, "width": 512, "height": 512, "sound": False,
        }
    ]  # fmt: skip


def test_sound_is_asked_for_where_a_track_has_it():
    stage.prompt(1)
    stage.prompt(2, task="image-to-video")
    rows = manifests.document(begun(stage.SILENT, stage.SOUNDING, stage.FROM_IMAGE))
    assert {row["task"]: row["sound"] for row in rows} == {"text-to-video": True, "image-to-video": False}


def test_first_frames_are_there(client):
    stage.prompt(1, task="image-to-video")
    (row,) = manifests.document(begun(stage.FROM_IMAGE))
    answer = client.get(row["first_frame"].partition("//")[2].partition("/")[2].join(["/", ""]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content == stage.picture()


def test_a_link_that_is_none_of_ours(client):
    assert client.get("/manifests/abc/first-frame").status_code == 404
    without = stage.prompt(1)
    assert client.get(manifests.first_frame_path(without)).status_code == 404


def test_the_hash_is_of_the_canonical_list():
    files = manifests.listed({4: "b" * 64, 2: "a" * 64}, [2, 4])
    text = json.dumps(
        [{"prompt": 2, "sha256": "a" * 64}, {"prompt": 4, "sha256": "b" * 64}], separators=(",", ":")
    )
    assert manifests.hash_of(files) == hashlib.sha256(text.encode()).hexdigest()
