"""django-allauth's forms of passkeys, made to refuse in words what is no credential at all, instead of breaking."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

# What the parsers of foreign JSON and CBOR raise; ValidationError is none of these.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, struct.error)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except MALFORMED:
        raise get_adapter().validation_error("incorrect_code") from None


class AddKey(forms.AddWebAuthnForm):
    def clean(self) -> Any:
        with _refused():
            return super().clean()


class SignInWithKey(forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        with _refused():
            return super().clean_credential()


class StepWithKey(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _refused():
            return super().clean_credential()


class ConfirmWithKey(forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _refused():
            return super().clean_credential()
