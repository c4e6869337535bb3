"""The one Celery task: make the clip of an order and bring it to the web server."""

import logging
import os
import tempfile
from functools import cache
from pathlib import Path

from celery import shared_task

from generators.contract import JSON, AdapterError, ClipVoid, RecipeInvalid
from generators.exchange import Fetched, OrderGone, OrderRefused, Unreachable, WebServer, failure_of
from generators.lease import Lease
from generators.production import Production, produce
from generators.runtime import Runtime

DEFAULT_BUDGET_BYTES = 2 * 2**30

logger = logging.getLogger(__name__)


@shared_task(name="generators.tasks.generate")
def generate(order: dict[str, JSON]) -> dict[str, JSON]:
    """Make one clip.

    Parameters
    ----------
    order : dict
        `{"order": number, "address": url}`: all that passes the broker.

    Returns
    -------
    dict
        `order` and `state`: ready, void, gone, refused (with `detail`), failed, or unreachable. The web
        server keeps the truth and orders again what was lost, so no state is an exception.
    """
    return answer(order, WebServer())


def answer(order: dict[str, JSON], web: WebServer) -> dict[str, JSON]:
    """Carry out `generate` against a given web server."""
    number = order["order"]
    try:
        return {"order": number, "state": _carry_out(number, web.fetch(order["address"]), web)}
    except OrderGone:
        return {"order": number, "state": "gone"}
    except OrderRefused as reason:
        return {"order": number, "state": "refused", "detail": str(reason)}
    except Unreachable as reason:
        logger.warning("Order %s is given up: %s", number, reason)
        return {"order": number, "state": "unreachable"}


def _carry_out(number: int, fetched: Fetched, web: WebServer) -> str:
    with tempfile.TemporaryDirectory(prefix="paddock-order-") as folder:
        try:
            production = _make(fetched, Path(folder), web)
        except (OrderGone, Unreachable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a generator throws must reach its lab
            _log(number, error)
            kind, detail = failure_of(error)
            web.tell_failure(fetched.upload, kind, detail)
            return "void" if kind == ClipVoid.kind else "failed"
        if production.void:
            web.tell_failure(fetched.upload, ClipVoid.kind, production.void, production.origin)
            return "void"
        web.deliver(fetched.upload, production)
        return "ready"


def _make(fetched: Fetched, folder: Path, web: WebServer) -> Production:
    try:
        order = fetched.order()
    except (ValueError, TypeError, KeyError) as error:
        raise RecipeInvalid(f"The order cannot be read: {error}") from error
    lease = Lease(lambda share: web.renew(fetched.upload, share))
    source = None
    if order.source is not None:
        source = folder / "source"
        web.download(order.source, source, lambda: lease(0.0))
    return produce(
        order.spec,
        order.recipe,
        order.renditions,
        folder,
        runtime().adapter,
        queue_seconds=order.queue_seconds,
        source=source,
        progress=lease,
    )


def _log(number: int, error: Exception) -> None:
    """Log that an order failed, by number and class alone: a log must not tell who is behind a codename."""
    logger.warning("Order %s failed: %s", number, type(error).__name__)
    if not isinstance(error, AdapterError):
        logger.debug("Order %s, in full:", number, exc_info=error)


@cache
def runtime() -> Runtime:
    """Return this process's warm adapters, made at the first order: nothing may be loaded before a fork."""
    budget = int(os.environ.get("PADDOCK_MEMORY_BUDGET", DEFAULT_BUDGET_BYTES))
    return Runtime(os.environ.get("PADDOCK_DEVICE", "cpu"), budget)
