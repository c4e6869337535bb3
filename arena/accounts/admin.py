"""Labs and accounts in the operator's admin: for superusers alone, so that no other staff learns who enters what."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from arena.accounts import labs
from arena.accounts.models import Lab


class Superusers:
    """A right that was given to other staff by name opens none of these tables."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self.has_module_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Lab)
class LabAdmin(Superusers, ModelAdmin):  # type: ignore[type-arg]
    list_display = ["id", "name", "created_at", "closed_at"]
    search_fields = ["name"]
    actions = ["close"]

    def _never(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never

    @admin.action(description="Close: no sign-in, no tokens; what is sealed opens as agreed")
    def close(self, request: HttpRequest, chosen: QuerySet[Lab]) -> None:
        closed = [labs.close(lab.pk, cast("User", request.user)) for lab in chosen]
        self.message_user(request, f"{sum(closed)} labs closed.")


class Users(Superusers, UserAdmin):  # type: ignore[type-arg]
    pass


class Groups(Superusers, GroupAdmin):
    pass


class Addresses(Superusers, EmailAddressAdmin):
    pass


class SecondStepsOfUsers(Superusers, AuthenticatorAdmin):
    """Deleting one lets a person in again who has lost it; its secret is not shown."""

    exclude = ("data",)
    readonly_fields = ("user", "type", "created_at", "last_used_at")


class StaffSignIn(AdminAuthenticationForm):
    """Knows passwords only, so it turns away whoever has set up a second step."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if is_mfa_enabled(user):
            raise ValidationError(
                "This account has a second step: sign in at /accounts/login/, then come back."
            )


def _replace(model: type[Any], by: type[ModelAdmin[Any]]) -> None:
    admin.site.unregister(model)
    admin.site.register(model, by)


_replace(User, Users)
_replace(Group, Groups)
_replace(EmailAddress, Addresses)
_replace(Authenticator, SecondStepsOfUsers)
admin.site.login_form = StaffSignIn
