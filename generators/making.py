"""Makes the clip of one order under watch, and brings it to the web server, or the word that there is none."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.contract import AdapterError, ClipVoid, PermanentFailure, TransientFailure
from generators.exchange import OrderGone, OrderRefused, Unreachable, WebServer
from generators.failures import failure_of
from generators.making_room import MakesRoom
from generators.order import Order
from generators.production import Production, produce
from generators.runtime import Runtime
from generators.watch import Watch

FAILED, READY, VOID = "failed", "ready", "void"

logger = logging.getLogger(__name__)


def make(order: Order, upload: str, web: WebServer, runtime: Runtime) -> str:
    """Make the clip and deliver it; return what became of the order.

    Raises
    ------
    OrderGone, OrderRefused, Unreachable
        As the web server's methods.
    """

    def give_up(sentence: str) -> None:
        web.tell_failure(upload, TransientFailure.kind, sentence)

    with folder() as scratch, Watch(order.number, lambda at: web.running(upload, at), give_up) as watch:
        try:
            production = produce(
                order.spec,
                order.recipe,
                order.renditions,
                scratch,
                lambda recipe: MakesRoom(runtime, recipe),
                queue_seconds=order.queue_seconds,
                source=_source(order, scratch, web, watch),
                progress=watch,
            )
        except (OrderGone, Unreachable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a generator throws must reach its lab
            return fail(order.number, upload, web, error)
        watch.delivering()
        return deliver(production, upload, web)


@contextmanager
def folder() -> Iterator[Path]:
    """Give a new folder for the files of one order, and take it away."""
    with tempfile.TemporaryDirectory(prefix="paddock-order-") as path:
        yield Path(path)


def deliver(production: Production, upload: str, web: WebServer) -> str:
    """Bring what was made, or tell why it is void. Of files that the arena does not take it is told why, too."""
    if production.void:
        web.tell_failure(upload, ClipVoid.kind, production.void, production.origin)
        return VOID
    try:
        web.deliver(upload, production)
    except OrderRefused as reason:
        web.tell_failure(upload, TransientFailure.kind, f"The arena did not take the files: {reason}")
        raise
    return READY


def fail(number: int, upload: str, web: WebServer, error: Exception) -> str:
    """Tell why there is no clip."""
    log(number, error)
    kind, detail = failure_of(error)
    web.tell_failure(upload, kind, detail)
    return VOID if kind == ClipVoid.kind else FAILED


def log(number: int, error: Exception) -> None:
    """Log that an order failed, by number and class alone: a log must not tell who is behind a codename."""
    logger.warning("Order %s failed: %s", number, type(error).__name__)
    if not isinstance(error, AdapterError):
        logger.debug("Order %s, in full:", number, exc_info=error)


def _source(order: Order, scratch: Path, web: WebServer, watch: Watch) -> Path | None:
    if order.source is None:
        return None
    try:
        web.download(order.source, scratch / "source", lambda: watch(0.0))
    except OrderRefused as reason:
        raise PermanentFailure(str(reason)) from None
    return scratch / "source"
