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


def test_prints_what_its_workers_must_be_told(settings):
    settings.SITE_URL = "https://arena.example"
    said = box("attic")
    told = dict(line.split("=", 1) for line in said.splitlines() if line.startswith(("PADDOCK_", "REDIS_")))
    assert told["PADDOCK_SITE"] == addresses.url("attic")
    worker_environment.read({**told, "PADDOCK_WORKER": "gpu0", "PADDOCK_ROLE": "clips"})
    assert f"ACL SETUSER attic {acl_rule('attic')} >PASSWORD" in said
    assert box("attic") == said, "asked again it says the same"


def test_closed_it_is_refused_for_good():
    box("attic")
    assert "closed" in box("attic", "--close")
    assert Box.objects.get().closed_at
    with pytest.raises(CommandError, match="closed for good"):
        box("attic")


@pytest.mark.parametrize("words", [["Attic"], ["a.b"], ["cellar", "--close"]])
def test_what_is_no_box_is_one_sentence(words):
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        box(*words)
    assert not Box.objects.exists()
