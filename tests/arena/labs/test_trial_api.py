"""A worker at a dry run: fetched once, brought once, taken back when nothing comes of it."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from arena.config.bounds import largest_body
from arena.labs import addresses, asking, lease, told, trial_api, trial_sending, trials, upload_files
from arena.labs.models import Draft, Trial, TrialState, Upload
from arena.prompts import first_frames
from arena.workers import sending
from arena.workers.choosing import CALL, HEAVY, JOB, LIGHT
from arena.workers.models import Making
from generators.contract import ClipSpec
from generators.exchange import WebServer
from generators.tasks import answer
from tests.arena import stage
from tests.arena.labs.test_told_position import AT_STEP_3
from tests.arena.labs.test_trials import RECIPE, reproduced, uploaded
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roots(settings, tmp_path):
    settings.UPLOADS_ROOT, settings.CLIPS_ROOT = tmp_path / "uploads", tmp_path / "clips"


@pytest.fixture
def sent(monkeypatch):
    """What went to the one worker that is up."""
    messages = []
    monkeypatch.setattr(sending, "send", lambda message: messages.append(message) or True)
    up()
    return messages


@pytest.fixture
def trial():
    trials.start(reproduced(tracks=[stage.SILENT, stage.SOUNDING]), None)
    return Trial.objects.order_by("pk").first()


def fetch(client, trial):
    answered = client.post(addresses.trial_path(trial))
    trial.refresh_from_db()
    return answered


def bring(client, trial, **others):
    made = {name: SimpleUploadedFile(name, content) for name, content in stage.real_files().items()}
    made.pop("silent")
    at = addresses.trial_upload_path(trial)
    return client.post(at, {**made, "origin": json.dumps({"seconds": 1.5}), **others})


def tell(client, trial, **failure):
    answered = client.post(addresses.trial_upload_path(trial), {"failure": json.dumps(failure)})
    trial.refresh_from_db()
    return answered


class TestFetching:
    def test_hands_out_what_an_order_does(self, client, trial):
        document = fetch(client, trial).json()
        assert set(document) == {"order", "spec", "recipe", "renditions", "upload", "queue_seconds"}
        assert (document["order"], document["recipe"]) == (-trial.pk, RECIPE)
        assert document["renditions"] == ["with-sound"]
        assert ClipSpec.from_dict(document["spec"]).prompt == trial.prompt.text
        assert trial.state == TrialState.RUNNING

    def test_silent_tracks_alone_want_a_silent_file(self, client):
        trials.start(reproduced(tracks=[stage.SILENT]), None)
        assert fetch(client, Trial.objects.first()).json()["renditions"] == ["silent"]

    def test_is_good_once_and_for_one_attempt(self, client, trial):
        stale = addresses.trial_path(trial)
        fetch(client, trial)
        assert client.post(stale).status_code == 410
        trials.send_again(trial)
        assert client.post(stale).status_code == 410
        assert fetch(client, trial).status_code == 200

    def test_forged_or_an_orders(self, client, trial):
        assert client.post("/trials/x/").status_code == 404
        order = addresses._token(trial, addresses.FETCH)
        answered = client.post(f"/trials/{order}/")
        assert (answered.status_code, answered["Content-Type"]) == (404, "application/problem+json")
        assert client.get(addresses.trial_path(trial)).status_code == 405

    def test_a_first_frame_that_is_lost(self, client):
        trials.start(reproduced(tracks=[stage.FROM_IMAGE]), None)
        trial = Trial.objects.select_related("prompt").first()
        first_frames.discard(trial.prompt.first_frame)
        assert fetch(client, trial).status_code == 410
        assert (trial.state, trial.failure) == (TrialState.FAILED, asking.NO_FRAME)

    def test_a_draft_that_was_thrown_away(self, client, trial):
        at = addresses.trial_path(trial)
        Draft.objects.all().delete()
        assert client.post(at).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_worker_gets_the_labs_file(server, settings):
    settings.UPLOADS_ROOT = settings.HOME.path / "uploads"
    draft = uploaded()
    trials.start(draft, None)
    trial = Trial.objects.order_by("pk").first()
    at = server.url + addresses.trial_source_path(trial)
    assert httpx.get(at).status_code == 410, "it was not fetched"
    told_source = httpx.post(server.url + addresses.trial_path(trial)).json()["source"]
    assert addresses.read(told_source.split("/")[-3], addresses.SOURCE_TRIAL) == (trial.pk, 0)
    assert httpx.get(at).status_code == 410, "there is no such file"
    Upload.objects.filter(prompt=trial.prompt).update(file=upload_files.store(b"hello", ""))
    assert httpx.get(at).content == b"hello"
    trial.refresh_from_db()
    trials.send_again(trial)
    assert httpx.get(at).status_code == 410, "of an earlier attempt"


class TestBringing:
    def test_makes_it_ready_for_its_lab(self, client, trial):
        fetch(client, trial)
        answered = bring(client, trial)
        assert (answered.status_code, answered.json()) == (201, {"order": -trial.pk, "state": "ready"})
        trial.refresh_from_db()
        assert upload_files.path_of(trial.video).read_bytes() == stage.real_files()["with-sound"]
        assert upload_files.path_of(trial.poster).exists()
        assert trial.details["origin"] == {"seconds": 1.5}
        assert bring(client, trial).status_code == 410

    def test_before_it_was_fetched_or_of_an_earlier_attempt(self, client, trial):
        assert bring(client, trial).status_code == 410
        fetch(client, trial)
        stale = Trial(pk=trial.pk, attempt=trial.attempt)
        trials.send_again(trial)
        fetch(client, trial)
        assert bring(client, stale).status_code == 410
        assert bring(client, trial).status_code == 201

    @pytest.mark.parametrize(
        "wrong",
        [
            {"with-sound": SimpleUploadedFile("x", b"hello")},
            {"with-sound": ""},
            {"poster": ""},
            {"origin": "[]"},
            {"origin": '{"x": "\\u0000"}'},
        ],
        ids=["no video", "none", "no poster", "a list", "a zero"],
    )
    def test_what_is_wrong_is_refused_and_can_still_be_brought(self, client, trial, wrong):
        fetch(client, trial)
        assert bring(client, trial, **wrong).status_code == 422
        assert bring(client, trial).status_code == 201

    def test_too_large(self, client, trial, monkeypatch):
        assert largest_body(addresses.trial_upload_path(trial)) > told.LARGEST_UPLOAD
        fetch(client, trial)
        monkeypatch.setattr(told, "LARGEST_UPLOAD", 10_000)
        assert bring(client, trial).status_code == 413


class TestFailing:
    def test_for_now_it_is_sent_again_until_it_was_too_often(self, client, trial):
        for _ in range(lease.MOST_FAILURES - 1):
            fetch(client, trial)
            assert tell(client, trial, kind="transient", detail="busy").json()["state"] == "queued"
        fetch(client, trial)
        assert tell(client, trial, kind="transient", detail="busy").json()["state"] == "failed"
        assert trial.failure == "busy"

    def test_for_good(self, client, trial):
        fetch(client, trial)
        tell(client, trial, kind="permanent", detail="no such shape")
        assert (trial.state, trial.failure) == (TrialState.FAILED, "no such shape")

    def test_void(self, client, trial):
        fetch(client, trial)
        assert tell(client, trial, kind="void", detail="It is black.").json()["state"] == "void"
        assert (trial.state, trial.failure) == (TrialState.FAILED, trials_void("It is black."))

    def test_a_worker_that_is_at_it_keeps_it(self, client, trial):
        fetch(client, trial)
        Trial.objects.update(lease_until=timezone.now())
        answered = client.post(addresses.trial_upload_path(trial), {"running": "0.5"})
        assert answered.json()["state"] == "running"
        trial.refresh_from_db()
        assert trial.lease_until > timezone.now() + timedelta(seconds=30)
        assert bring(client, trial).status_code == 201
        assert client.post(addresses.trial_upload_path(trial), {"running": "0.5"}).status_code == 410

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", r'{"detail": "\ud800"}'])
    def test_word_that_is_no_word(self, client, trial, text):
        fetch(client, trial)
        assert client.post(addresses.trial_upload_path(trial), {"failure": text}).status_code == 422


def trials_void(reason):
    return f"The clip would be void, shown to nobody: {reason}"


class TestSending:
    @pytest.mark.usefixtures("trial")
    def test_each_once_and_a_lost_message_again(self, sent):
        trial_sending.send_trials()
        assert [-message.number for message in sent] == list(
            Trial.objects.order_by("pk").values_list("pk", flat=True)
        )
        assert all("/trials/" in message.address for message in sent)
        trial_sending.send_trials()
        assert len(sent) == 3
        Trial.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        trial_sending.send_trials()
        assert len(sent) == 6

    @pytest.mark.usefixtures("sent")
    def test_a_killed_workers_comes_back(self, client, trial):
        stale = addresses.trial_upload_path(trial)
        fetch(client, trial)
        Trial.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        trial_sending.send_trials()
        assert client.post(stale, {"failure": "{}"}).status_code == 410
        trial.refresh_from_db()
        assert (trial.state, trial.lease_until) == (TrialState.QUEUED, None)
        assert trial.not_before > timezone.now(), "after a pause"

    def test_while_a_worker_is_busy_others_wait(self, client, trial, sent):
        trial_sending.send_trials()
        trial.refresh_from_db()
        fetch(client, trial)
        sent.clear()
        Trial.objects.exclude(pk=trial.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        trial_sending.send_trials()
        assert not sent

    @pytest.mark.usefixtures("trial")
    def test_only_so_many_at_a_time(self, sent, monkeypatch):
        monkeypatch.setattr(trial_sending, "MOST_SENT", dict.fromkeys((LIGHT, HEAVY, CALL, JOB), 2))
        trial_sending.send_trials()
        assert len(sent) == 2

    @pytest.mark.usefixtures("trial", "sent")
    def test_a_start_takes_all_back(self):
        trial_sending.send_trials()
        trial_sending.take_back_all()
        assert not Trial.objects.exclude(lease_until=None).exists()

    def test_the_brokers_message_tells_nothing(self, trial, monkeypatch):
        messages = []
        monkeypatch.setattr(
            sending.current_app, "send_task", lambda *message, **_: messages.append(json.dumps(message))
        )
        up()
        trial_sending.send_trials()
        assert messages
        for told_to_all in messages:
            assert str(trial.draft_id) not in told_to_all
            assert "shapeworld" not in told_to_all


@pytest.mark.django_db(transaction=True)
def test_the_same_worker_makes_it(server, settings):
    """End to end, against the real server, by the task that makes orders."""
    settings.SITE_URL = server.url
    trials.start(reproduced(tracks=[stage.SOUNDING], prompts=1), None)
    trial = Trial.objects.get()
    settings.UPLOADS_ROOT = settings.HOME.path / "uploads"
    made = answer({"order": -trial.pk, "address": server.url + addresses.trial_path(trial)}, WebServer())
    trial.refresh_from_db()
    assert (made["state"], trial.state, trial.failure) == ("ready", TrialState.READY, "")
    assert upload_files.path_of(trial.video).exists()


def test_a_dry_run_that_is_worked_on_is_kept(client, trial):
    fetch(client, trial)
    Trial.objects.update(lease_until=timezone.now())
    at = addresses.trial_upload_path(trial)
    assert client.post(at, {"running": "0.5"}).json()["state"] == "running"
    trial.refresh_from_db()
    assert trial.lease_until > timezone.now()
    trials.send_again(trial)
    assert client.post(at, {"running": "0.5"}).status_code == 410


class TestTelling:
    def say(self, client, trial, **words):
        told_so = {name: said if isinstance(said, str) else json.dumps(said) for name, said in words.items()}
        return client.post(addresses.trial_upload_path(trial), told_so)

    @pytest.mark.usefixtures("sent")
    def test_how_far_it_is_is_kept_until_it_is_made(self, client, trial):
        trial_sending.send_trials()
        trial.refresh_from_db()
        fetch(client, trial)
        assert self.say(client, trial, running=AT_STEP_3).status_code == 200
        making = Making.objects.get(pk=-trial.pk)
        assert (making.stage, making.step, making.steps) == ("generating", 3, 50)
        assert self.say(client, trial, running={"stage": "sleeping"}).status_code == 422
        assert bring(client, trial).status_code == 201
        assert not Making.objects.filter(pk=-trial.pk).exists()

    def test_refused(self, client, trial):
        fetch(client, trial)
        assert (
            tell(client, trial, kind="refused", detail="It may show a weapon.").json()["state"] == "refused"
        )
        assert trial.state == TrialState.FAILED
        assert trial.failure == "The clip would be refused, and count for nothing: It may show a weapon."

    def test_odd_kinds_are_failures_for_good(self, client, trial):
        fetch(client, trial)
        assert tell(client, trial, kind=["void"], detail="x").json()["state"] == "failed"

    @pytest.mark.parametrize("word", ["submitting", "submitted", "released", "waiting"])
    def test_nobody_is_paid_for_a_dry_run(self, client, trial, word):
        fetch(client, trial)
        answered = self.say(client, trial, **{word: "1"})
        assert (answered.status_code, answered.json()["detail"]) == (422, trial_api.NO_PROVIDER)
        assert bring(client, trial).status_code == 201
