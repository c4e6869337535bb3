"""manage.py box: a machine gets its address and its rights at the broker, and loses them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from arena.workers import addresses
from arena.workers.models import Box
from generators import worker_environment
from generators.queue_access import acl_rule

pytestmark = pytest.mark.django_db


def box(*words: str) -> str:
    said = StringIO()
    call_command("box", *words, stdout=said)
    return said.getvalue()


def told(said: str) -> dict[str, str]:
    """Return the variables in what the command prints, as a worker's environment takes them."""
    pairs = dict(line.split("=", 1) for line in said.splitlines() if line.startswith(("PADDOCK_", "REDIS_")))
    worker_environment.read({**pairs, "PADDOCK_WORKER": "gpu0", "PADDOCK_ROLE": "clips"})
    return pairs


@pytest.mark.parametrize(
    ("site", "boxs"),
    [
        ("rediss://site:secret@broker.example:6380/2", "rediss://attic:PASSWORD@broker.example:6380/2"),
        ("redis://broker", "redis://attic:PASSWORD@broker"),
        ("unix:///run/valkey.sock?db=1", "unix://attic:PASSWORD@/run/valkey.sock?db=1"),
    ],
)
def test_prints_what_its_workers_must_be_told(settings, site, boxs):
    settings.SITE_URL, settings.REDIS_URL, settings.EMBEDDED_REDIS = "https://arena.example", site, False
    said = box("attic")
    assert told(said) == {"PADDOCK_SITE": addresses.url("attic"), "REDIS_URL": boxs}
    assert f"ACL SETUSER attic {acl_rule('attic')} >PASSWORD" in said
    assert "secret" not in said
    assert "PADDOCK_URL" not in said
    assert box("attic") == said, "asked again it says the same"


def test_says_what_leads_nowhere_from_another_machine(settings):
    settings.SITE_URL, settings.EMBEDDED_REDIS = "http://127.0.0.1:8000", True
    said = box("attic")
    assert told(said)["REDIS_URL"] == settings.REDIS_URL
    assert "on this machine alone" in said
    assert "PADDOCK_URL=https" in said
    assert "ACL" not in said


def test_closed_it_is_refused_for_good():
    box("attic")
    assert "closed" in box("attic", "--close")
    assert Box.objects.get().closed_at
    with pytest.raises(CommandError, match="closed for good"):
        box("attic")


@pytest.mark.parametrize("words", [["Attic"], ["a.b"], ["here"], ["cellar", "--close"]])
def test_what_is_no_box_is_one_sentence(words):
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        box(*words)
    assert not Box.objects.exists()
