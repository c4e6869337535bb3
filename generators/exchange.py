"""The worker's side of the talk with the web server: fetch an order, deliver its files or tell why not."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from generators.contract import JSON, AdapterError, ClipSpec
from generators.production import POSTER, RENDITIONS, Production

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
RENEWAL = httpx.Timeout(10.0, connect=5.0)
PATIENCE_SECONDS = 60.0  # a web process that is restarted comes back well within
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
LONGEST_DETAIL = 500
_RESTARTING = frozenset({500, 502, 503, 504})
_GONE = frozenset({404, 409, 410})


# httpx logs every address it calls, and an order's address is a key.
logging.getLogger("httpx").setLevel(logging.WARNING)


class OrderGone(Exception):  # noqa: N818 - a state of the world, no error
    """The order was taken, withdrawn or answered by someone else."""


class OrderRefused(Exception):  # noqa: N818 - an answer, no error
    """The web server does not want what was sent; the text is its reason."""


class Unreachable(Exception):  # noqa: N818 - a state of the world, no error
    """The web server did not answer for a minute."""


@dataclass(frozen=True)
class Order:
    """What the web server tells of one order, read and checked.

    `queue_seconds` is None where it does not say; `source` is the address of a file that the lab has sent, or None.
    """

    number: int
    spec: ClipSpec
    recipe: dict[str, JSON]
    renditions: tuple[str, ...]
    queue_seconds: float | None = None
    source: str | None = None


@dataclass(frozen=True)
class Fetched:
    """The raw answer to a fetch, and where to send what comes of it."""

    upload: str
    answer: dict[str, JSON]

    def order(self) -> Order:
        """Read the answer.

        Raises
        ------
        ValueError or TypeError
            If a field is missing or is not what it should be.
        """
        renditions, recipe = self.answer.get("renditions"), self.answer.get("recipe")
        if (
            not isinstance(renditions, list)
            or not renditions
            or any(each not in RENDITIONS for each in renditions)
        ):
            raise ValueError(f"The renditions must be some of {', '.join(RENDITIONS)}, not {renditions!r}.")
        if not isinstance(recipe, dict):
            raise TypeError(f"The recipe must be an object, not {type(recipe).__name__}.")
        spec = ClipSpec.from_dict(self.answer.get("spec", {}))
        waited, source = self.answer.get("queue_seconds"), self.answer.get("source")
        return Order(
            int(self.answer["order"]),
            spec,
            recipe,
            tuple(renditions),
            None if waited is None else float(waited),
            None if source is None else str(source),
        )


class WebServer:
    """The web server as a worker sees it.

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
        self.patience = patience
        self._sleep = sleep

    def fetch(self, address: str) -> Fetched:
        """Take an order.

        Raises
        ------
        OrderGone
            On 404, 409 and 410.
        OrderRefused
            On any other answer than 200 with an upload address.
        Unreachable
            If the server did not answer for a minute.
        """
        reply = self._post(address)
        if reply.status_code in _GONE:
            raise OrderGone
        answer = _json(reply) if reply.status_code == httpx.codes.OK else None
        if not isinstance(answer, dict) or not isinstance(answer.get("upload"), str):
            raise OrderRefused(f"The order's address answered {reply.status_code} without an order.")
        return Fetched(answer["upload"], answer)

    def deliver(self, upload: str, production: Production) -> None:
        """Send the files of a production.

        Raises
        ------
        OrderGone, OrderRefused, Unreachable
            As `fetch`; refused with the server's own reason.
        """
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

    def renew(self, upload: str, share: float) -> None:
        """Tell that an order is still worked on, once and without waiting; only that it is gone matters.

        Raises
        ------
        OrderGone
            If somebody else has the order by now.
        """
        try:
            reply = httpx.post(upload, timeout=RENEWAL, data={"running": f"{share:.3f}"})
        except httpx.TransportError:
            return
        if reply.status_code in _GONE:
            raise OrderGone

    def download(self, source: str, target: Path, told: Callable[[], None]) -> None:
        """Bring the file that a lab has sent, telling `told` now and then.

        Raises
        ------
        OrderGone, OrderRefused, Unreachable
            As `fetch`.
        """

        def bring() -> httpx.Response:
            with httpx.stream("GET", source, timeout=TIMEOUT) as reply, target.open("wb") as file:
                for part in reply.iter_bytes():
                    file.write(part)
                    told()
            return reply

        reply = self._patiently(bring)
        if reply.status_code in _GONE:
            raise OrderGone
        if reply.status_code != httpx.codes.OK:
            raise OrderRefused(f"The address of the file answered {reply.status_code}.")

    def tell_failure(
        self, upload: str, kind: str, detail: str, origin: Mapping[str, JSON] | None = None
    ) -> None:
        """Tell that the clip cannot be made, or that what was made is void.

        Parameters
        ----------
        upload : str
            Address of the upload slot.
        kind : str
            "transient", "permanent", "invalid" or "void".
        detail : str
            One sentence.
        origin : mapping or None
            Of a void clip: what it cost, and what was measured on it.
        """
        form = {"failure": (None, json.dumps({"kind": kind, "detail": detail[:LONGEST_DETAIL]}))}
        if origin is not None:
            form["origin"] = (None, json.dumps(origin))
        self._send(upload, files=form)

    def _send(self, upload: str, **form: JSON) -> None:
        reply = self._post(upload, **form)
        if reply.status_code in _GONE:
            raise OrderGone
        if not reply.is_success:
            raise OrderRefused(_reason(reply))

    def _post(self, address: str, **form: JSON) -> httpx.Response:

        def post() -> httpx.Response:
            _rewind(form.get("files", {}))
            return httpx.post(address, timeout=TIMEOUT, **form)

        return self._patiently(post)

    def _patiently(self, call: Callable[[], httpx.Response]) -> httpx.Response:
        """Call, and call again with growing pauses while nobody is there."""
        deadline, pause = time.monotonic() + self.patience, FIRST_PAUSE
        while True:
            try:
                reply = call()
                if reply.status_code not in _RESTARTING:
                    return reply
                problem = f"it answers {reply.status_code}"
            except httpx.TransportError as error:
                problem = type(error).__name__
            if time.monotonic() + pause > deadline:
                raise Unreachable(f"The web server cannot be reached: {problem}.")
            self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _rewind(files: Mapping[str, JSON]) -> None:
    """Let a second try send whole files again."""
    for _, content, *_ in files.values():
        if hasattr(content, "seek"):
            content.seek(0)


def _json(reply: httpx.Response) -> JSON:
    try:
        return reply.json()
    except ValueError:
        return None


def _reason(reply: httpx.Response) -> str:
    answer = _json(reply)
    detail = answer.get("detail") if isinstance(answer, dict) else None
    return str(detail or f"The upload slot answered {reply.status_code}.")[:LONGEST_DETAIL]


def failure_of(error: Exception) -> tuple[str, str]:
    """Return kind and sentence of a failure; one nobody foresaw is permanent and named by its class."""
    if isinstance(error, AdapterError):
        return error.kind, str(error)
    return "permanent", f"{type(error).__name__}: {error}"
