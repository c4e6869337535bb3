"""How much one address, or one socket, may ask for: token buckets on a clock that is handed in."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    tokens: float
    filled_at: float


class Allowance:
    """A bucket a name: `burst` tokens that refill at `rate` a second. The least recent names are forgotten."""

    def __init__(self, rate: float, burst: float, names: int = 50_000) -> None:
        self.rate, self.burst, self.names = rate, burst, names
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, now: float) -> bool:
        """Take one token of `name` at `now` (seconds of a clock that only runs forward); False when none is left."""
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(self.burst, now)
            if len(self._buckets) > self.names:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
        bucket.tokens = min(self.burst, bucket.tokens + max(now - bucket.filled_at, 0) * self.rate)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True
