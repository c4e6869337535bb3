"""Makes people, labs and tokens for tests."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.utils import timezone

from arena.accounts import labs, tokens
from arena.accounts.models import Membership, Role, Scope

PASSWORD = "a stable for horses"


def person(email: str = "ada@lab.example") -> User:
    user = User.objects.create_user(email, email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def owner(email: str = "ada@lab.example", lab: str = "Lab of Ada") -> Membership:
    return labs.found(person(email), lab)


def member(of: Membership, email: str = "ben@lab.example", role: Role = Role.MEMBER) -> Membership:
    return Membership.objects.create(lab=of.lab, user=person(email), role=role)


def token(of: Membership, *scopes: Scope, **fields: object) -> str:
    return tokens.make(of, "farm", scopes or list(Scope), timezone.now(), **fields)[1]
