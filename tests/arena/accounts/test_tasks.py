"""Sessions that are over are swept; those that last stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from arena.accounts.tasks import clear_sessions


@pytest.mark.django_db
def test_old_sessions_go():
    now = timezone.now()
    for key, days in (("over", -1), ("lasting", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    clear_sessions()
    assert [row.session_key for row in Session.objects.all()] == ["lasting"]
