"""The operator's admin: facts are read-only there too, and the one act on a clip is to take it down."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from arena.accounts import admin as accounts_admin  # noqa: F401 - registers its own tables
from arena.battles.models import Battle, LedgerLine, Report, Skip, Vote
from arena.clips.formats import FORMATS
from arena.clips.models import Clip, ClipState, Order
from arena.clips.removal import remove
from arena.entries.models import Entry
from arena.labs import admin as labs_admin  # noqa: F401 - registers its own tables
from arena.labs.ordering import revive
from arena.leaderboard.models import Board, Standing
from arena.prompts import first_frames
from arena.prompts.forms import AxesForm, PromptForm
from arena.prompts.models import Prompt, Track
from arena.site.models import Site
from arena.spending.models import Job
from arena.workers import admin as workers_admin  # noqa: F401 - registers its own tables


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]  # one base for every append-only table
    """Shows rows and changes none."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Whether this operator may use a table's actions: the right to look is not enough."""
        return request.user.has_perm(f"arena.change_{self.opts.model_name}")


@admin.register(Site)
class SiteAdmin(ReadOnly):
    list_display = ["name", "synthetic", "created_at"]


@admin.register(Track)
class TrackAdmin(ReadOnly):
    list_display = ["slug", "world", "task", "sound"]


class ArenaPromptForm(PromptForm):
    aspects: ClassVar[Mapping[str, float]] = {
        world: clip.width / clip.height for world, clip in FORMATS.items()
    }


