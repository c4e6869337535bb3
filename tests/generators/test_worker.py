"""Tests of the worker's own Celery app."""

import os
import subprocess
import sys

import pytest
from kombu import Connection

ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    from generators import worker  # noqa: PLC0415 - it reads the environment when it is imported

    return worker


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_the_broker_is_named_as_the_transport_wants_it(worker, url, broker):
    assert worker.broker_url({"REDIS_URL": url}) == broker
    assert Connection(broker).transport_cls


@pytest.mark.parametrize("url", ["", "amqp://host", "host:6379"])
def test_a_missing_or_foreign_broker_gets_one_sentence(worker, url):
    with pytest.raises(SystemExit, match="REDIS_URL"):
        worker.broker_url({"REDIS_URL": url})


def test_the_app_loses_no_order_and_forks_never(worker):
    conf = worker.make_app({"REDIS_URL": "redis://host/0", "PADDOCK_QUEUE": "gpu-1"}).conf
    assert (conf.task_default_queue, conf.worker_pool, conf.worker_prefetch_multiplier) == (
        "gpu-1",
        "solo",
        1,
    )
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.task_ignore_result
    assert conf.broker_connection_max_retries is None
    assert conf.broker_transport_options["visibility_timeout"] == 7200
    assert conf.accept_content == ["json"]


def test_without_redis_url_the_command_ends_with_one_sentence():
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "generators.worker",
        "worker",
        "--pool=solo",
        "-Q",
        "gpu",
    ]
    ended = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert ended.stderr.strip() == "REDIS_URL is not set; it must name the queue, as in redis://host:6379/0."


def test_the_task_is_registered_and_torch_is_not_loaded():
    code = (
        "import sys; from generators.worker import app; app.loader.import_default_modules();"
        "assert 'generators.tasks.generate' in app.tasks; assert 'torch' not in sys.modules"
    )
    environment = ENVIRONMENT | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    subprocess.run([sys.executable, "-c", code], env=environment, timeout=60, check=True)


@pytest.mark.parametrize(("asked", "stepped"), [("7", [7]), ("", [])])
def test_niceness_follows_the_environment(worker, monkeypatch, asked, stepped):
    steps = []
    monkeypatch.setattr(os, "nice", steps.append)
    monkeypatch.setenv("PADDOCK_NICE", asked)
    worker._step_back()
    assert steps == stepped
