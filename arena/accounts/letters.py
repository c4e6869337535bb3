"""How django-allauth writes to people: letters that fail are answered with a page, not with a broken one."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import render

from arena.accounts.mail import UNSENT

log = logging.getLogger(__name__)


def name_of(user: User) -> str:
    """Return what pages and letters call a person: the mail address, as nobody chose the name."""
    return user.email or user.get_username()


class Letters(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This mail address and this password do not belong together.",
        "too_many_login_attempts": "Too many attempts: wait five minutes, then try again.",
        "rate_limited": "Too many requests: wait a minute, then try again.",
    }

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Return the address that an invitation's link proved, if that is the one now signing up."""
        proved = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip().lower()
        return proved if proved and proved.lower() == typed else None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # every error of smtplib is one
            log.error("A letter was not sent: %s.", type(error).__name__)  # noqa: TRY400 - it may name a person
            facts = {"status": 503, "title": "No letter was sent", "detail": UNSENT}
            answer = render(allauth_context.request, "arena/error.html", facts, status=503)
            raise ImmediateHttpResponse(answer) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell of a change that is made already: it stands, whether or not the letter leaves."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except ImmediateHttpResponse:
            return
