"""The operator's list of boxes: looked at, and closed; they are opened by a command, which tells their address once."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from arena.workers import boxes, live
from arena.workers.models import Box


@admin.register(Box)
class BoxAdmin(ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "workers_up", "created_at", "closed_at"]
    readonly_fields = ["name", "created_at", "closed_at"]
    actions = ["close"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whether this operator may close boxes: the right to look is not enough."""
        return request.user.has_perm("arena.change_box")

    @admin.display(description="workers up")
    def workers_up(self, box: Box) -> int:
        return live.workers(timezone.now()).filter(box=box).count()

    @admin.action(description="Close for good: their addresses are refused", permissions=["close"])
    def close(self, request: HttpRequest, chosen: QuerySet[Box]) -> None:
        names = list(chosen.filter(closed_at=None).values_list("name", flat=True))
        for name in names:
            boxes.close(name, timezone.now())
        told = f"Closed: {', '.join(names)}." if names else "They were closed already."
        self.message_user(request, told, messages.SUCCESS)
