"""Tests of what is told of a failure, and what is not."""

import errno

import pytest

from generators.contract import ContentRefused, OutOfMemory
from generators.failures import failure_of


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (ContentRefused("It will not answer this."), "refused", "It will not answer this."),
        (OutOfMemory("No room."), "transient", "No room."),
        (MemoryError("/secret"), "transient", "The worker's memory is full."),
        (OSError(errno.ENOSPC, "full", "/secret"), "transient", "The worker's disk is full."),
        (OSError(errno.ENOENT, "missing", "/secret"), "permanent", "The worker failed: FileNotFoundError."),
        (KeyError("secret"), "permanent", "The worker failed: KeyError."),
    ],
)
def test_a_failure_is_a_kind_and_a_sentence_without_the_workers_own_matters(error, kind, sentence):
    assert failure_of(error) == (kind, sentence)
