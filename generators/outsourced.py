"""The clip of an order that a provider makes for money: asked for once, looked at again and again, fetched at last."""

import logging
from collections.abc import Mapping
from contextlib import suppress

from generators import registry
from generators.contract import JSON, AdapterError, ContentRefused, PermanentFailure, TransientFailure
from generators.exchange import NoBudget, OrderGone, OrderRefused, Unreachable, WebServer
from generators.failures import failure_of
from generators.making import deliver, fail, folder, log
from generators.making_room import MakesRoom
from generators.order import Order
from generators.production import produce
from generators.providers import jobs
from generators.providers.contract import RUNNING
from generators.runtime import Runtime
from generators.watch import Watch

NO_BUDGET, SUBMITTED, NOT_TAKEN, UNCERTAIN, WAITING = (
    "no-budget", "submitted", "not-taken", "uncertain", "waiting",
)  # fmt: skip
_RELEASED = frozenset({TransientFailure.kind, PermanentFailure.kind, ContentRefused.kind})

logger = logging.getLogger(__name__)


def is_outsourced(recipe: Mapping[str, JSON]) -> bool:
    """Return whether a provider follows the recipe, and not this worker, nor a lab's own endpoint."""
    return recipe.get("kind") == "hosted" and "contract" in recipe


def ask(order: Order, upload: str, web: WebServer) -> str:
    """Ask the provider for the job, once; return what became of that.

    From the moment when the web server has heard of it, whatever happens but a plain refusal leaves it uncertain
    whether there is a job to be paid, and the web server is told so: asking again might pay twice.

    Raises
    ------
    OrderGone, OrderRefused, Unreachable
        As the web server's methods.
    """
    try:
        registry.validate(order.recipe)
    except AdapterError as error:
        return fail(order.number, upload, web, error)
    try:
        web.submitting(upload)
    except NoBudget as answer:
        if answer.asked_before:
            _not_asked(upload, web)
        return NO_BUDGET

    def give_up(sentence: str) -> None:
        web.tell_failure(upload, UNCERTAIN, sentence)

    with Watch(order.number, lambda at: web.running(upload, at), give_up) as watch:
        try:
            handle = jobs.submit(order.recipe, order.spec)
        except jobs.NotTaken as refusal:
            watch.delivering()
            return _released(order.number, upload, web, refusal.failure)
        except Exception as error:  # noqa: BLE001 - whatever it was, the provider may have taken the job
            return _uncertain(order.number, upload, web, error)
        watch.delivering()
        return _submitted(order.number, upload, web, handle)


def look(order: Order, upload: str, web: WebServer, runtime: Runtime) -> str:
    """Look at the provider's job, and if it is done make the clip of its file; return what became of it.

    What may pass is left to the web server, which has the job's deadline: it asks for another look.

    Raises
    ------
    OrderGone, OrderRefused, Unreachable
        As the web server's methods.
    """
    assert order.job is not None  # noqa: S101 - for the type checker
    with (
        folder() as scratch,
        Watch(order.number, lambda at: web.running(upload, at), lambda _: _wait(upload, web)) as watch,
    ):
        try:
            seen = jobs.look(order.recipe, order.job)
            if isinstance(seen, jobs.Waiting):
                return _wait(upload, web, seen.state, seen.share)
            jobs.fetch(order.recipe, order.job, seen, scratch / "source", lambda: watch(0.0))
            production = produce(
                order.spec,
                order.recipe,
                order.renditions,
                scratch,
                lambda recipe: MakesRoom(runtime, recipe),
                queue_seconds=order.queue_seconds,
                source=scratch / "source",
                provider=seen.told,
                progress=watch,
            )
        except (OrderGone, OrderRefused, Unreachable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a provider's answer brings about must reach its lab
            if failure_of(error)[0] != TransientFailure.kind:
                return fail(order.number, upload, web, error)
            log(order.number, error)
            return _wait(upload, web)
        watch.delivering()
        return deliver(production, upload, web)


def _submitted(number: int, upload: str, web: WebServer, handle: Mapping[str, JSON]) -> str:
    """Tell where the job is, before all else; what cannot be told is lost, and paid for."""
    try:
        web.submitted(upload, handle)
    except Exception as error:
        logger.error("Order %s may have a paid job that is lost: %s", number, type(error).__name__)  # noqa: TRY400
        if isinstance(error, OrderGone | Unreachable):
            raise
        return _uncertain(number, upload, web, error)
    return SUBMITTED


def _not_asked(upload: str, web: WebServer) -> None:
    """Give back the money of a yes that was lost on its way, if there was one: nobody has been asked."""
    with suppress(OrderGone, OrderRefused):
        web.released(
            upload, TransientFailure.kind, "The web server's answer was lost; no provider was asked."
        )


def _released(number: int, upload: str, web: WebServer, failure: AdapterError) -> str:
    log(number, failure)
    kind, detail = failure_of(failure)
    web.released(upload, kind if kind in _RELEASED else PermanentFailure.kind, detail)
    return NOT_TAKEN


def _uncertain(number: int, upload: str, web: WebServer, error: Exception) -> str:
    log(number, error)
    if isinstance(error, jobs.Uncertain):
        detail = str(error)
    elif isinstance(error, OrderRefused):
        detail = f"The provider took the job, but the web server did not note it: {error}"
    else:
        detail = f"It is not known whether the provider took the job. {failure_of(error)[1]}"
    web.tell_failure(upload, UNCERTAIN, detail)
    return UNCERTAIN


def _wait(upload: str, web: WebServer, state: str = RUNNING, share: float | None = None) -> str:
    web.waiting(upload, state, share)
    return WAITING
