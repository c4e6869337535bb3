"""The workers of one machine, started, started again and stopped together."""

import os
import signal
import time
from pathlib import Path

import pytest

from generators import box
from generators.worker_environment import NotConfigured
from tests.generators.boxed import Started, environment, wait_until
from tests.generators.queue_server import QueueServer
from tests.generators.site_side import SiteSide

ADDRESSES = {"REDIS_URL": "redis://box:key@host/0", "PADDOCK_SITE": "https://arena.example/workers/token/"}
HOSTED = '["happyhorse-1.1"]\n'


@pytest.fixture
def gpus(monkeypatch):
    """Lets this machine have so many GPUs."""

    def have(number):
        monkeypatch.setattr(box, "_count_gpus", lambda: number)

    return have


@pytest.fixture
def site():
    made = SiteSide()
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = QueueServer(tmp_path_factory.mktemp("queue"))
    yield made
    made.close()


@pytest.fixture
def start(tmp_path, server, site):
    """Starts a box with nothing in its environment but what a box is given."""
    started = []

    def start(**more):
        environ = environment(server.admit("attic"), site.url, PADDOCK_HOME=str(tmp_path), **more)
        del environ["PADDOCK_WORKER"], environ["PADDOCK_ROLE"]
        started.append(Started(tmp_path / f"box-{len(started)}.log", environ, "generators.box"))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


def told(members, name):
    return {member.name: member.env.get(name) for member in members}


def test_there_is_a_worker_for_each_gpu_that_sees_it_alone(gpus, tmp_path):
    gpus(2)
    members = box.workers(ADDRESSES, tmp_path)
    assert told(members, "CUDA_VISIBLE_DEVICES") == {"gpu0": "0", "gpu1": "1"}
    assert set(told(members, "PADDOCK_DEVICE").values()) == {"cuda:0"}
    assert told(members, "PADDOCK_WORKER") == {"gpu0": "gpu0", "gpu1": "gpu1"}
    members = box.workers(ADDRESSES | {"CUDA_VISIBLE_DEVICES": "3,GPU-5e1f"}, tmp_path)
    assert told(members, "CUDA_VISIBLE_DEVICES") == {"gpu0": "3", "gpu1": "GPU-5e1f"}


def test_without_a_gpu_there_is_one_on_the_cpu(gpus, tmp_path):
    gpus(0)
    (member,) = box.workers(ADDRESSES, tmp_path)
    assert (member.name, member.env["PADDOCK_DEVICE"]) == ("clips", "cpu")
    assert member.log == tmp_path / "logs" / "clips.log"


def test_calls_are_made_where_there_is_a_key_or_a_hosted_model(gpus, tmp_path):
    gpus(1)
    (tmp_path / "models.toml").write_text(HOSTED)
    for more in ({"FAL_KEY": "a-key"}, {"PADDOCK_MODELS": str(tmp_path / "models.toml")}):
        roles = told(box.workers(ADDRESSES | more, tmp_path), "PADDOCK_ROLE")
        assert roles == {"gpu0": "clips", "calls": "calls"}


def test_the_makers_of_clips_are_given_no_key_of_a_provider(gpus, tmp_path):
    gpus(1)
    members = box.workers(ADDRESSES | {"FAL_KEY": "a-key", "PADDOCK_DEVICE": "cuda:1"}, tmp_path)
    assert told(members, "FAL_KEY") == {"gpu0": None, "calls": "a-key"}
    assert told(members, "PADDOCK_DEVICE") == {"gpu0": "cuda:1", "calls": "cpu"}


def test_gpus_are_counted_in_another_process():
    assert box._count_gpus() == len(list(Path("/dev").glob("nvidia[0-9]")))


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_missing_address_ends_the_box_before_it_starts(gpus, tmp_path, name):
    gpus(1)
    with pytest.raises(NotConfigured, match=name):
        box.workers({other: value for other, value in ADDRESSES.items() if other != name}, tmp_path)


def test_a_killed_worker_is_started_again_and_ctrl_c_stops_all(start, site, tmp_path):
    scrap = tmp_path / "box-tmp" / "half-a-clip"
    scrap.parent.mkdir()
    scrap.write_text("")
    running = start(PADDOCK_DEVICE="cpu", FAL_KEY="a-secret-key")
    clips = site.wait_for(lambda body: body["role"] == "clips")
    site.wait_for(lambda body: body["role"] == "calls" and "hosted:fal" in body["abilities"])
    assert not scrap.exists()
    os.kill(children(running)["clips"], signal.SIGKILL)
    site.wait_for(lambda body: body["role"] == "clips" and body["boot"] != clips["boot"])
    second = start(PADDOCK_DEVICE="cpu")
    assert second.process.wait(20) == 2
    assert second.said.startswith(f"A box already works in {tmp_path}: stop that one first")
    wait_until(lambda: len(children(running)) == 2)
    pids = children(running).values()
    began = time.monotonic()
    assert running.end(signal.SIGINT) == 0
    assert time.monotonic() - began < 10
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert {body["role"] for body in site.bodies if body["stopping"]} == {"clips", "calls"}
    assert "clips ended with SIGKILL" in running.said
    logs = [running.log, *(tmp_path / "logs").glob("*.log")]
    assert {log.stem for log in logs} == {"box-0", "clips", "calls"}
    assert not [log for log in logs if "a-secret-key" in log.read_text() or site.url in log.read_text()]


def test_a_box_that_the_site_does_not_know_ends_with_its_sentence(start, site):
    site.status = 404
    ended = start(PADDOCK_DEVICE="cpu")
    assert ended.process.wait(30) == 2
    assert "clips ended with code 2: The site does not know this box" in ended.said
    assert "started again" not in ended.said


def test_a_bad_models_file_ends_it_before_anything_is_asked(start, site, tmp_path):
    (tmp_path / "models.toml").write_text('["wan2.2-ti2v-5b"]\nstep = 3\n')
    ended = start(PADDOCK_DEVICE="cpu", PADDOCK_MODELS=str(tmp_path / "models.toml"))
    assert ended.process.wait(30) == 2
    assert ended.said.count("\n") == 1
    assert '["wan2.2-ti2v-5b"]: step is no field of this model' in ended.said
    assert site.heard == []


def children(running):
    """Return the processes of a box by the name of their worker."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == running.process.pid:
                environ = (folder / "environ").read_bytes().split(b"\0")
                names = [each.partition(b"=")[2] for each in environ if each.startswith(b"PADDOCK_WORKER=")]
                found |= {name.decode(): int(folder.name) for name in names}
        except OSError:
            continue
    return found
