"""Clips of a dry run over the wire: for members of the lab alone."""

from __future__ import annotations

import uuid

import httpx
import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from arena.labs import trials, upload_files
from arena.labs.models import Trial, TrialState
from tests.arena.accounts import people
from tests.arena.labs import submitting

pytestmark = pytest.mark.usefixtures("clean_logs")


@pytest.fixture
def trial(server, settings, client):
    settings.UPLOADS_ROOT = settings.HOME.path / "uploads"
    place = people.owner()
    client.force_login(place.user)
    draft = submitting.draft(place.lab, terms={})
    trials.start(draft, None)
    Trial.objects.update(
        state=TrialState.READY,
        video=upload_files.store(b"a moving picture", ".mp4"),
        poster=upload_files.store(b"a picture", ".jpg"),
    )
    return Trial.objects.first()


def ask(server, client, trial, of="video", **headers):
    session = client.cookies.get(django_settings.SESSION_COOKIE_NAME)
    cookies = {django_settings.SESSION_COOKIE_NAME: session.value} if session else {}
    at = reverse(f"desk-trial-{of}", args=[trial.draft_id, trial.pk])
    return httpx.get(server.url + at, cookies=cookies, headers=headers)


def test_its_lab_sees_it_whole_and_in_parts(server, client, trial):
    whole = ask(server, client, trial)
    assert (whole.status_code, whole.content) == (200, b"a moving picture")
    assert whole.headers["content-type"] == "video/mp4"
    part = ask(server, client, trial, Range="bytes=2-7")
    assert (part.status_code, part.content) == (206, b"moving")
    assert ask(server, client, trial, "poster").content == b"a picture"


def test_nobody_else_does(server, client, trial):
    stranger = people.owner("eve@lab.example", "Lab of Eve")
    client.force_login(stranger.user)
    theirs = ask(server, client, trial)
    client.logout()
    client.cookies.clear()
    assert theirs.status_code == ask(server, client, trial).status_code == 404
    assert b"moving" not in theirs.content


def test_what_is_not_there(server, client, trial):
    Trial.objects.filter(pk=trial.pk).update(state=TrialState.RUNNING)
    assert ask(server, client, trial).status_code == 404
    trial.draft_id = uuid.uuid4()
    assert ask(server, client, trial).status_code == 404
