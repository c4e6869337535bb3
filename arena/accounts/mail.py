"""Sends the arena's own letters, and tells pages where letters go when there is no mail server."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest

log = logging.getLogger(__name__)

UNSENT = (
    "The arena's mail server does not answer. Nothing is lost: try again in a few minutes, "
    "and if you have just signed up, sign in to have the letter sent again."
)


def send(subject: str, body: str, to: str) -> bool:
    """Send a letter; False where the mail server refuses it or does not answer, which is in the log."""
    try:
        return bool(send_mail(subject, body, None, [to]))
    except OSError as error:  # every error of smtplib is one
        log.error("A letter was not sent: %s.", type(error).__name__)  # noqa: TRY400 - a trace may name a person
        return False


def mail_context(_request: HttpRequest) -> dict[str, bool]:
    """Context of every page: whether letters are only written to the log of the web process."""
    return {"mail_on_console": settings.MAIL_ON_CONSOLE}
