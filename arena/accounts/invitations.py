"""Asks somebody into a lab by a letter whose link works once, for a week, and for that mail address alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from arena.accounts import audit, labs, mail
from arena.accounts.models import Invitation, Lab, Membership, Role
from arena.accounts.refused import Refused

LIFETIME = timedelta(days=7)
MOST_A_DAY = 30  # letters of one lab, lest an arena becomes a sender of junk
NO_GOOD = "This invitation is not good any more: ask the lab for a new one."
OF_ANOTHER = (
    "This invitation went to another mail address: sign in with that one, or ask the lab to invite this one."
)


def invite(by: Membership, email: str, role: Role, link_of: Callable[[str], str]) -> bool:
    """Send a letter with `link_of(token)` to `email`; False where no letter left. An earlier one stops working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic(durable=True):  # the letter leaves after the commit
        lab = labs.lock(by.lab_id)
        labs.require_owner(by)
        _check(lab, email, now)
        waiting(lab, now).filter(email__iexact=email).update(revoked_at=now)
        Invitation.objects.create(
            lab=lab,
            email=email,
            role=role,
            token_sha256=_hash(token),
            invited_by=by.user,
            expires_at=now + LIFETIME,
        )
        audit.record(lab, by.user, "member.invited", f"{email} as {role.value}")
    return mail.send("An invitation to Paddock", _letter(by, link_of(token)), email)


def waiting(lab: Lab, now: datetime) -> QuerySet[Invitation]:
    """Return the lab's invitations that still work."""
    return Invitation.objects.filter(
        lab=lab, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    ).order_by("id")


def revoke(by: Membership, number: int) -> None:
    with transaction.atomic():
        lab = labs.lock(by.lab_id)
        labs.require_owner(by)
        now = timezone.now()
        invitation = waiting(lab, now).filter(pk=number).first()
        if invitation is None:
            raise Refused("This invitation was used or withdrawn already.")
        Invitation.objects.filter(pk=number).update(revoked_at=now)
        audit.record(lab, by.user, "invitation.revoked", invitation.email)


def read(token: str) -> Invitation:
    """Return the invitation of a link; raises Refused alike for one unknown, used, revoked, or too old."""
    invitation = (
        Invitation.objects.select_related("lab", "invited_by").filter(token_sha256=_hash(token)).first()
    )
    if invitation is None or not _works(invitation):
        raise Refused(NO_GOOD)
    return invitation


def accept(token: str, user: User) -> Membership:
    """Return the place of a person who came by a link that was sent to a mail address of theirs."""
    with transaction.atomic():
        invitation = read(token)
        lab = labs.lock(invitation.lab_id)
        invitation = read(token)  # as it stands under the lock
        if not EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists():
            raise Refused(OF_ANOTHER)
        place = Membership.objects.filter(lab=lab, user=user).first()
        if place is None:
            labs.check_room(user)
            place = Membership.objects.create(lab=lab, user=user, role=invitation.role)
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
        audit.record(lab, user, "member.joined", f"as {place.role}")
    return place


def _check(lab: Lab, email: str, now: datetime) -> None:
    if EmailAddress.objects.filter(
        email__iexact=email, verified=True, user__in=labs.people(lab).values("user")
    ).exists():
        raise Refused(f"{email} is in the lab already.")
    if Invitation.objects.filter(lab=lab, created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(f"A lab may send {MOST_A_DAY} invitations a day: go on tomorrow.")


def _works(invitation: Invitation) -> bool:
    unused = invitation.accepted_at is None and invitation.revoked_at is None
    return unused and invitation.expires_at > timezone.now() and invitation.lab.closed_at is None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _letter(by: Membership, link: str) -> str:
    """Return a letter that names no lab: on a small host letters end up in a log."""
    return (
        f"{by.user.email} invites you to work on the entries of a lab at Paddock, a blind arena for "
        "generative video models.\n\n"
        f"{link}\n\n"
        "The page behind this link tells you which lab. The link works once, for seven days, and only for "
        "the mail address that this letter went to. If you expected nothing of the kind, do nothing.\n"
    )
