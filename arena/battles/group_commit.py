"""Group commit: what arrives while one commit is on its way shares the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class GroupCommit(Generic[Item, Answer]):
    """Hands items to `flush` in groups, one group at a time, and each caller its own answer.

    `flush` returns one answer an item, in order; an answer that is an exception is raised to its caller alone.
    No timer: a lone item is flushed at once, a crowd forms groups by itself.
    """

    def __init__(
        self, flush: Callable[[list[Item]], Awaitable[list[Answer | Exception]]], largest: int = 256
    ) -> None:
        self._flush, self._largest = flush, largest
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
            futures = [future for _, future in group]
            try:
                answers = await self._flush([item for item, _ in group])
                told = list(zip(futures, answers, strict=True))
            except Exception as error:  # noqa: BLE001 - whatever it was, every caller must hear of it
                told = [(future, error) for future in futures]
            for future, answer in told:
                if future.done():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
