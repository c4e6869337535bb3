"""Labs and accounts in the operator's admin: closed to all staff but superusers, whatever rights they were given."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from arena.accounts.models import AuditEvent, Lab
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db

TABLES = {
    Lab: "arena/lab",
    User: "auth/user",
    Group: "auth/group",
    EmailAddress: "account/emailaddress",
    Authenticator: "mfa/authenticator",
}


@pytest.fixture
def staff(client):
    """Return somebody who was given every right there is, but is no superuser."""
    user = User.objects.create_user("staff", "staff@arena.example", people.PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    return client


@pytest.fixture
def superuser():
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@arena.example", people.PASSWORD))
    return client


@pytest.mark.parametrize("table", TABLES.values())
def test_other_staff_sees_nothing_of_them(staff, table):
    ada = people.owner()
    assert staff.get("/admin/").status_code == 200
    assert f"/admin/{table}/" not in staff.get("/admin/").content.decode()
    for page in ("", f"{ada.lab_id}/change/", f"{ada.user_id}/change/", "add/"):
        assert staff.get(f"/admin/{table}/{page}").status_code == 403
    closing = {"action": "close", "_selected_action": [ada.lab_id]}
    assert staff.post(f"/admin/{table}/", closing).status_code == 403
    assert ada.lab.closed_at is None


@pytest.mark.parametrize("model", TABLES)
def test_superusers_see_them(superuser, model):
    ada = people.owner()
    Group.objects.create(name="x")
    TOTP.activate(ada.user, "A" * 32)
    page = superuser.get(f"/admin/{TABLES[model]}/")
    assert page.status_code == 200
    row = superuser.get(f"/admin/{TABLES[model]}/{model.objects.last().pk}/change/")
    assert row.status_code == 200
    assert "secret" not in row.content.decode()


def test_a_superuser_closes_a_lab_and_changes_it_in_no_other_way(superuser):
    ada = people.owner()
    assert superuser.post(f"/admin/arena/lab/{ada.lab_id}/change/", {"name": "x"}).status_code == 403
    assert superuser.get("/admin/arena/lab/add/").status_code == 403
    answer = superuser.post(
        "/admin/arena/lab/", {"action": "close", "_selected_action": [ada.lab_id]}, follow=True
    )
    assert "1 labs closed" in answer.content.decode()
    lab = Lab.objects.get()
    assert (lab.name, lab.closed_at is not None) == ("Lab of Ada", True)
    assert AuditEvent.objects.first().actor_name == "root@arena.example"


def test_staff_with_a_second_step_does_not_get_round_it(superuser):
    root = User.objects.get(username="root")
    form = {"username": "root", "password": people.PASSWORD}
    assert Client().post("/admin/login/?next=/admin/", form).status_code == 302
    TOTP.activate(root, "A" * 32)
    answer = Client().post("/admin/login/?next=/admin/", form)
    assert "sign in at /accounts/login/" in answer.content.decode()
