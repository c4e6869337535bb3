"""Simulated voters: exactly so many votes, in a synthetic arena and nowhere else."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from arena.battles.models import Battle, Vote, Voter
from arena.labs.embedded import plant_embedded_entries
from arena.prompts.models import Track
from arena.site.models import Site
from bench import simulation
from bench.planting import plant_clips, plant_prompts
from bench.simulation import SimulationError, simulate
from tests.arena import stage
from tests.conftest import start_server

TRAINED = ["happyhorse-tiny", "stitched-tiny", "cascade-tiny", "dual-stream-tiny", "mini"]
ORDER = ["true-world", *TRAINED, "jerky", "no-gravity", "wrong-colours"]


@pytest.fixture(scope="module")
def rehearsal_server(tmp_path_factory, django_db_setup):
    log = tmp_path_factory.mktemp("simulated") / "web.log"
    server = start_server(log, PADDOCK_SYNTHETIC="1", PADDOCK_WATCH_SECONDS="0")
    yield server
    server.stop()


@pytest.fixture
def rehearsal(rehearsal_server, transactional_db, settings):
    """A synthetic arena whose entries have answered ten prompts."""
    settings.SYNTHETIC, settings.SITE_URL = True, rehearsal_server.url
    Site.objects.create(pk=Site.ONLY, synthetic=True)
    stage.track()
    plant_embedded_entries()
    plant_prompts(10, stage.SILENT)
    plant_clips(stage.SILENT)
    return rehearsal_server


def run(**options):
    return simulate(**{"voters_at_once": 4, "votes": 30, "track": stage.SILENT, **options})


def test_exactly_so_many_votes_are_cast(rehearsal):
    outcome = run(votes=30)
    assert outcome.votes == Vote.objects.count() == 30
    assert not outcome.refusals
    assert [place.entry for place in outcome.places] == ORDER


def test_a_voter_who_has_seen_it_all_makes_room_for_another(rehearsal):
    # Nine entries and ten prompts: no voter can be served more than forty battles.
    outcome = run(voters_at_once=1, votes=100)
    assert outcome.votes == Vote.objects.count() == 100
    assert Voter.objects.count() >= 3


def test_the_board_takes_the_order_of_the_truth(rehearsal, monkeypatch):
    monkeypatch.setattr(simulation, "TRUTH", {slug: 5000 - 500 * n for n, slug in enumerate(ORDER)})
    outcome = run(votes=400)
    assert outcome.tau == 1.0
    assert [place.place for place in outcome.places] == [*range(1, 10)]


def test_careless_voters_rank_nothing(rehearsal):
    run(votes=60, noise=1.0)
    assert set(Vote.objects.values_list("choice", flat=True)) == {0, 1, 2, 3}


def test_the_command_prints_truth_beside_board(rehearsal, capsys):
    call_command("simulate", voters=2, votes=10, track=stage.SILENT)
    printed = capsys.readouterr().out
    assert "10 votes in" in printed
    assert "refusals: none" in printed
    assert "true-world" in printed
    assert "Kendall" in printed


def test_no_pair_yet_is_one_sentence(rehearsal):
    with pytest.raises(SimulationError, match="No pair is ready on open-text-to-video yet"):
        run(track="open-text-to-video")


def test_an_unknown_track_is_one_sentence(rehearsal):
    with pytest.raises(SimulationError, match="no track called nowhere"):
        run(track="nowhere")


def test_an_arena_that_does_not_run_is_one_sentence(rehearsal, settings):
    settings.SITE_URL = "http://127.0.0.1:1"
    with pytest.raises(CommandError, match=r"No arena answers at http://127.0.0.1:1: start it with ./run"):
        call_command("simulate", voters=2, votes=5, track=stage.SILENT)


@pytest.mark.parametrize(("flag", "row"), [(False, False), (True, False), (False, True)])
def test_a_normal_arena_gets_no_invented_vote(server, settings, flag, row):
    settings.SYNTHETIC, settings.SITE_URL = flag, server.url
    Site.objects.create(pk=Site.ONLY, synthetic=row)
    stage.arena()
    with pytest.raises(CommandError, match="synthetic arena only"):
        call_command("simulate", voters=1, votes=1, track=stage.SILENT)
    assert not Battle.objects.exists()


@pytest.mark.parametrize(
    ("option", "value"), [("voters", 0), ("votes", 0), ("noise", 1.5), ("noise", -0.1), ("seed", -1)]
)
def test_impossible_options_are_one_sentence(option, value):
    with pytest.raises(CommandError, match=f"--{option} is {value}; it must be"):
        call_command("simulate", **{option: value})


def test_strengths_are_the_same_for_the_same_seed(db):
    stage.arena()
    track = Track.objects.get(slug=stage.SILENT)
    first = simulation.strengths(track, 1)
    assert first == simulation.strengths(track, 1)
    assert first != simulation.strengths(track, 2)


def test_trained_entries_stand_between_the_true_world_and_the_wrong_ones():
    best_first = sorted(simulation.TRUTH, key=lambda slug: -simulation.TRUTH[slug])
    assert best_first == ["true-world", *TRAINED, "late-sound", "foreign-sound", *ORDER[-3:]]
