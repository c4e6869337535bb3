"""Makes clips of what others host: a lab's own endpoint, called for each, or a provider's file, fetched before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import httpx

from generators import outbound, sandbox
from generators.adapters.hosted_talk import Talk
from generators.adapters.patience import LONGEST_SECONDS, Patience
from generators.clip_format import ClipFormat
from generators.contract import JSON, ClipSpec, GeneratedClip, PermanentFailure, Progress, RecipeInvalid
from generators.providers import delivered, recipes
from generators.providers.keys import hosts_for_labs

LONGEST_SECRET, LONGEST_MODEL = 500, 200
CONNECT_SECONDS = 15.0
_KEYS = {"kind", "url", "secret", "model"}
_LOOKING, _DECODING = 0.8, 0.9  # share of the work that is done when the file is here


class Hosted:
    """What others host, as an adapter.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "hosted", "url": ...}`, a lab's own endpoint, with a `secret` that is sent as bearer token and the
        name of a `model`, where the endpoint wants them; or with a `contract`, a provider, as `providers.recipes`
        describes it: its jobs are asked for by `providers.jobs`, and only their files come here.
    """

    memory_bytes = 0
    facts: Mapping[str, JSON] = {}

    def __init__(self, recipe: Mapping[str, JSON]) -> None:
        self.check(recipe)
        self._recipe = recipe

    @staticmethod
    def check(recipe: Mapping[str, JSON]) -> None:
        """Refuse any other key, and an address that is not https; where it leads is found out when it is called.

        Raises
        ------
        RecipeInvalid
            With one sentence on what is wrong.
        """
        if "contract" in recipe:
            recipes.check(recipe)
            return
        if unknown := sorted(map(str, set(recipe) - _KEYS)):
            raise RecipeInvalid(
                f"A hosted recipe has no key {', '.join(unknown)}; it takes a url, a secret and a model."
            )
        _check_text(recipe, "secret", LONGEST_SECRET)
        _check_text(recipe, "model", LONGEST_MODEL)
        if not isinstance(recipe.get("url"), str):
            raise RecipeInvalid(
                "A hosted recipe needs the url of the endpoint, as in https://example.com/clips."
            )
        try:
            outbound.check(recipe["url"], hosts_for_labs(os.environ))
        except outbound.Refused as error:
            raise RecipeInvalid(str(error)) from None

    def generate(self, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Ask a lab's endpoint for a clip, wait for it, and read it in a sandbox.

        Raises
        ------
        TransientFailure
            If the endpoint is busy, away or too slow.
        PermanentFailure
            If it refuses, breaks its contract, or brings no video of the length that is wanted; or if this is a
            provider's recipe.
        """
        if "contract" in self._recipe:
            raise PermanentFailure("A provider's clip is asked for as a job, and is made of the job's file.")
        patience = Patience(progress)
        hosts = hosts_for_labs(os.environ)
        with tempfile.NamedTemporaryFile(prefix="paddock-hosted-") as file:
            with outbound.client(hosts, longest=LONGEST_SECONDS, waiting=patience.tick) as web:
                web.timeout = httpx.Timeout(LONGEST_SECONDS, connect=CONNECT_SECONDS)
                Talk(web, self._recipe, patience).bring(spec, file)
            file.flush()
            try:
                return _decoded(Path(file.name), spec, progress)
            except sandbox.NotAccepted as error:
                raise PermanentFailure(f"The endpoint's clip is not accepted: {error}") from None

    def convert(self, source: Path, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Read the file of a provider's job in a sandbox, if it is what was asked for.

        Raises
        ------
        PermanentFailure
            If it is no video, or of another shape, shorter or more silent than was asked for; or if this is the
            recipe of a lab's endpoint.
        """
        if "contract" not in self._recipe:
            raise PermanentFailure(
                "The clip of an endpoint is fetched when it is made; no file comes before."
            )
        try:
            limits = delivered.limits(spec)
            found = sandbox.inspect(source, limits=limits, waiting=lambda: progress(_LOOKING))
            delivered.check(self._recipe, spec, found)
            clip = _decoded(source, spec, progress)
        except sandbox.NotAccepted as error:
            raise PermanentFailure(f"The provider's clip is not accepted: {error}") from None
        return replace(clip, notes={**clip.notes, "delivered": asdict(found)})


def _decoded(file: Path, spec: ClipSpec, progress: Progress) -> GeneratedClip:
    fmt = ClipFormat(width=spec.width, height=spec.height, fps=spec.fps, seconds=float(spec.seconds))
    return sandbox.decode(file, fmt, sound=spec.sound, waiting=lambda: progress(_DECODING))


def _check_text(recipe: Mapping[str, JSON], name: str, longest: int) -> None:
    text = recipe.get(name)
    if text is None:
        return
    if not isinstance(text, str) or len(text) > longest or not text.isascii() or not text.isprintable():
        raise RecipeInvalid(f"The {name} of a hosted recipe is plain text of at most {longest} characters.")
