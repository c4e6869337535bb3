"""A voter's end of the duel socket, as blunt as a browser's."""

from __future__ import annotations

import json
import uuid
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from arena.battles import cookie
from arena.battles.models import Battle
from tests.arena import stage
from tests.conftest import Server


def open_socket(
    server: Server, path: str = "/ws/duel/", *, origin: str | None = None, cookies: str = "", **options: Any
) -> ClientConnection:
    """Shake hands as a browser does; `options` are those of websockets' connect."""
    return connect(
        server.socket_url(path),
        origin=server.url if origin is None else origin,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookies} if cookies else {},
        compression=None,
        legacy=True,
        **options,
    )


class SocketVoter:
    """Says frames and hears messages; `voter` is the number in its cookie."""

    def __init__(self, server: Server, voter: uuid.UUID | None = None, **options: Any) -> None:
        self.voter = voter or uuid.uuid4()
        cookies = f"paddock_voter={cookie.bake(self.voter)}"
        self.socket = open_socket(server, cookies=cookies, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def say(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def hear(self, timeout: float = 10) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=timeout))
        return message

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        self.say(kind, **fields)
        return self.hear()

    def send_raw(self, frame: str | bytes) -> dict[str, Any]:
        self.socket.send(frame)
        return self.hear()

    def tell(self, kind: str, **fields: Any) -> dict[str, Any] | None:
        """Say what is answered only when it is refused; return the refusal, or None."""
        self.say(kind, **fields)
        self.say("are you there")
        first = self.hear()
        if first["detail"].startswith("The type of a message is one of"):
            return None
        self.hear()
        return first

    def watch(self, battle: dict[str, Any], *, seconds: float | None = None, heard: bool = True) -> None:
        """Say that a battle was shown and both sides watched for as long as it wants."""
        seconds = battle["watch_seconds"] if seconds is None else seconds
        self.say("shown", battle=battle["battle"])
        for side in ("left", "right"):
            self.say("watched", battle=battle["battle"], side=side, seconds=seconds, heard=heard)


def served(voter: SocketVoter, *, ahead: bool = False) -> dict[str, Any]:
    """Return the battle that the voter is served on the silent track."""
    battle = voter.ask("next", track=stage.SILENT, ahead=ahead)
    assert battle["type"] == "battle", battle
    return battle


def code(message: dict[str, Any] | None) -> str:
    """Return the code of what must be a refusal as the contract has it."""
    assert message is not None
    assert set(message) == {"type", "code", "detail", "battle"}
    assert message["type"] == "refusal"
    assert message["detail"].endswith(".")
    return str(message["code"])


def open_gate(battle: dict[str, Any]) -> None:
    """Make the database see that a served battle was watched."""
    stage.watch(Battle.objects.get(key=battle["battle"]))
