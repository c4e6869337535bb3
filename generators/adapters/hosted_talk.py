"""The talk with a lab's endpoint about one clip: ask, wait, bring the file; and what each answer means."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import IO

import httpx

from generators import outbound
from generators.adapters.patience import Patience
from generators.contract import JSON, AdapterError, ClipSpec, PermanentFailure, TransientFailure
from generators.said import said

LARGEST_VIDEO = 256 * 2**20
LARGEST_ANSWER = 2**16
POLL_SECONDS, NEXT_TRY_SECONDS, LONGEST_PAUSE = 3.0, 15.0, 300.0
MOST_ABSENCES = 5  # of the address that tells the state, in a row
_OK, _ACCEPTED = 200, 202
_NO_ROOM = frozenset({429, 503})
_AWAY = frozenset({408, 425, 500, 502, 504})
_STATES = ("queued", "running", "succeeded", "failed")


class Talk:
    """One clip's talk, through a client that reaches public addresses alone.

    Parameters
    ----------
    web : httpx.Client
        As `outbound.client` makes it.
    recipe : mapping
        With `url`, and perhaps `secret` and `model`.
    patience : Patience
        How long it may take.
    """

    def __init__(self, web: httpx.Client, recipe: Mapping[str, JSON], patience: Patience) -> None:
        self._web = web
        self._url: str = recipe["url"]
        self._model = recipe.get("model")
        self._headers = {"Authorization": f"Bearer {recipe['secret']}"} if recipe.get("secret") else {}
        self._patience = patience

    def bring(self, spec: ClipSpec, file: IO[bytes]) -> None:
        """Ask for a clip and write its file.

        Raises
        ------
        AdapterError
            Transient where asking later may help, else permanent.
        """
        with _as_failures():
            accepted = self._ask_until_free(spec, file)
            if accepted is not None:
                self._fetch(self._finished(accepted), file)

    def _ask_until_free(self, spec: ClipSpec, file: IO[bytes]) -> str | None:
        """Ask, and while the endpoint has no room ask again, at the pace it wants."""
        while True:
            try:
                return self._ask(spec, file)
            except _NoRoom as busy:
                self._patience.pause(busy.seconds)

    def _ask(self, spec: ClipSpec, file: IO[bytes]) -> str | None:
        """Post the wish; write the video that comes at once, or return where its state is told."""
        with self._web.stream("POST", self._url, json=self._wish(spec), headers=self._headers) as reply:
            if reply.status_code == _OK:
                self._write_video(reply, file)
                return None
            if reply.status_code == _ACCEPTED:
                return self._status_url(_object(reply))
            raise self._refusal(reply)

    def _wish(self, spec: ClipSpec) -> dict[str, JSON]:
        return {
            "prompt": spec.prompt,
            "language": spec.language,
            "seed": spec.seed,
            "seconds": float(spec.seconds),
            "fps": spec.fps,
            "width": spec.width,
            "height": spec.height,
            "sound": spec.sound,
            "image": base64.b64encode(spec.image).decode() if spec.image else None,
            **({"model": self._model} if self._model else {}),
        }

    def _finished(self, status_url: str) -> str:
        """Ask for the state until it is done, and return where the video is."""
        absences = 0
        while True:
            self._patience.pause(POLL_SECONDS)
            try:
                told = self._state(status_url)
            except _NoRoom as busy:
                self._patience.pause(busy.seconds)
                continue
            except (TransientFailure, httpx.TransportError):
                absences += 1
                if absences > MOST_ABSENCES:
                    raise
                continue
            absences = 0
            if told["status"] == "succeeded":
                return str(self._address(told, "video_url"))
            if told["status"] == "failed":
                raise PermanentFailure(said("The endpoint failed", told.get("detail")))

    def _state(self, status_url: str) -> dict[str, JSON]:
        with self._web.stream("GET", status_url, headers=self._headers) as reply:
            if reply.status_code != _OK:
                raise self._refusal(reply)
            told = _object(reply)
        if told.get("status") not in _STATES:
            raise PermanentFailure(f"The endpoint's status must be one of {', '.join(_STATES)}.")
        return told

    def _fetch(self, video_url: str, file: IO[bytes]) -> None:
        # A store of files elsewhere is none of the secret's business.
        headers = self._headers if self._is_own(httpx.URL(video_url)) else {}
        with self._web.stream("GET", video_url, headers=headers) as reply:
            if reply.status_code != _OK:
                raise self._refusal(reply)
            self._write_video(reply, file)

    def _status_url(self, told: Mapping[str, JSON]) -> str:
        address = self._address(told, "status_url")
        if not self._is_own(address):
            raise PermanentFailure("The endpoint's status_url must be at the endpoint's own host.")
        return str(address)

    def _address(self, told: Mapping[str, JSON], name: str) -> httpx.URL:
        """Return an address that the endpoint names, whole or from its own."""
        try:
            return httpx.URL(self._url).join(told[name])
        except (httpx.InvalidURL, KeyError, TypeError, ValueError):
            raise PermanentFailure(f"The endpoint's {name} must be an address.") from None

    def _is_own(self, address: httpx.URL) -> bool:
        own = httpx.URL(self._url)
        return (address.scheme, address.host, address.port) == (own.scheme, own.host, own.port)

    def _refusal(self, reply: httpx.Response) -> AdapterError:
        """Return what an answer that is no success means."""
        if reply.status_code in _NO_ROOM:
            return _NoRoom(_seconds_of(reply.headers.get("Retry-After", "")))
        if reply.status_code in _AWAY:
            return TransientFailure(f"The endpoint is away: it answered {reply.status_code}.")
        detail = _detail(reply)
        return PermanentFailure(said(f"The endpoint answered {reply.status_code}", detail))

    def _write_video(self, reply: httpx.Response, file: IO[bytes]) -> None:
        kind = reply.headers.get("Content-Type", "").lower()
        if not kind.startswith(("video/", "application/octet-stream")):
            raise PermanentFailure("The endpoint's answer must be a video, of the type video/mp4.")
        for part in outbound.parts(reply, LARGEST_VIDEO):
            file.write(part)
            self._patience.tick()


class _NoRoom(TransientFailure):
    """The endpoint wants to be asked again in a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__("The endpoint has no room.")
        self.seconds = min(max(seconds, POLL_SECONDS), LONGEST_PAUSE)


