"""Sending the clips of dry runs: to workers that can make them, and back when nothing came of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from arena import vault
from arena.labs import addresses, lease, trial_sending, trials
from arena.labs.models import Draft, Trial, TrialState
from arena.workers import sending
from arena.workers.models import Making
from tests.arena import stage
from tests.arena.labs.test_trials import reproduced
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roots(settings, tmp_path):
    settings.UPLOADS_ROOT, settings.CLIPS_ROOT = tmp_path / "uploads", tmp_path / "clips"


@pytest.fixture
def trial():
    """The first of three clips of a dry run, none of them sent."""
    trials.start(reproduced(tracks=[stage.SILENT, stage.SOUNDING]), None)
    return Trial.objects.order_by("pk").first()


def overdue() -> None:
    Trial.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))


def fetch(client, trial):
    trial.refresh_from_db()
    answered = client.post(addresses.trial_path(trial))
    trial.refresh_from_db()
    return answered


@pytest.mark.usefixtures("trial")
def test_nothing_is_sent_while_nobody_can_make_it(sent):
    up("calls", "hosted")
    trial_sending.send_trials()
    assert not sent
    up("clips", "shapeworld")
    trial_sending.send_trials()
    assert {message.worker.name for message in sent} == {"clips"}


@pytest.mark.usefixtures("trial")
def test_what_is_sent_is_kept_as_on_its_way(sent):
    worker = up()
    trial_sending.send_trials()
    kept = set(Making.objects.values_list("number", "worker"))
    assert kept == {(message.number, worker.pk) for message in sent}
    assert all(number < 0 for number, _ in kept)


def test_one_that_vanishes_too_often_is_given_up(client, trial, sent):
    up()
    for _ in range(lease.MOST_FAILURES):
        Trial.objects.update(not_before=None)
        trial_sending.send_trials()
        fetch(client, trial)
        overdue()
        trial_sending.send_trials()
    trial.refresh_from_db()
    assert (trial.state, trial.failure) == (TrialState.FAILED, lease.CAME_TO_NOTHING)
    assert [message.number for message in sent].count(-trial.pk) == lease.MOST_FAILURES
    assert not Making.objects.filter(pk=-trial.pk).exists()


def test_what_a_killed_worker_had_is_sent_again_and_costs_the_one_it_was_at_a_retry(client, trial, sent):
    up()
    trial_sending.send_trials()
    fetch(client, trial)
    up(boot="1" * 16)
    trial_sending.send_trials()
    trial.refresh_from_db()
    assert (trial.state, trial.details[trials.FAILURES]) == (TrialState.QUEUED, 1)
    assert trial.pk not in {-message.number for message in sent[3:]}, "it waits a moment"
    assert len(sent) == 5


def test_what_a_stopping_worker_had_goes_to_another_but_what_it_still_makes(client, trial, sent):
    up()
    trial_sending.send_trials()
    fetch(client, trial)
    up(stopping=True, busy=[{"order": -trial.pk, "stage": "encoding", "step": None, "steps": None}])
    other = up("gpu0")
    trial_sending.send_trials()
    trial.refresh_from_db()
    assert trial.state == TrialState.RUNNING
    assert [message.worker for message in sent[3:]] == [other, other]
    up(stopping=True, busy=[])
    trial_sending.send_trials()
    trial.refresh_from_db()
    assert (trial.state, trial.details.get(trials.FAILURES, 0), len(sent)) == (TrialState.QUEUED, 0, 6)


@pytest.mark.usefixtures("trial")
def test_a_broker_that_is_away_leaves_them_unsent(monkeypatch):
    up()
    monkeypatch.setattr(sending, "send", lambda _message: False)
    trial_sending.send_trials()
    assert set(Trial.objects.values_list("state", "lease_until")) == {("queued", None)}
    assert not Making.objects.exists()


def test_a_draft_that_no_longer_says_how_is_told_so(sent, trial):
    up()
    empty = vault.lock(b'{"identity": {}, "recipe": null, "nonce": null}', "draft")
    Draft.objects.filter(pk=trial.draft_id).update(secrets=empty)
    trial_sending.send_trials()
    assert not sent
    assert set(Trial.objects.values_list("state", "failure")) == {("failed", trials.NO_RECIPE)}


@pytest.mark.usefixtures("sent")
def test_what_was_thrown_away_is_forgotten(trial):
    up()
    trial_sending.send_trials()
    assert Making.objects.count() == 3
    trials.discard_all(trial.draft)
    trial_sending.send_trials()
    assert not Making.objects.exists()
