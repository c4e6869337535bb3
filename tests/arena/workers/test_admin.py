"""Boxes in the admin: looked at by who may, closed by who may change them, opened and deleted by nobody there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User

from arena.workers.models import Box
from tests.arena.labs.offering import worker

pytestmark = pytest.mark.django_db
LIST = "/admin/arena/box/"


@pytest.fixture
def box():
    worker("gpu0")
    worker("gpu1", silent=True)
    return Box.objects.get()


def sign_in(client, *rights):
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    client.force_login(user)


def close(client, box):
    answer = client.post(LIST, {"action": "close", "_selected_action": [box.pk]}, follow=True)
    box.refresh_from_db()
    return answer.content.decode()


def test_how_many_of_its_workers_are_up(client, box):
    sign_in(client, "view_box")
    assert '<td class="field-workers_up">1</td>' in client.get(LIST).content.decode()


def test_it_is_closed_for_good(client, box):
    sign_in(client, "view_box", "change_box")
    assert "Closed: attic." in close(client, box)
    closed_at = box.closed_at
    assert closed_at is not None
    assert "They were closed already." in close(client, box)
    assert box.closed_at == closed_at


def test_who_may_only_look_closes_none(client, box):
    sign_in(client, "view_box")
    close(client, box)
    assert box.closed_at is None


def test_nothing_else_is_done_to_it(client, box):
    client.force_login(User.objects.create_superuser("operator"))
    for act in ("add/", f"{box.pk}/change/", f"{box.pk}/delete/"):
        assert client.post(LIST + act, {"name": "other", "post": "yes"}).status_code == 403
    assert Box.objects.get().name == "attic"
