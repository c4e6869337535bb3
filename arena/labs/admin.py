"""The operator's review of an entry before its first battle: its contact sheet, what its clips share, yes or no."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from arena.labs import review
from arena.labs.models import Review, Verdict


class Decision(forms.ModelForm):  # type: ignore[type-arg]
    """Yes or no, with a note that a no must have."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve: it battles from now on"), ("refuse", "Refuse: it stays out")],
        widget=forms.RadioSelect,
    )
    note_to_lab = forms.CharField(
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="Told to the lab; a refusal needs one.",
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == "refuse" and not given.get("note_to_lab", "").strip():
            self.add_error("note_to_lab", "Say why: the note is what the lab is told.")
        return given


@admin.register(Review)
class ReviewAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Knows the codename and the clips; whose entry it is, it does not show."""

    form = Decision
    list_display = ["entry", "verdict", "has_sheet", "number_of_flags", "decided_at"]
    list_filter = ["verdict"]
    list_select_related = ["entry"]
    ordering = ["-verdict", "entry__slug"]
    actions = None
    shown = ["entry", "verdict", "contact_sheet", "what_they_share", "note", "decided_by", "decided_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Whether this operator may decide; what is decided stays so."""
        undecided = obj is None or obj.verdict == Verdict.PENDING
        return undecided and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> Any:
        deciding = ["decision", "note_to_lab"] if self.has_change_permission(request, obj) else []
        return [*self.shown, *deciding]

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> list[str]:  # noqa: ARG002
        return self.shown

    @admin.display(boolean=True, description="sheet drawn")
    def has_sheet(self, row: Review) -> bool:
        return bool(row.sheet)

    @admin.display(description="flags")
    def number_of_flags(self, row: Review) -> int:
        return len(row.flags)

    @admin.display(description="contact sheet")
    def contact_sheet(self, row: Review) -> str:
        if not row.sheet:
            return "Its clips are being made."
        address = reverse("admin:arena_review_sheet", args=[row.pk])
        return format_html('<img src="{}" alt="Contact sheet" width="1000">', address)

    @admin.display(description="what its clips share")
    def what_they_share(self, row: Review) -> str:
        sentences = format_html_join("", "<li>{}</li>", ((flag,) for flag in row.flags))
        return format_html("<ul>{}</ul>", sentences) if row.flags else "Nothing was found."

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.sheet)
        return [path("<int:number>/sheet/", view, name="arena_review_sheet"), *super().get_urls()]

    def sheet(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Send the contact sheet to whoever may look at reviews."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Review.objects.filter(pk=number).exclude(sheet="").first()
        try:
            content = (settings.REVIEWS_ROOT / row.sheet).read_bytes() if row else b""
        except OSError:
            content = b""
        if not content:
            raise Http404("There is no such sheet.")
        return HttpResponse(
            content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"}
        )

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:  # noqa: ARG002
        operator, now = cast("User", request.user), timezone.now()
        try:
            if form.cleaned_data["decision"] == "approve":
                review.approve(obj.entry, operator, now)
            else:
                review.refuse(obj.entry, operator, form.cleaned_data["note_to_lab"], now)
        except review.NotReviewable as reason:
            self.message_user(request, str(reason), messages.ERROR)
        else:
            self.message_user(request, f"{obj.entry.codename}: decided.", messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: Review) -> HttpResponse:  # noqa: ARG002
        """Leave out Django's own word of success: the act has told how it went."""
        return redirect("admin:arena_review_changelist")
