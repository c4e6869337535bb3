"""The Celery tasks: carry out an order of the web server, whatever it says is to be done now."""

import logging
import os
from functools import cache

from celery import shared_task

from generators import doing, making, outsourced
from generators.contract import JSON, RecipeInvalid
from generators.exchange import OrderGone, OrderRefused, Unreachable, WebServer
from generators.order import Fetched
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
        `order` and `state`: ready, void, gone, refused (with `detail`), failed, or unreachable; of a provider's job
        no-budget, submitted, not-taken, uncertain or waiting. The web server keeps the truth and orders again what
        was lost, so no state is an exception.
    """
    return answer(order, WebServer())


@shared_task(name="generators.tasks.submit")
def submit(order: dict[str, JSON]) -> dict[str, JSON]:
    """Ask a provider for the job of an order; as `generate`."""
    return answer(order, WebServer())


@shared_task(name="generators.tasks.poll")
def poll(order: dict[str, JSON]) -> dict[str, JSON]:
    """Look at the provider's job of an order; as `generate`."""
    return answer(order, WebServer())


def answer(order: dict[str, JSON], web: WebServer) -> dict[str, JSON]:
    """Carry out any of the tasks against a given web server: the order itself says which it is by now."""
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
    except Exception as error:  # noqa: BLE001 - Celery would log its text, which may say whose order it was
        making.log(number, error)
        return {"order": number, "state": making.FAILED}


def _carry_out(number: int, fetched: Fetched, web: WebServer) -> str:
    try:
        order = fetched.order()
    except (ValueError, TypeError, KeyError) as error:
        return making.fail(number, fetched.upload, web, RecipeInvalid(f"The order cannot be read: {error}"))
    if order.job is not None:
        return outsourced.look(order, fetched.upload, web, runtime())
    if outsourced.is_outsourced(order.recipe):
        return outsourced.ask(order, fetched.upload, web)
    return making.make(order, fetched.upload, web, runtime())


@cache
def runtime() -> Runtime:
    """Return this process's warm adapters, made at the first order: nothing may be loaded before a fork."""
    budget = int(os.environ.get("PADDOCK_MEMORY_BUDGET", DEFAULT_BUDGET_BYTES))
    return Runtime(os.environ.get("PADDOCK_DEVICE", "cpu"), budget, told=_tell_warm)


def _tell_warm(capabilities: tuple[str, ...]) -> None:
    doing.CURRENT.warm = capabilities
