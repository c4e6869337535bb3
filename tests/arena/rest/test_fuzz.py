"""Five hundred requests that nobody thought of: the API answers each as its description says."""

from __future__ import annotations

import pytest

from arena.accounts.models import Scope
from arena.rest.description_api import description
from tests.arena.labs import sender
from tests.arena.rest.small_arena import build
from tests.conftest import settler_public_key
from tests.fuzz import SEED, Target, fuzz

pytestmark = pytest.mark.usefixtures("clean_logs")
CASES = 500


@pytest.fixture
def target(server, settings):
    settings.SETTLER_PUBLIC_KEY = settler_public_key()
    small = build(drafts=8)
    return Target(server.url, sender.token(small.lab, *Scope), small.known())


def test_schemathesis_finds_nothing(target):
    told = fuzz(description(), target, CASES, SEED)
    assert told.failures == []
    assert told.cases >= CASES
    assert told.by_status[200] > CASES / 5, "most of what is asked should be there"
    assert max(told.by_status) < 500