@admin.register(Prompt)
class PromptAdmin(ModelAdmin):  # type: ignore[type-arg]
    form = ArenaPromptForm
    list_display = [
        "text",
        "world",
        "task",
        "unread",
        "content",
        "capability",
        "sound",
        "use",
        "difficulty",
        "visibility",
    ]
    list_filter = ["world", "task", "content", "capability", "difficulty", "visibility"]
    search_fields = ["text"]

    def get_form(
        self, request: HttpRequest, obj: Prompt | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Keep the words and the picture of a prompt that clips answer."""
        if _is_answered(obj):
            kwargs["form"] = AxesForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> list[str]:  # noqa: ARG002
        words = ["world", "task", "text", "language"] if _is_answered(obj) else []
        return [*words, "begins_with", "unread"] if obj else []

    @admin.display(description="not understood")
    def unread(self, prompt: Prompt) -> str:
        return ", ".join(prompt.not_understood)

    @admin.display(description="first frame in use")
    def begins_with(self, prompt: Prompt) -> str:
        if not prompt.first_frame:
            return "-"
        try:
            picture = b64encode(first_frames.read(prompt.first_frame)).decode()
        except OSError:
            return "It is lost."
        return format_html('<img src="data:image/png;base64,{}" alt="First frame" height="256">', picture)

    def save_model(self, request: HttpRequest, obj: Prompt, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(form, PromptForm) and (told := form.told()):
            self.message_user(request, told, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Prompt) -> None:
        self.delete_queryset(request, Prompt.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> None:
        names = list(queryset.values_list("first_frame", flat=True))
        super().delete_queryset(request, queryset)
        for name in names:
            transaction.on_commit(partial(first_frames.discard, name))


def _is_answered(prompt: Prompt | None) -> bool:
    return prompt is not None and prompt.clips.exists()


@admin.register(Entry)
class EntryAdmin(ModelAdmin):  # type: ignore[type-arg]
    list_display = ["slug", "name", "provenance", "state", "calibration", "anchor"]
    list_filter = ["state", "provenance", "calibration", "tracks"]
    search_fields = ["slug", "codename", "public_name"]
    readonly_fields = [
        "commitment", "reveal_at", "reveal_votes", "acknowledged", "due_at", "withdrawn_at", "created_at",
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Entry | None = None) -> list[str]:
        """Names are not the operator's to change, nor is anything that a commitment or its terms bind."""
        fixed = ["slug", "codename", "public_name"] if obj else []
        bound = ["state", "provenance", "tracks"] if obj and obj.commitment else []
        return [*super().get_readonly_fields(request, obj), *fixed, *bound]

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Order)
class OrderAdmin(ReadOnly):
    list_display = ["id", "prompt", "state", "attempt", "lease_until", "not_before", "why"]
    list_filter = ["state"]
    list_select_related = ["entry", "prompt"]
    exclude = ["failure"]
    actions = ["try_again"]

    @admin.display(description="failure")
    def why(self, order: Order) -> str:
        """Return why it failed. A generator's own words may name who is behind a codename."""
        return "Told to its lab alone." if order.failure and order.entry.sealed else order.failure

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "why"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse questions of the address, as in ?failure__contains=, which the list would answer by its length."""
        return not lookup.startswith("failure") and super().lookup_allowed(lookup, value, request)

    @admin.action(description="Try failed orders again", permissions=["act"])
    def try_again(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        count = revive(orders)
        self.message_user(request, f"{count} failed orders will be sent again.")


@admin.register(Job)
class JobAdmin(ReadOnly):
    """What providers were asked for. What a provider calls a job is nobody's to see: it may be asked for by it."""

    list_display = ["id", "order", "contract", "price", "state", "polls", "asked_at", "ended_at"]
    list_filter = ["state", "contract"]
    list_select_related = ["order"]
    exclude = ["handle"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not lookup.startswith("handle") and super().lookup_allowed(lookup, value, request)


@admin.register(Clip)
class ClipAdmin(ReadOnly):
    list_display = ["id", "entry", "prompt", "track", "state", "size", "made_at", "removed_reason"]
    list_filter = ["state", "track", "entry"]
    list_select_related = ["entry", "prompt", "track"]
    actions = ["remove_unsafe", "remove_broken", "remove_illegal"]

    @admin.action(description="Take down: unsafe", permissions=["act"])
    def remove_unsafe(self, request: HttpRequest, clips: QuerySet[Clip]) -> None:
        self._remove(request, clips, "unsafe")

    @admin.action(description="Take down: broken", permissions=["act"])
    def remove_broken(self, request: HttpRequest, clips: QuerySet[Clip]) -> None:
        self._remove(request, clips, "broken")

    @admin.action(description="Take down: illegal", permissions=["act"])
    def remove_illegal(self, request: HttpRequest, clips: QuerySet[Clip]) -> None:
        self._remove(request, clips, "illegal")

    def _remove(self, request: HttpRequest, clips: QuerySet[Clip], reason: str) -> None:
        standing = clips.filter(state=ClipState.READY)
        count = 0
        for count, clip in enumerate(standing, 1):  # noqa: B007 - the last count is told below
            remove(clip, reason)
        self.message_user(request, f"{count} clips taken down; their hashes and votes stay.")


@admin.register(Battle)
class BattleAdmin(ReadOnly):
    list_display = ["key", "track", "prompt", "probability", "served_at", "expires_at"]
    list_filter = ["track"]
    list_select_related = ["track", "prompt"]


@admin.register(Vote)
class VoteAdmin(ReadOnly):
    list_display = ["battle", "choice", "left_seconds", "right_seconds", "heard", "cast_at"]
    list_filter = ["choice"]
    list_select_related = ["battle"]


@admin.register(Skip)
class SkipAdmin(ReadOnly):
    list_display = ["battle", "at"]


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ["battle", "side", "reason", "at", "clip"]
    list_filter = ["reason"]

    @admin.display(description="clip")
    def clip(self, report: Report) -> Any:
        return report.battle.right_id if report.side else report.battle.left_id


@admin.register(LedgerLine)
class LedgerLineAdmin(ReadOnly):
    list_display = ["vote", "position"]


@admin.register(Board)
class BoardAdmin(ReadOnly):
    list_display = ["id", "track", "method", "votes", "computed_at"]
    list_filter = ["track"]


@admin.register(Standing)
class StandingAdmin(ReadOnly):
    list_display = ["board", "entry", "rating", "low", "high", "rank_low", "rank_high", "battles", "state"]
