"""What a person may write as a prompt: refused here, in a sentence, where no entry could answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db import transaction

from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task, World
from arena.prompts.reading import read
from generators.contract import AdapterError, ClipSpec, FirstFrameInvalid, PromptNotUnderstood
from generators.shapes.language import Understanding, named

AXES = ["content", "capability", "sound", "use", "difficulty", "visibility"]


class AxesForm(forms.ModelForm):  # type: ignore[type-arg]
    """All that may change of a prompt once clips answer it."""

    class Meta:
        model = Prompt
        fields = AXES


class PromptForm(forms.ModelForm):  # type: ignore[type-arg]
    """A prompt's text and first frame, read as its world reads them before anything is stored."""

    picture = forms.FileField(
        label="First frame",
        required=False,
        help_text="For image to video only: a PNG, JPEG or WebP file of at most 1 MB, shaped like the clips.",
    )
    aspects: ClassVar[Mapping[str, float]] = {}  # of a world's clips, width over height
    first_frame: bytes | None = None
    understood: Understanding | None = None

    class Meta:
        model = Prompt
        fields = ["world", "task", "text", "language", *AXES]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for check in (self._check_words, self._take_first_frame, self._read):
            if not self.errors:
                check()
        return self.cleaned_data

    def _check_words(self) -> None:
        """Refuse what no worker would take an order for."""
        text, language = self.cleaned_data["text"], self.cleaned_data["language"]
        try:
            ClipSpec(text, seed=0, seconds=1, fps=1, width=16, height=16, sound=False, language=language)
        except ValueError as error:
            self.add_error(None, str(error))

    def _take_first_frame(self) -> None:
        upload, wanted = self.cleaned_data["picture"], self.cleaned_data["task"] == Task.IMAGE_TO_VIDEO
        if upload and not wanted:
            self.add_error("picture", "A prompt for text to video takes no first frame.")
        elif upload:
            self._take(upload.read())
        elif wanted:
            self._keep(self.instance.first_frame)

    def _take(self, upload: bytes) -> None:
        try:
            self.first_frame = first_frames.bare(upload, self.aspects.get(self.cleaned_data["world"]))
        except FirstFrameInvalid as error:
            self.add_error("picture", str(error))

    def _keep(self, name: str) -> None:
        try:
            self.first_frame = first_frames.read(name)
        except OSError:  # no name, or no file under it
            self.add_error("picture", "A prompt for image to video needs a first frame.")

    def _read(self) -> None:
        said = self.cleaned_data
        try:
            if said["world"] == World.SHAPES:
                self.understood = read(said["text"], said["language"], self.first_frame)
        except PromptNotUnderstood as error:
            self.add_error("text", str(error))
        except AdapterError as error:
            self.add_error("picture", str(error))
        self.instance.not_understood = list(self.understood.unknown) if self.understood else []

    def save(self, commit: bool = True) -> Prompt:
        if not self.errors:
            self._store()
        saved: Prompt = super().save(commit)
        return saved

    def _store(self) -> None:
        """Store the file before its row is: a file without a row harms nobody."""
        before = self.instance.first_frame
        if self.first_frame is None:
            self.instance.first_frame = ""
        elif self.cleaned_data["picture"]:
            self.instance.first_frame = first_frames.store(self.first_frame)
        if before != self.instance.first_frame:
            transaction.on_commit(partial(first_frames.discard, before))

    def told(self) -> str:
        """Return what whoever wrote the prompt should know of how it was read, or an empty text."""
        if self.understood is None:
            return ""
        unknown, assumed = self.understood.unknown, ", ".join(self.understood.assumed)
        missed = f"Not understood, and given to no entry: {named(unknown)}. " if unknown else ""
        return missed + (f"Taken for granted: {assumed}." if assumed else "")
