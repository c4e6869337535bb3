"""The ASGI application: HTTP through Django, the three sockets through Channels."""

import gc
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import ThreadSensitiveContext
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.core.asgi import get_asgi_application
from django.db import connections
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena.config.settings")
django_application = get_asgi_application()

from arena.battles.consumers import DuelConsumer  # noqa: E402 - the app registry must be ready first
from arena.config.bounds import bounded  # noqa: E402
from arena.labs.live_desk import DeskConsumer  # noqa: E402
from arena.live import LiveConsumer  # noqa: E402

MOST_IDLE_THREADS = 32
_idle_executors: deque[ThreadPoolExecutor] = deque()


async def http(scope: Any, receive: Any, send: Any) -> None:
    """Serve one request on a thread that earlier requests have warmed.

    Django makes a thread for every request and another to join it; a free list of one-thread executors
    keeps the same isolation at a quarter of the cost.
    """
    executor = _idle_executors.pop() if _idle_executors else ThreadPoolExecutor(1)
    try:
        async with ThreadSensitiveContext(executor=executor):
            await django_application(scope, receive, send)
    except BaseException:
        # Django gives a thread's connections back with the answer, and there was none to the end.
        executor.submit(connections.close_all)
        raise
    finally:
        _rest(executor)


def _rest(executor: ThreadPoolExecutor) -> None:
    if len(_idle_executors) < MOST_IDLE_THREADS:
        _idle_executors.append(executor)
    else:
        executor.shutdown(wait=False)


sockets = AllowedHostsOriginValidator(
    URLRouter(
        [
            path("ws/duel/", DuelConsumer.as_asgi()),
            path("ws/live/", LiveConsumer.as_asgi()),
            path("ws/desk/", DeskConsumer.as_asgi()),
            re_path("", WebsocketDenier.as_asgi()),  # nothing is anywhere else
        ]
    )
)


async def socket(scope: Any, receive: Any, send: Any) -> None:
    """Serve one socket; an Origin that is no address at all is a foreign one."""
    for name, value in scope["headers"]:
        if name == b"origin" and not _is_address(value):
            await WebsocketDenier()(scope, receive, send)
            return
    await sockets(scope, receive, send)


def _is_address(origin: bytes) -> bool:
    try:
        urlsplit(origin.decode("latin-1"))
    except ValueError:
        return False
    return True


application = ProtocolTypeRouter({"http": bounded(http), "websocket": socket})

# Full collections over Django's own objects cost tens of milliseconds each: what lives for ever is set aside.
gc.collect()
gc.freeze()
