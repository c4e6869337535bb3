"""REST: tracks, and how far their clips are."""

import pytest

from arena.clips.models import Clip, ClipState
from tests.arena import stage

pytestmark = pytest.mark.django_db
KEYS = {"slug", "title", "world", "task", "sound", "open", "entries", "clips", "pairs_ready"}


def test_every_track_is_listed_in_its_order(client):
    stage.arena(entries=2, prompts=1)
    document = client.get("/api/v1/tracks/").json()
    assert len(document["results"]) == 8
    assert [row["slug"] for row in document["results"]][:2] == [stage.SILENT, stage.SOUNDING]
    assert all(set(row) == KEYS for row in document["results"])
    assert [row["slug"] for row in document["results"] if row["open"]] == [stage.SILENT]


def test_counts_what_is_made_and_what_is_ordered(client):
    stage.arena(entries=3, prompts=2)
    gone, waiting, failed = Clip.objects.all()[:3]
    Clip.objects.filter(pk=waiting.pk).update(state=ClipState.PENDING, video="")
    Clip.objects.filter(pk=failed.pk).update(state=ClipState.FAILED)
    Clip.objects.filter(pk=gone.pk).update(state=ClipState.REMOVED)
    track = client.get(f"/api/v1/tracks/{stage.SILENT}/").json()
    assert track["clips"] == {"ready": 3, "ordered": 4}
    assert (track["entries"], track["open"]) == (3, True)


@pytest.mark.parametrize(("entries", "prompts", "pairs"), [(1, 3, False), (2, 1, True), (0, 0, False)])
def test_a_pair_is_two_clips_of_one_prompt(client, entries, prompts, pairs):
    stage.track()
    stage.arena(entries=entries, prompts=prompts)
    assert client.get(f"/api/v1/tracks/{stage.SILENT}/").json()["pairs_ready"] is pairs


def test_nothing_tells_what_will_be_sampled(client):
    stage.arena(entries=2, prompts=1)
    stage.battle()
    for address in ("tracks/", f"tracks/{stage.SILENT}/", "boards/", "entries/"):
        text = client.get(f"/api/v1/{address}").content.decode()
        assert "agenda" not in text
        assert "probability" not in text


def test_the_list_costs_one_query(client, django_assert_num_queries):
    stage.arena(entries=2, prompts=1)
    with django_assert_num_queries(1):
        assert len(client.get("/api/v1/tracks/").json()["results"]) == 8
