"""A web process that casts each vote by one ORM call of its own: what the group commit is measured against."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async

import arena.config.asgi  # noqa: F401 - sets Django up
from arena.battles import consumers, voting
from arena.config import web


class OneByOne:
    """Has the face of GroupCommit, and commits every ballot by itself."""

    def __init__(self, cast: Callable[[list[voting.Ballot]], Awaitable[list[voting.Answer]]]) -> None:
        self._cast = cast

    async def put(self, ballot: voting.Ballot) -> dict[str, Any]:
        (answer,) = await self._cast([ballot])
        if isinstance(answer, Exception):
            raise answer
        return answer


if __name__ == "__main__":
    # Thread-sensitive, as database_sync_to_async is unless told otherwise.
    consumers.ballots = OneByOne(database_sync_to_async(voting.cast_votes))  # type: ignore[assignment]  # same face
    web.main()
