"""Tokens: shown once, hashed, within scopes, revocable; each wrong one is answered alike."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from arena.accounts import authentication, labs, tokens
from arena.accounts.authentication import Allows, LabToken
from arena.accounts.models import ApiToken, AuditEvent, Scope
from arena.accounts.refused import Refused
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


class Submitting(APIView):
    authentication_classes = [LabToken]
    permission_classes = [Allows(Scope.SUBMIT)]

    def get(self, request):
        return Response({"lab": request.auth.lab_id, "user": str(request.user)})


@pytest.fixture
def ada():
    return people.owner()


def ask(text: str | None = None, header: str | None = None, address: str = "192.0.2.1"):
    headers = {"HTTP_AUTHORIZATION": header or f"Bearer {text}"} if header or text is not None else {}
    request = APIRequestFactory().get("/", REMOTE_ADDR=address, **headers)
    answer = Submitting.as_view()(request)
    return answer.render() if isinstance(answer, Response) else answer


def test_a_token_acts_for_its_lab(ada):
    answer = ask(people.token(ada, Scope.SUBMIT))
    assert (answer.status_code, answer.data) == (200, {"lab": ada.lab_id, "user": "AnonymousUser"})


def test_its_text_is_nowhere_and_its_making_in_the_trail(ada):
    text = people.token(ada)
    assert text.startswith("pdk_")
    assert len(text) == len("pdk_") + 43
    kept = ApiToken.objects.values().get()
    assert text not in str(kept)
    assert text.startswith(kept["begins"])
    assert AuditEvent.objects.latest("id").subject == f"farm ({text[:8]}...)"


def test_whatever_is_wrong_is_answered_alike(ada):
    now = timezone.now()
    old = people.token(ada, expires_at=now - timedelta(seconds=1))
    revoked = people.token(ada)
    tokens.revoke(ada, ApiToken.objects.latest("id").pk, now)
    eve = people.owner("eve@other.example", "Lab of Eve")
    closed = people.token(eve)
    labs.close(eve.lab_id, None)
    good = people.token(ada)
    answers = [
        ask(),
        ask(header=f"Basic {good}"),
        ask(header=f"Token {good}"),
        ask(header="Bearer"),
        *[
            ask(text)
            for text in (old, revoked, closed, good[:-1], good + "x", "pdk_", "pdk_" + "x" * 10_000, "\xff")
        ],
    ]
    said = {
        (a.status_code, a["WWW-Authenticate"], a["Content-Type"], json.loads(a.content)["detail"])
        for a in answers
    }
    assert said == {(401, 'Bearer realm="Paddock"', "application/problem+json", authentication.NO_GOOD)}
    assert ask(good).status_code == 200


def test_a_scope_that_is_missing_is_named(ada):
    answer = ask(people.token(ada, Scope.READ, Scope.MANAGE))
    assert answer.status_code == 403
    assert json.loads(answer.content)["detail"] == "This token may not do that: it lacks the scope submit."


def test_wrong_tokens_wear_an_address_out(ada, monkeypatch):
    monkeypatch.setattr(authentication, "WRONG_A_MINUTE", 3)
    good = people.token(ada)
    assert [ask("pdk_wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    worn = ask(good)
    assert (worn.status_code, worn["Retry-After"]) == (429, "60")
    assert ask(good, address="192.0.2.2").status_code == 200


def test_without_the_cache_tokens_still_work(ada, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert ask(people.token(ada)).status_code == 200
    assert ask("pdk_wrong").status_code == 401


def test_its_last_use_is_noted_at_most_once_a_minute(ada):
    people.token(ada)
    now = timezone.now()
    for seconds, noted in [(0, 0), (59, 0), (60, 60), (100, 60)]:
        tokens.note_use(ApiToken.objects.get(), now + timedelta(seconds=seconds))
        assert ApiToken.objects.get().last_used_at == now + timedelta(seconds=noted)


def test_making_and_revoking_are_an_owners(ada, monkeypatch):
    ben, eve = people.member(ada), people.owner("eve@other.example", "Lab of Eve")
    people.token(ada)
    number, now = ApiToken.objects.get().pk, timezone.now()
    for by in (ben, eve):
        with pytest.raises(Refused):
            tokens.revoke(by, number, now)
    with pytest.raises(Refused, match="Only an owner"):
        people.token(ben)
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    with pytest.raises(Refused, match="revoke one first"):
        people.token(ada)
    tokens.revoke(ada, number, now)
    people.token(ada)
