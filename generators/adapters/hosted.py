"""Calls the endpoint of a lab for each clip, by the contract of docs/hosted.md."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from generators import outbound, sandbox
from generators.adapters.hosted_talk import Talk
from generators.adapters.patience import LONGEST_SECONDS, Patience
from generators.clip_format import ClipFormat
from generators.contract import JSON, ClipSpec, GeneratedClip, PermanentFailure, RecipeInvalid

LONGEST_SECRET, LONGEST_MODEL = 500, 200
CONNECT_SECONDS = 15.0
_KEYS = {"kind", "url", "secret", "model"}
_DECODING = 0.9  # share of the work that is done when the file is here


def private_hosts() -> list[str]:
    """Return the hosts, as in "127.0.0.1:9000", that this machine's owner lets endpoints name though private."""
    named = os.environ.get("PADDOCK_PRIVATE_HOSTS", "")
    return [host.strip() for host in named.split(",") if host.strip()]


class Hosted:
    """An endpoint as an adapter.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "hosted", "url": ...}`, with a `secret` that is sent as bearer token and the name of a `model`,
        where the endpoint wants them.
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
            outbound.check(recipe["url"], private_hosts())
        except outbound.Refused as error:
            raise RecipeInvalid(str(error)) from None

    def generate(self, spec: ClipSpec, progress: Callable[[float], None]) -> GeneratedClip:
        """Ask for a clip, wait for it, and read it in a sandbox.

        Raises
        ------
        TransientFailure
            If the endpoint is busy, away or too slow.
        PermanentFailure
            If it refuses, breaks its contract, or brings no video of the length that is wanted.
        """
        fmt = ClipFormat(width=spec.width, height=spec.height, fps=spec.fps, seconds=float(spec.seconds))
        patience = Patience(progress)
        with tempfile.NamedTemporaryFile(prefix="paddock-hosted-") as file:
            with outbound.client(private_hosts(), longest=LONGEST_SECONDS, waiting=patience.tick) as web:
                web.timeout = httpx.Timeout(LONGEST_SECONDS, connect=CONNECT_SECONDS)
                Talk(web, self._recipe, patience).bring(spec, file)
            file.flush()
            try:
                return sandbox.decode(
                    Path(file.name), fmt, sound=spec.sound, waiting=lambda: progress(_DECODING)
                )
            except sandbox.NotAccepted as error:
                raise PermanentFailure(f"The endpoint's clip is not accepted: {error}") from None


def _check_text(recipe: Mapping[str, JSON], name: str, longest: int) -> None:
    text = recipe.get(name)
    if text is None:
        return
    if not isinstance(text, str) or len(text) > longest or not text.isascii() or not text.isprintable():
        raise RecipeInvalid(f"The {name} of a hosted recipe is plain text of at most {longest} characters.")
