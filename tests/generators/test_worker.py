"""A worker process: a real broker under a box's own rights, a real site, and no database or Django settings."""

import json
import signal
import subprocess
import sys
import time

import pytest

from generators import worker, worker_environment
from generators.announcing import Place
from tests.generators.boxed import LONG, QUICK, Started, environment, send, wait_until
from tests.generators.orders import BOTH, recipe
from tests.generators.queue_server import QueueServer
from tests.generators.site_side import SiteSide
from tests.generators.web_side import WebSide


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = QueueServer(tmp_path_factory.mktemp("queue"))
    yield made
    assert made.site.execute_command("ACL", "LOG") == [], "a worker wanted more than its rights"
    made.close()


@pytest.fixture
def attic(server):
    server.site.flushall()
    return server.admit("attic")


@pytest.fixture
def site():
    made = SiteSide()
    yield made
    made.close()


@pytest.fixture
def web():
    made = WebSide()
    yield made
    made.close()


@pytest.fixture
def start(tmp_path):
    """Starts worker processes, and ends what the test leaves of them."""
    started = []

    def start(environ):
        started.append(Started(tmp_path / f"{len(started)}.log", environ))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


def order(number, spec=QUICK):
    return {"order": number, "spec": spec, "recipe": recipe(), "renditions": list(BOTH)}


def is_busy_with(number):
    return lambda body: [piece["order"] for piece in body["busy"]] == [number]


def test_the_app_loses_no_order_and_forks_never():
    told = worker_environment.read(environment("redis://box:key@host/0", "https://site/workers/token/"))
    conf = worker.make_app(told, Place("orders", "paddock.box.attic.gpu0.", 5)).conf
    assert conf.broker_url == "redis://box:key@host/0"
    assert conf.broker_transport_options == {
        "visibility_timeout": 7200,
        "global_keyprefix": "paddock.box.attic.gpu0.",
    }
    assert conf.task_default_queue == "orders"
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.task_ignore_result
    assert conf.broker_connection_max_retries is None
    assert conf.accept_content == ["json"]
    assert not conf.worker_enable_remote_control
    assert not conf.worker_send_task_events


def test_a_clip_is_made_by_a_process_that_knows_the_site_by_its_address_alone(
    attic, server, site, web, start
):
    web.offer(order(7))
    process = start(environment(attic, site.url))
    body = site.wait_for(lambda _: True)
    assert set(body["abilities"]) == {"shapeworld", "uploaded", "happyhorse"}
    assert (body["worker"], body["role"], body["device"]) == ("gpu0", "clips", "cpu")
    assert (body["offers"], body["notices"], body["busy"], body["stopping"]) == ([], [], [], False)
    assert body["memory_bytes"] > 0
    assert body["versions"]["celery"]
    send(server.site_url, 7, f"{web.url}/order")
    wait_until(lambda: web.uploads)
    assert set(web.uploads[0]) == {"with-sound", "silent", "poster", "origin"}
    origin = json.loads(web.uploads[0]["origin"][2])
    assert origin["seed"] == 1
    wait_until(lambda: not server.site.exists("paddock.box.attic.gpu0.unacked"))
    assert process.end(signal.SIGTERM) == 0
    assert site.bodies[-1]["stopping"]
    assert all(key.startswith("paddock.box.attic.gpu0.") for key in server.site.scan_iter())
    for secret in (web.url, site.url, attic.split("@", maxsplit=1)[0]):
        assert secret not in process.said


def test_one_that_is_killed_in_mid_clip_starts_anew_and_makes_the_next(attic, server, site, web, start):
    web.offer(order(7, LONG))
    first = start(environment(attic, site.url))
    send(server.site_url, 7, f"{web.url}/order")
    boot = site.wait_for(is_busy_with(7))["boot"]
    first.end(signal.SIGKILL)
    web.offer(order(7))
    start(environment(attic, site.url))
    again = site.wait_for(lambda body: body["boot"] != boot)
    assert again["busy"] == []
    send(server.site_url, 7, f"{web.url}/order")
    wait_until(lambda: web.uploads)
    assert len(web.uploads) == 1


def test_the_hard_signal_ends_it_at_once_and_the_site_hears_first(attic, server, site, web, start):
    web.offer(order(7, LONG))
    process = start(environment(attic, site.url))
    send(server.site_url, 7, f"{web.url}/order")
    site.wait_for(is_busy_with(7))
    began = time.monotonic()
    assert process.end(signal.SIGQUIT) == 1
    assert time.monotonic() - began < 3
    assert site.bodies[-1]["stopping"]
    assert is_busy_with(7)(site.bodies[-1])


def test_two_workers_of_different_abilities_take_what_is_theirs(attic, server, site, web, start):
    start(environment(attic, site.url))
    start(environment(attic, site.url, "calls", "calls", FAL_KEY="a-secret-key"))
    clips = site.wait_for(lambda body: body["role"] == "clips")
    calls = site.wait_for(lambda body: body["role"] == "calls")
    assert set(calls["abilities"]) == {"hosted", "hosted:fal"}
    assert not set(calls["abilities"]) & set(clips["abilities"])
    assert "a-secret-key" not in json.dumps(site.bodies)
    for number, name in ((1, "calls"), (2, "gpu0"), (3, "calls")):
        web.answers[f"/{name}/{number}"] = [(410, {})]
        send(server.site_url, number, f"{web.url}/{name}/{number}", worker=name)
    wait_until(lambda: len(web.requests) == 3)
    assert sorted(web.requests) == ["/calls/1", "/calls/3", "/gpu0/2"]


def test_an_address_that_is_revoked_ends_it_with_a_sentence(attic, site, start):
    site.answer = {"queue": "orders", "prefix": "paddock.box.attic.gpu0.", "every": 1}
    process = start(environment(attic, site.url))
    site.wait_for(lambda _: True)
    site.status = 404
    assert process.process.wait(20) == 2
    assert "The site does not know this box: PADDOCK_SITE" in process.said.splitlines()[-1]
    assert site.url not in process.said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"REDIS_URL": ""}, "REDIS_URL is not set"),
        ({"PADDOCK_MODELS": "/nowhere/models.toml"}, "PADDOCK_MODELS is /nowhere/models.toml, which cannot"),
        ({"PADDOCK_DEVICE": "cuda:7"}, "PADDOCK_DEVICE is cuda:7, which cannot be used here"),
    ],
)
def test_what_will_not_do_is_one_sentence(change, sentence):
    environ = environment("redis://127.0.0.1:1/0", "http://127.0.0.1:1/workers/token/") | change
    command = [sys.executable, "-m", "generators.worker"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_a_worker_brings_in_no_torch_before_an_order():
    code = (
        "import sys; from generators import tasks, worker;"
        "print(sorted({'torch', 'diffusers', 'transformers', 'supervisor'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout == "[]\n"


def test_niceness_follows_the_environment(attic, site, start):
    process = start(environment(attic, site.url, PADDOCK_NICE="7"))
    site.wait_for(lambda _: True)
    with open(f"/proc/{process.process.pid}/stat") as stat:  # noqa: PTH123 - a file of the kernel's
        assert stat.read().rpartition(")")[2].split()[16] == "7"
