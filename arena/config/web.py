"""One web process: uvicorn on a socket that the supervisor holds, so that a restart loses no connection."""

from __future__ import annotations

import os
import socket

import uvicorn

from arena.config.environment import LISTEN_FD

# Frames beyond the contract's size are refused in words; beyond this they would only fill memory.
LARGEST_FRAME = 1 << 20


def main() -> None:
    config = uvicorn.Config(
        "arena.config.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,  # costs 35 KiB a socket and doubles the time of a broadcast
        lifespan="off",
        log_config=None,  # its lines go where the site's go, and are written as those are
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("PADDOCK_TRUSTED_PROXIES", ""),
        timeout_graceful_shutdown=3,
    )
    listening = socket.socket(fileno=int(os.environ[LISTEN_FD]))
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
