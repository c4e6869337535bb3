"""Labs and who is in them: a lab that is open keeps an owner, whatever two people try at once."""

from __future__ import annotations

import threading
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from arena.accounts import current, invitations, labs
from arena.accounts.models import ApiToken, AuditEvent, Invitation, Lab, Membership, Role
from arena.accounts.refused import Refused
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


def acts(lab: Lab) -> list[str]:
    return [event.act for event in AuditEvent.objects.filter(lab=lab).order_by("id")]


def test_the_founder_is_its_owner():
    ada = people.owner()
    assert (ada.role, ada.lab.name) == (Role.OWNER, "Lab of Ada")
    assert acts(ada.lab) == ["lab.founded"]


def test_nobody_founds_labs_without_end():
    ada = people.person()
    for number in range(labs.MOST_LABS):
        labs.found(ada, f"Lab {number}")
    with pytest.raises(Refused, match="5 labs already"):
        labs.found(ada, "One more")
    labs.close(Membership.objects.filter(user=ada).first().lab_id, None)
    labs.found(ada, "In place of the closed one")


def test_roles_change_and_are_written_down():
    ada = people.owner()
    ben = people.member(ada)
    labs.change_role(ada, ben.pk, Role.OWNER)
    labs.change_role(ben, ada.pk, Role.MEMBER)
    assert list(labs.people(ada.lab).values_list("role", flat=True)) == [Role.MEMBER, Role.OWNER]
    assert acts(ada.lab)[1:] == ["member.made-owner", "member.made-member"]


def test_the_last_owner_stays_and_stays_one():
    ada = people.owner()
    people.member(ada)
    for act in (
        lambda: labs.leave(ada),
        lambda: labs.change_role(ada, ada.pk, Role.MEMBER),
        lambda: labs.remove(ada, ada.pk),
    ):
        with pytest.raises(Refused, match="A lab needs an owner"):
            act()
    assert Membership.objects.get(pk=ada.pk).role == Role.OWNER
    assert acts(ada.lab) == ["lab.founded"]


def test_a_member_rules_over_nobody():
    ada = people.owner()
    ben = people.member(ada)
    for act in (
        lambda: labs.change_role(ben, ben.pk, Role.OWNER),
        lambda: labs.remove(ben, ada.pk),
    ):
        with pytest.raises(Refused, match="Only an owner"):
            act()


def test_an_owner_rules_over_no_other_lab():
    ada, eve = people.owner(), people.owner("eve@other.example", "Lab of Eve")
    for act in (
        lambda: labs.change_role(eve, ada.pk, Role.MEMBER),
        lambda: labs.remove(eve, ada.pk),
        lambda: labs.remove(eve, 10**9),
    ):
        with pytest.raises(Refused, match="not in the lab any more"):
            act()
    assert Membership.objects.get(pk=ada.pk).role == Role.OWNER


def test_whoever_goes_takes_their_keys_along():
    ada = people.owner()
    ben = people.member(ada, role=Role.OWNER)
    people.token(ben)
    people.token(ada)
    invitations.invite(ben, "cy@lab.example", Role.OWNER, str)
    labs.remove(ada, ben.pk)
    assert list(ApiToken.objects.filter(revoked_at__isnull=True).values_list("created_by", flat=True)) == [
        ada.user_id
    ]
    assert Invitation.objects.get().revoked_at is not None
    assert acts(ada.lab)[-2:] == ["token.revoked", "member.removed"]
    assert current.places(ben.user) == []


def test_a_closed_lab_lets_nobody_in_and_is_closed_once():
    ada = people.owner()
    people.token(ada)
    assert labs.close(ada.lab_id, None)
    assert not labs.close(ada.lab_id, None)
    assert current.places(ada.user) == []
    assert current.closed_labs(ada.user) == [ada.lab]
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()
    assert acts(ada.lab)[-1] == "lab.closed"
    with pytest.raises(Refused, match="This lab is closed"):
        labs.leave(ada)


def test_an_operator_closes_a_lab_by_its_number():
    ada, said = people.owner(), StringIO()
    call_command("close_lab", str(ada.lab_id), stdout=said)
    call_command("close_lab", str(ada.lab_id), stdout=said)
    assert said.getvalue().splitlines() == [
        f"Lab {ada.lab_id} is closed.",
        f"Lab {ada.lab_id} was closed already.",
    ]
    with pytest.raises(CommandError, match="There is no lab 0"):
        call_command("close_lab", "0")


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_do_not_both_leave():
    ada = people.owner()
    ben = people.member(ada, role=Role.OWNER)
    start, said = threading.Barrier(2), []

    def go(place: Membership) -> None:
        start.wait()
        try:
            labs.leave(place)
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=go, args=(place,)) for place in (ada, ben)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert said == [labs.LAST_OWNER]
    assert labs.people(ada.lab).get().role == Role.OWNER


def test_the_trail_outlives_the_account():
    ada = people.owner()
    Membership.objects.all().delete()
    User.objects.get(pk=ada.user_id).delete()
    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_name) == (None, "ada@lab.example")
