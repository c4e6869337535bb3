"""Tells the site, every few seconds, that this worker is there, what it can do, and what it is at."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from generators.contract import JSON
from generators.doing import Doing
from generators.persistence import FIRST_PAUSE, LONGEST_PAUSE, trust

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LEAST_SECONDS = 1.0  # between two announcements, whatever happens
FAREWELL_SECONDS = 3.0
_RESTARTING = frozenset({429, 500, 502, 503, 504})

logger = logging.getLogger(__name__)


class Unwelcome(Exception):  # noqa: N818 - an answer, no error
    """The site does not want what was announced; the text is one sentence."""


class Revoked(Unwelcome):
    """The site does not know this address, or no longer, or another process has begun under this name."""


class _Away(Exception):  # noqa: N818 - a state of the world, no error
    """The site does not answer now; the text says how."""


@dataclass(frozen=True)
class Place:
    """Where the site puts this worker's orders, and how often it wants to hear from it.

    Parameters
    ----------
    queue, prefix : str
        The queue's name, and what stands before every key of it at the broker.
    every : float
        Seconds.
    """

    queue: str
    prefix: str
    every: float


class Announcer:
    """The announcements of one worker process, from its first to its last.

    Parameters
    ----------
    site : str
        The box's signed address of the site.
    facts : callable
        Returns what is announced beside `boot`, `busy`, `warm` and `stopping`; asked anew each time.
    doing : Doing
        What the process is at.
    revoked : callable
        Called once, from the announcing thread, if the site revokes the address later.
    """

    def __init__(
        self,
        site: str,
        facts: Callable[[], dict[str, JSON]],
        doing: Doing,
        revoked: Callable[[Revoked], object] = lambda _: None,
    ) -> None:
        self._site = site
        self._facts = facts
        self._doing = doing
        self._revoked = revoked
        self._boot = secrets.token_hex(8)
        self._thread = threading.Thread(target=self._run, name="announcing", daemon=True)
        self._every = LEAST_SECONDS
        self._told = time.monotonic()
        self._trouble = ""
        self._stopping = False
        self._ended = False

    def first(self, sleep: Callable[[float], None] = time.sleep) -> Place:
        """Announce this worker, waiting for the site for as long as it takes.

        Raises
        ------
        Unwelcome
            If the site does not know the address, or refuses the announcement.
        """
        pause = FIRST_PAUSE
        while True:
            try:
                place = self._post()
            except _Away as reason:
                self._say(f"The site cannot be reached ({reason}); it is asked again until it can.")
                sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._every = place.every
                self._back()
                return place

    def start(self) -> None:
        """Announce from now on, in a thread of its own."""
        self._thread.start()

    def say_stopping(self) -> None:
        """Announce at once, and from now on, that no more orders are taken; for a signal's handler."""
        self._stopping = True
        self._doing.nudge()

    def stop(self) -> None:
        """Announce a last time, and wait for that a moment; for a signal's handler too."""
        self._stopping = self._ended = True
        self._doing.nudge()
        if self._thread.is_alive():
            self._thread.join(FAREWELL_SECONDS)

    def _run(self) -> None:
        last = False
        while not last:
            self._wait()
            last = self._ended  # before the announcement is written: the last one must know of the end
            try:
                self._every = self._post().every
            except _Away as reason:
                self._say(f"The site cannot be reached ({reason}); what is in hand goes on.")
            except Revoked as reason:
                self._revoked(reason)
                return
            except Unwelcome as reason:
                self._say(str(reason))
            else:
                self._back()

    def _wait(self) -> None:
        """Wait until there is something to tell, or it is time again; at least a second, but for the last word."""
        if not self._ended:
            self._doing.wait(self._every)
        while not self._ended and (left := self._told + LEAST_SECONDS - time.monotonic()) > 0:
            self._doing.wait(left)

    def _say(self, trouble: str) -> None:
        """Log the first sentence of a trouble; it may last for days."""
        if not self._trouble:
            logger.warning(trouble)
        self._trouble = trouble

    def _back(self) -> None:
        if self._trouble:
            logger.warning("The site can be reached again.")
        self._trouble = ""

    def _post(self) -> Place:
        body = self._body()
        self._told = time.monotonic()
        try:
            reply = httpx.post(self._site, json=body, timeout=TIMEOUT, verify=trust())
        except httpx.TransportError as error:
            raise _Away(f"{type(error).__name__}: {error}") from None
        if reply.status_code in _RESTARTING:
            raise _Away(f"it answers {reply.status_code}")
        if reply.status_code == httpx.codes.NOT_FOUND:
            raise Revoked(
                "The site does not know this box: PADDOCK_SITE is not the address that it gave, or was revoked; "
                "ask its operator for a new one."
            )
        if reply.status_code == httpx.codes.CONFLICT:
            raise Revoked(_refusal(reply))
        if reply.status_code != httpx.codes.OK:
            raise Unwelcome(_refusal(reply))
        return _place(reply)

    def _body(self) -> dict[str, JSON]:
        busy = [
            {"order": piece.order, "stage": piece.stage, "step": piece.step, "steps": piece.steps}
            for piece in self._doing.snapshot()
        ]
        return {
            **self._facts(),
            "boot": self._boot,
            "warm": list(self._doing.warm),
            "busy": busy,
            "stopping": self._stopping,
        }


def _refusal(reply: httpx.Response) -> str:
    answer = _json(reply)
    detail = answer.get("detail") if isinstance(answer, dict) else None
    return f"The site refuses this worker's announcement ({reply.status_code}): {detail or 'it does not say why'}"


def _place(reply: httpx.Response) -> Place:
    answer = _json(reply)
    if not isinstance(answer, dict):
        raise Unwelcome("The site's answer to the announcement is no JSON object: is PADDOCK_SITE an arena?")
    queue, prefix, every = answer.get("queue"), answer.get("prefix"), answer.get("every")
    if not isinstance(queue, str) or not queue or not isinstance(prefix, str) or not prefix:
        raise Unwelcome("The site's answer to the announcement names no queue: is PADDOCK_SITE an arena?")
    if isinstance(every, bool) or not isinstance(every, int | float) or not every >= LEAST_SECONDS:
        raise Unwelcome(f"The site wants to hear from this worker every {every!r} s, which is no time.")
    return Place(queue, prefix, float(every))


def _json(reply: httpx.Response) -> JSON:
    try:
        return reply.json()
    except ValueError:
        return None
