"""Questions by field: every value narrows, or is refused with what would be right; none is passed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from arena.battles.api import TrackQuestions
from arena.entries.api import EntryQuestions
from arena.entries.models import Entry, Status
from arena.leaderboard.api import BoardQuestions
from arena.ledger.api import LedgerQuestions
from arena.prompts.models import Track
from arena.prompts.track_questions import SLUGS
from tests.arena import stage
from tests.arena.exports import ledger

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def entries(client, **asked):
    return [row["entry"] for row in client.get("/api/v1/entries/", asked).json()["results"]]


@pytest.fixture
def contestants():
    hour = timedelta(hours=1)
    sealed = {"public_name": "", "commitment": "c" * 64}
    stage.entry("open", calibration=True)
    stage.entry("loud", stage.track(stage.SOUNDING), provenance="uploaded", state="withdrawn")
    stage.entry("sealed", codename="A", reveal_at=NOW + hour, **sealed)
    stage.entry("by-votes", codename="B", reveal_votes=5, acknowledged=4, **sealed)
    stage.entry("due-by-date", codename="C", reveal_at=NOW - hour, **sealed)
    stage.entry("due-by-votes", codename="D", reveal_votes=5, acknowledged=5, reveal_at=NOW + hour, **sealed)
    stage.entry("due-by-word", codename="E", reveal_at=NOW + hour, due_at=NOW, **sealed)
    stage.entry("gone", codename="F", state="gone", reveal_at=NOW + hour, **sealed)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "open"}, ["loud", "open"]),
        ({"status": "sealed"}, ["by-votes", "sealed"]),
        ({"status": "due"}, ["due-by-date", "due-by-votes", "due-by-word"]),
        ({"codename": "false"}, ["loud", "open"]),
        ({"codename": "true", "status": "open"}, []),
        ({"calibration": "true"}, ["open"]),
        ({"provenance": "uploaded"}, ["loud"]),
        ({"state": "withdrawn"}, ["loud"]),
        ({"track": stage.SOUNDING}, ["loud"]),
        ({"track": "open-text-to-video"}, []),
    ],
    ids=str,
)
def test_entries(client, contestants, asked, found):
    assert entries(client, **asked) == found


def test_a_status_asked_for_is_the_status_told(contestants):
    for status in Status:
        assert {entry.status for entry in Entry.objects.of_status(status, timezone.now())} == {status}
    assert sum(Entry.objects.of_status(status, NOW).count() for status in Status) == Entry.objects.count()


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"world": "open"}, 4), ({"task": "image-to-video"}, 4), ({"sound": "true"}, 4), ({"open": "true"}, 1),
     ({"open": "false", "world": "shapes", "sound": "false"}, 1)],
    ids=str,
)  # fmt: skip
def test_tracks(client, asked, count):
    stage.arena(entries=2, prompts=1)
    assert len(client.get("/api/v1/tracks/", asked).json()["results"]) == count


def test_the_tracks_that_can_be_asked_for_are_those_that_are_planted():
    stage.track()
    assert set(SLUGS) == set(Track.objects.values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"number_min": "2"}, [2]),
        ({"number_max": "1"}, [1]),
        ({"number_min": "9"}, []),
        ({"sealed_at_after": "2026-03-01T12:01:00Z"}, [2]),
        ({"sealed_at_before": "2026-03-01T12:00:00Z"}, [1]),
        ({"sealed_at_after": "2026-03-01T13:01:00+01:00"}, [2]),
        ({"sealed_at_after": "2026-03-01T12:00:00.5z"}, [2]),
        ({"sealed_at_after": "0001-01-01T00:00:00+23:59"}, [2, 1]),
        ({"sealed_at_before": "9999-12-31T23:59:59-23:59"}, [2, 1]),
    ],
    ids=str,
)
def test_blocks(client, asked, found):
    ledger.two_blocks()
    rows = client.get("/api/v1/ledger/", asked).json()["results"]
    assert [row["number"] for row in rows] == found


BAD = {
    "one of": ["SHAPES", "x", "\x00", " shapes", "true"],
    "true or false": ["1", "True", "yes", "\x00", "truefalse"],
    "a whole number": ["-1", "1.5", "x", "1e3", " 1", "٣", "9" * 30, "\x00", "True"],
    "a time": [
        "2026-03-01",
        "yesterday",
        "2026-03-01T12:00:00",
        "\x00",
        "12:00Z",
        "2026-13-01T00:00:00Z",
        "1",
    ],
}


@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("tracks", TrackQuestions),
        ("entries", EntryQuestions),
        ("ledger", LedgerQuestions),
        ("boards", BoardQuestions),
    ],
)
def test_what_makes_no_sense_is_refused(client, path, questions):
    for name, question in questions.base_filters.items():
        (bad,) = [values for kind, values in BAD.items() if question.wanted.startswith(kind)]
        for value in bad:
            answer = client.get(f"/api/v1/{path}/", {name: value})
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), (
                name,
                value,
            )
            assert answer.json()["detail"] == f"{name} is {question.wanted}."
