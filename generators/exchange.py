"""The worker's side of the talk with the web server: fetch an order, deliver its files or tell what became of it."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx

from generators.contract import JSON
from generators.order import Fetched
from generators.persistence import PATIENCE_SECONDS, TIMEOUT, Persistence, Unreachable, trust
from generators.production import POSTER, Production
from generators.stages import Position

__all__ = ["NoBudget", "OrderGone", "OrderRefused", "Unreachable", "WebServer"]

RENEWAL = httpx.Timeout(10.0, connect=5.0)
MONEY_PATIENCE_SECONDS = 30 * 60.0  # what is told of a paid job can be told by nobody else
LONGEST_DETAIL = 500
_GONE = frozenset({404, 409, 410})


class OrderGone(Exception):  # noqa: N818 - a state of the world, no error
    """The order was taken, withdrawn or answered by someone else."""


class OrderRefused(Exception):  # noqa: N818 - an answer, no error
    """The web server does not want what was sent; the text is its reason."""


class NoBudget(Exception):  # noqa: N818 - an answer, no error
    """There is no money for this order now; the web server keeps it.

    Unless it had said yes before, and that was lost on its way: `asked_before` tells whether that may be so.
    """

    def __init__(self, reason: str, *, asked_before: bool = False) -> None:
        super().__init__(reason)
        self.asked_before = asked_before


class WebServer:
    """The web server as a worker sees it.

    What any of its methods may raise is said once: `OrderGone` on 404, 409 and 410; `OrderRefused`, with the
    server's own reason, on any other answer than the one that is wanted; `Unreachable` if there was no answer for
    `patience` seconds.

    Parameters
    ----------
    patience : float
        Seconds for which an absent server is asked again.
    sleep : callable
        Waits between two tries.
    """

    def __init__(
        self, patience: float = PATIENCE_SECONDS, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._persistence = Persistence(patience, sleep)

    def fetch(self, address: str) -> Fetched:
        """Take an order."""
        reply = self._persistence.post(address)
        if reply.status_code in _GONE:
            raise OrderGone
        answer = _json(reply) if reply.status_code == httpx.codes.OK else None
        if not isinstance(answer, dict) or not isinstance(answer.get("upload"), str):
            raise OrderRefused(f"The order's address answered {reply.status_code} without an order.")
        return Fetched(answer["upload"], answer)

    def download(self, source: str, target: Path, told: Callable[[], None]) -> None:
        """Bring the file that a lab has sent, telling `told` now and then."""

        def bring() -> httpx.Response:
            with (
                httpx.stream("GET", source, timeout=TIMEOUT, verify=trust()) as reply,
                target.open("wb") as file,
            ):
                for part in reply.iter_bytes():
                    file.write(part)
                    told()
            return reply

        reply = self._persistence.call(bring)
        if reply.status_code in _GONE:
            raise OrderGone
        if reply.status_code != httpx.codes.OK:
            raise OrderRefused(f"The address of the file answered {reply.status_code}.")

    def running(self, upload: str, position: Position) -> bool:
        """Tell where an order is, once and without waiting; return whether it was heard."""
        told = {"running": json.dumps(position.to_dict())}
        try:
            reply = httpx.post(upload, timeout=RENEWAL, verify=trust(), data=told)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        if reply.status_code in _GONE:
            raise OrderGone
        return reply.is_success

    def deliver(self, upload: str, production: Production) -> None:
        """Send the files of a production."""
        with ExitStack() as stack:
            files = {
                name: (path.name, stack.enter_context(path.open("rb")), "video/mp4")
                for name, path in production.renditions.items()
            }
            files[POSTER] = (
                production.poster.name,
                stack.enter_context(production.poster.open("rb")),
                "image/jpeg",
            )
            self._send(upload, data={"origin": json.dumps(production.origin)}, files=files)

    def tell_failure(
        self, upload: str, kind: str, detail: str, origin: Mapping[str, JSON] | None = None
    ) -> None:
        """Tell that the clip cannot be made, or that what was made is void.

        Parameters
        ----------
        upload : str
            Address of the upload slot.
        kind : str
            "transient", "permanent", "invalid", "void", "refused" or "uncertain".
        detail : str
            One sentence.
        origin : mapping or None
            Of a void clip: what it cost, and what was measured on it.
        """
        form = {"failure": (None, _failure(kind, detail))}
        if origin is not None:
            form["origin"] = (None, json.dumps(origin))
        self._send(upload, files=form)

    def submitting(self, upload: str) -> None:
        """Tell that a provider is about to be asked for a paid job.

        Raises
        ------
        NoBudget
            On 409.
        """
        tries = 0

        def ask() -> httpx.Response:
            nonlocal tries
            tries += 1
            return httpx.post(upload, timeout=TIMEOUT, verify=trust(), data={"submitting": "1"})

        reply = self._persistence.call(ask)
        if reply.status_code == httpx.codes.CONFLICT:
            raise NoBudget(_reason(reply), asked_before=tries > 1)
        _check(reply)

    def submitted(self, upload: str, handle: Mapping[str, JSON]) -> None:
        """Tell where the provider's job is found; an absent server is waited for half an hour."""
        self._send(upload, MONEY_PATIENCE_SECONDS, data={"submitted": json.dumps(handle)})

    def released(self, upload: str, kind: str, detail: str) -> None:
        """Tell that the provider has certainly not taken the job; waits as `submitted`."""
        self._send(upload, MONEY_PATIENCE_SECONDS, data={"released": _failure(kind, detail)})

    def waiting(self, upload: str, state: str, share: float | None) -> None:
        """Tell that the provider's job is "queued" or "running", and the share done where it is known."""
        self._send(upload, data={"waiting": json.dumps({"state": state, "share": share})})

    def _send(self, upload: str, patience: float | None = None, **form: JSON) -> None:
        _check(self._persistence.post(upload, patience, **form))


def _check(reply: httpx.Response) -> None:
    if reply.status_code in _GONE:
        raise OrderGone
    if not reply.is_success:
        raise OrderRefused(_reason(reply))


def _failure(kind: str, detail: str) -> str:
    return json.dumps({"kind": kind, "detail": detail[:LONGEST_DETAIL]})


def _json(reply: httpx.Response) -> JSON:
    try:
        return reply.json()
    except ValueError:
        return None


def _reason(reply: httpx.Response) -> str:
    answer = _json(reply)
    detail = answer.get("detail") if isinstance(answer, dict) else None
    return str(detail or f"The upload slot answered {reply.status_code}.")[:LONGEST_DETAIL]