@contextmanager
def _as_failures() -> Iterator[None]:
    """Turn what can go wrong on the way into failures that name no address."""
    try:
        yield
    except outbound.Refused as error:
        raise PermanentFailure(str(error)) from None
    except httpx.TimeoutException:
        raise TransientFailure("The endpoint took too long to answer.") from None
    except httpx.ConnectError:
        raise TransientFailure("The endpoint cannot be reached, or not over a trusted connection.") from None
    except httpx.TransportError as error:
        raise TransientFailure(f"The connection to the endpoint broke: {type(error).__name__}.") from None


def _object(reply: httpx.Response) -> dict[str, JSON]:
    try:
        value = json.loads(outbound.read_at_most(reply, LARGEST_ANSWER))
    except (ValueError, RecursionError) as error:
        if isinstance(error, outbound.Refused):
            raise
        value = None
    if not isinstance(value, dict):
        raise PermanentFailure("The endpoint's answer must be a JSON object.")
    return value


def _detail(reply: httpx.Response) -> JSON:
    try:
        told = _object(reply)
    except (AdapterError, outbound.Refused):
        return None
    return next(
        (told[name] for name in ("detail", "message", "error") if isinstance(told.get(name), str)), None
    )


def _seconds_of(retry_after: str) -> float:
    """Return the seconds that Retry-After asks for, as a number or a date; `NEXT_TRY_SECONDS` where it says none."""
    if re.fullmatch(r"\d{1,6}", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return NEXT_TRY_SECONDS
