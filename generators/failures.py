"""What a worker tells of a failure: its kind, and one sentence that a lab may read."""

import errno

from generators.contract import AdapterError, PermanentFailure, TransientFailure


def failure_of(error: Exception) -> tuple[str, str]:
    """Return kind and sentence of a failure.

    Of one that nobody foresaw only the class is told: its text may hold a path of the worker, or a secret.

    Examples
    --------
    >>> failure_of(ValueError("/weights/secret-model is no file"))
    ('permanent', 'The worker failed: ValueError.')
    """
    if isinstance(error, AdapterError):
        return error.kind, str(error)
    if isinstance(error, MemoryError):
        return TransientFailure.kind, "The worker's memory is full."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return TransientFailure.kind, "The worker's disk is full."
    return PermanentFailure.kind, f"The worker failed: {type(error).__name__}."
