"""How django-allauth keeps the secrets of second steps: under the vault's key, so that no dump is enough to sign in."""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode, b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter

from arena import vault

PURPOSE = "second step"
log = logging.getLogger(__name__)


class SecondSteps(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return b64encode(vault.lock(text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; where it was kept under another SECRET_KEY, one that no code fits."""
        try:
            return vault.unlock(b64decode(encrypted_text), PURPOSE).decode()
        except vault.VaultError:
            log.error("A second step cannot be read: the site's SECRET_KEY is another one.")  # noqa: TRY400
            return b32encode(secrets.token_bytes(20)).decode()
