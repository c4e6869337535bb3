"""Signatures that the receivers' own library accepts, and secrets that no dump shows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from arena.vault import VaultError
from arena.webhooks import signing
from arena.webhooks.models import Endpoint

BODY = '{"type":"test","data":{"word":"Grüße"}}'.encode()


def signed(endpoint, at=None):
    return signing.headers(endpoint, uuid4(), BODY, at or datetime.now(UTC))


def test_the_library_accepts_what_we_sign():
    secret = signing.draw()
    headers = signed(Endpoint(secret=signing.keep(secret)))
    assert Webhook(secret).verify(BODY, headers)["type"] == "test"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.draw()).verify(BODY, headers)


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day():
    old, new, now = signing.draw(), signing.draw(), datetime.now(UTC)
    endpoint = Endpoint(secret=signing.rotated(signing.keep(old), new, now))
    for secret in (old, new):
        Webhook(secret).verify(BODY, signed(endpoint))
    endpoint = Endpoint(secret=signing.rotated(signing.keep(old), new, now - timedelta(hours=25)))
    Webhook(new).verify(BODY, signed(endpoint))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(BODY, signed(endpoint))


def test_a_secret_is_kept_unreadable_and_can_be_replaced_when_it_is_lost(settings):
    secret = signing.draw()
    kept = signing.keep(secret)
    assert secret.encode() not in kept
    settings.SECRET_KEY = "another secret of the site, long enough"
    with pytest.raises(VaultError):
        signed(Endpoint(secret=kept))
    new = signing.draw()
    Webhook(new).verify(BODY, signed(Endpoint(secret=signing.rotated(kept, new, datetime.now(UTC)))))
