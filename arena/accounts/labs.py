"""Founds a lab, changes who is in it, and closes it: a lab that is open never loses its last owner."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from arena.accounts import audit
from arena.accounts.models import ApiToken, Invitation, Lab, Membership, Role
from arena.accounts.refused import Refused

MOST_LABS = 5  # that one person may be in
LAST_OWNER = "A lab needs an owner: make somebody else one first."


def found(user: User, name: str) -> Membership:
    """Return the founder's place, as owner, in a new lab."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        check_room(user)
        lab = Lab.objects.create(name=name)
        place = Membership.objects.create(lab=lab, user=user, role=Role.OWNER)
        audit.record(lab, user, "lab.founded")
    return place


def check_room(user: User) -> None:
    """Raise Refused where a person is in so many labs already."""
    if Membership.objects.filter(user=user, lab__closed_at__isnull=True).count() >= MOST_LABS:
        raise Refused(f"You are in {MOST_LABS} labs already, which is the most: leave one first.")


def people(lab: Lab) -> QuerySet[Membership]:
    return Membership.objects.filter(lab=lab).select_related("user").order_by("id")


def lock(lab_id: int) -> Lab:
    """Return an open lab, its row held until the transaction ends: all who change its people queue here."""
    lab = Lab.objects.select_for_update().filter(pk=lab_id, closed_at__isnull=True).first()
    if lab is None:
        raise Refused("This lab is closed.")
    return lab


def require_owner(place: Membership) -> None:
    """Raise Refused unless `place` is still an owner's, whatever it was when the page was drawn."""
    if not Membership.objects.filter(pk=place.pk, role=Role.OWNER).exists():
        raise Refused("Only an owner of the lab may do that.")


def change_role(by: Membership, number: int, role: Role) -> None:
    """Give the person of place `number` in the lab another role."""
    with transaction.atomic():
        lab = lock(by.lab_id)
        require_owner(by)
        other = _held(lab, number)
        if other.role == role:
            return
        if role != Role.OWNER:
            _keep_an_owner(other)
        Membership.objects.filter(pk=number).update(role=role)
        audit.record(lab, by.user, f"member.made-{role.value}", other.user.email)


def remove(by: Membership, number: int) -> None:
    """Take the person of place `number` out, and all that they could still come in by."""
    with transaction.atomic():
        lab = lock(by.lab_id)
        require_owner(by)
        _take_out(lab, _held(lab, number), by.user, "member.removed")


def leave(place: Membership) -> None:
    with transaction.atomic():
        lab = lock(place.lab_id)
        _take_out(lab, _held(lab, place.pk), place.user, "member.left")


def close(lab_id: int, actor: User | None) -> bool:
    """Close a lab for good, as its operator; False where it was. What it has sealed opens as agreed."""
    with transaction.atomic():
        now = timezone.now()
        lab = Lab.objects.select_for_update().get(pk=lab_id)
        if lab.closed_at is not None:
            return False
        Lab.objects.filter(pk=lab_id).update(closed_at=now)
        ApiToken.objects.filter(lab=lab, revoked_at__isnull=True).update(revoked_at=now)
        Invitation.objects.filter(lab=lab, accepted_at__isnull=True, revoked_at__isnull=True).update(
            revoked_at=now
        )
        audit.record(lab, actor, "lab.closed")
    return True


def _held(lab: Lab, number: int) -> Membership:
    """Return a place in the lab as it stands under the lock."""
    place = people(lab).filter(pk=number).first()
    if place is None:
        raise Refused("This person is not in the lab any more.")
    return place


def _keep_an_owner(place: Membership) -> None:
    others = Membership.objects.filter(lab_id=place.lab_id, role=Role.OWNER).exclude(pk=place.pk)
    if not others.exists():
        raise Refused(LAST_OWNER)


def _take_out(lab: Lab, place: Membership, actor: User, act: str) -> None:
    if place.role == Role.OWNER:
        _keep_an_owner(place)
    now = timezone.now()
    tokens = ApiToken.objects.filter(lab=lab, created_by=place.user, revoked_at__isnull=True)
    for token in tokens:
        audit.record(lab, actor, "token.revoked", token.name)
    tokens.update(revoked_at=now)
    Invitation.objects.filter(
        lab=lab, invited_by=place.user, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)
    place.delete()
    audit.record(lab, actor, act, place.user.email)
