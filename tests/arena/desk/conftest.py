"""The tests of the desk begin with an empty cache, as those of accounts do."""

from tests.arena.accounts.conftest import own_cache, quick_passwords

__all__ = ["own_cache", "quick_passwords"]
