"""Every beat has a task that a worker finds, in a process that has imported nothing else."""

import subprocess
import sys
from threading import Thread

from celery import current_app

from arena.config.celery import app

CODE = """
import django
from arena.config.celery import app
django.setup()
app.loader.import_default_modules()
print({beat["task"] for beat in app.conf.beat_schedule.values()} - set(app.tasks))
"""


def test_every_beat_names_a_task_that_is_there():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "set()"


def test_every_thread_finds_the_same_app():
    """A web process serves pages in threads that have made no app, and a page may call a beat."""
    found = []
    other = Thread(target=lambda: found.append(current_app.main))
    other.start()
    other.join()
    assert found == [app.main] == ["paddock"]
