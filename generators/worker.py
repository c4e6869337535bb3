"""The Celery app of a machine that makes clips: `celery -A generators.worker worker --pool=solo -Q gpu`."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from celery.signals import worker_init

VISIBILITY_SECONDS = 2 * 60 * 60  # twice the longest clip; later an order is handed to another worker


class NotConfigured(SystemExit):
    """The environment lacks what a worker needs; ends the process with one sentence."""


def broker_url(environ: Mapping[str, str]) -> str:
    """Return REDIS_URL as Celery's transport wants it: `unix://` sockets become `redis+socket://`.

    Raises
    ------
    NotConfigured
        If REDIS_URL is missing or of another scheme.
    """
    url = environ.get("REDIS_URL", "")
    if not url:
        raise NotConfigured("REDIS_URL is not set; it must name the queue, as in redis://host:6379/0.")
    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss", "redis+socket"):
        return url
    if parts.scheme != "unix":
        raise NotConfigured(
            f"REDIS_URL must begin with redis://, rediss:// or unix://, not {parts.scheme}://."
        )
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"


def make_app(environ: Mapping[str, str]) -> Celery:
    """Return the worker's app, configured from the environment.

    Parameters
    ----------
    environ : mapping
        REDIS_URL, and PADDOCK_QUEUE where the queue is not called gpu.

    Raises
    ------
    NotConfigured
        As `broker_url`.
    """
    made = Celery("generators", include=["generators.tasks"])
    made.conf.update(
        broker_url=broker_url(environ),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
        task_default_queue=environ.get("PADDOCK_QUEUE", "gpu"),
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_pool="solo",  # a child forked after torch has run hangs
        worker_prefetch_multiplier=1,
        worker_concurrency=1,
        worker_send_task_events=False,
    )
    return made


@worker_init.connect
def _step_back(**_: Any) -> None:
    """Run at the priority PADDOCK_NICE asks for, so that the site stays quick beside its worker."""
    if nice := os.environ.get("PADDOCK_NICE"):
        os.nice(int(nice))


app = make_app(os.environ)
