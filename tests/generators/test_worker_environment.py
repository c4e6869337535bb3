"""What a worker reads from its environment."""

from pathlib import Path

import pytest

from generators import worker_environment
from generators.worker_environment import NotConfigured, WorkerEnvironment

ENVIRONMENT = {
    "REDIS_URL": "rediss://attic:key@broker:6379/0",
    "PADDOCK_SITE": "https://arena.example/workers/the-token/",
    "PADDOCK_WORKER": "gpu0",
    "PADDOCK_ROLE": "clips",
}


def test_what_is_not_said_has_a_default():
    assert worker_environment.read(ENVIRONMENT) == WorkerEnvironment(
        broker="rediss://attic:key@broker:6379/0?ssl_cert_reqs=required",
        site="https://arena.example/workers/the-token/",
        name="gpu0",
        role="clips",
        device="cpu",
        models=None,
        nice=0,
    )


def test_all_of_it_can_be_said():
    told = worker_environment.read(
        ENVIRONMENT
        | {"PADDOCK_DEVICE": "cuda:1", "PADDOCK_MODELS": "~/models.toml", "PADDOCK_NICE": "7"}
        | {"PADDOCK_ROLE": "calls"}
    )
    assert (told.role, told.device, told.nice) == ("calls", "cuda:1", 7)
    assert told.models == Path.home() / "models.toml"


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_the_broker_is_named_as_the_transport_wants_it(url, broker):
    assert worker_environment.broker_url({"REDIS_URL": url}) == broker


@pytest.mark.parametrize(
    "address", ["https://arena.example/workers/token", "http://[::1]:8000/workers/token/"]
)
def test_the_address_of_the_site_ends_as_the_site_wants_it(address):
    assert worker_environment.site_address({"PADDOCK_SITE": address}) == f"{address.rstrip('/')}/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", ""),
        ("REDIS_URL", "amqp://host"),
        ("REDIS_URL", "host:6379"),
        ("REDIS_URL", "redis://box:secret@host:port/0"),
        ("PADDOCK_SITE", ""),
        ("PADDOCK_SITE", "arena.example/workers/secret/"),
        ("PADDOCK_SITE", "ftp://arena.example/workers/secret/"),
        ("PADDOCK_SITE", "https://arena.example/"),
        ("PADDOCK_SITE", "https:///workers/secret/"),
        ("PADDOCK_SITE", "https://[::1/workers/secret/"),
        ("PADDOCK_SITE", "https://arena.example:port/workers/secret/"),
        ("PADDOCK_MODELS", "~nobody-of-this-name/models.toml"),
        ("PADDOCK_WORKER", ""),
        ("PADDOCK_WORKER", "GPU 0"),
        ("PADDOCK_WORKER", "gpu0.*"),
        ("PADDOCK_ROLE", ""),
        ("PADDOCK_ROLE", "gpu"),
        ("PADDOCK_DEVICE", "gpu0"),
        ("PADDOCK_DEVICE", "cuda:x"),
        ("PADDOCK_NICE", "-3"),
        ("PADDOCK_NICE", "high"),
        ("PADDOCK_NICE", "20"),
        ("PADDOCK_STALL_SECONDS", "0.0"),
        ("PADDOCK_STALL_SECONDS", "a minute"),
        ("PADDOCK_MEMORY_BUDGET", "2 GiB"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable_and_no_secret(name, value):
    with pytest.raises(NotConfigured, match=rf"^{name} ") as refusal:
        worker_environment.read(ENVIRONMENT | {name: value})
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)
