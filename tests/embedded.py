"""The pytest plugin that gives a run of tests its own PostgreSQL and Valkey, before any setting is read.

Named in ``addopts`` (``-p tests.embedded``), as a conftest.py would come too late: pytest-django has read the
settings by then. Servers named in DATABASE_URL and REDIS_URL are used instead.
"""

import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from supervisor.errors import SupervisorError
from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres
from supervisor.valkey import EmbeddedValkey

# The fits under test are small: a second thread only waits for the first. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# All tests are of one address; those of the limit set their own.
os.environ.setdefault("PADDOCK_API_PER_MINUTE", "0")

PREFIX = "paddock-test-"

# Test data need not survive a power cut.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ABANDONED = 3600.0  # seconds


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config):
    """Start the servers around, and so before, pytest-django's own hook of this name."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # workers share what their controller has started
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        start_servers(stack)
    return (yield)


def start_servers(stack: ExitStack) -> Home:
    """Make a home under the temporary directory, with the servers that the environment does not name."""
    remove_abandoned(Path(tempfile.gettempdir()))
    home = Home(tempfile.mkdtemp(prefix=PREFIX))
    stack.callback(shutil.rmtree, home.path, ignore_errors=True)
    home.lock()
    stack.callback(home.unlock)
    os.environ["PADDOCK_HOME"] = str(home.path)
    try:
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(_running(EmbeddedPostgres(home, **_FORGETFUL)))
        if not os.environ.get("REDIS_URL"):
            stack.enter_context(_running(EmbeddedValkey(home)))
    except SupervisorError as error:
        raise pytest.UsageError(str(error)) from error
    return home


def _running(server):
    with ExitStack() as stack:
        stack.callback(server.stop)
        server.start()
        return stack.pop_all()


def remove_abandoned(directory: Path) -> None:
    """Remove homes of runs that were killed: old, and locked by nobody."""
    for path in directory.glob(f"{PREFIX}*"):
        try:
            status = path.stat()
            if status.st_uid == os.geteuid() and time.time() - status.st_mtime > _ABANDONED:
                home = Home(path)
                home.lock()
                shutil.rmtree(path, ignore_errors=True)
                home.unlock()
        except (OSError, SupervisorError):  # another's, or still in use
            continue
