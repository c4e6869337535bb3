"""What the arena's own processes are told: each what it needs, and no key that is another's."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from arena.management import processes
from arena.reveals import keyring
from arena.workers import addresses
from generators import worker_environment
from generators.providers.contracts import CONTRACTS
from supervisor.home import Home

KEYS = sorted(contract.key_variable for contract in CONTRACTS.values())
SECRETS = ["DATABASE_URL", "SECRET_KEY", "PADDOCK_SIGNING_KEY", "EMAIL_URL"]


@pytest.fixture(autouse=True)
def told(monkeypatch, settings, tmp_path):
    """An environment with a value for every secret there is, and a home of its own."""
    for variable in (*KEYS, *SECRETS, keyring.VARIABLE, "PADDOCK_FAL_URL"):
        monkeypatch.setenv(variable, f"the {variable}")
    monkeypatch.delenv("PADDOCK_MODELS", raising=False)
    settings.HOME = Home(tmp_path)
    settings.ENVIRONMENT = {**settings.ENVIRONMENT, "PADDOCK_WITHOUT_WORKER": False}
    return tmp_path


def names(children) -> dict[str, dict[str, str]]:
    return {child.name: child.env for child in children}


def test_only_who_pays_providers_has_their_keys():
    children = [*processes.heartbeats(), *processes.workers(), *processes.settlers(), *processes.web(3, 2)]
    holders = {name for name, told in names(children).items() if set(KEYS) & set(told)}
    assert holders == {"calls"}
    calls = names(processes.workers())["calls"]
    assert {variable: calls[variable] for variable in KEYS} == {
        variable: f"the {variable}" for variable in KEYS
    }
    assert calls["PADDOCK_FAL_URL"] == "the PADDOCK_FAL_URL"


@pytest.mark.parametrize("name", ["clips", "calls"])
def test_a_worker_is_told_where_its_site_and_its_queue_are_and_no_secret(name, settings):
    child = next(child for child in processes.workers() if child.name == name)
    assert not set(SECRETS) & set(child.env)
    assert keyring.VARIABLE not in child.env
    told = worker_environment.read(child.env)
    assert (told.name, told.role, told.site) == (name, name, addresses.url("here"))
    assert told.broker.startswith(settings.CELERY_BROKER_URL)
    assert child.argv[-1] == "generators.worker"


def test_the_settlers_keys_are_the_settlers(settings):
    children = names(
        [*processes.heartbeats(), *processes.workers(), *processes.web(3, 1), *processes.settlers()]
    )
    assert {name for name, told in children.items() if keyring.VARIABLE in told} == {"settler"}
    assert settings.SETTLER_PUBLIC_KEY


def test_its_models_are_those_of_the_home_unless_others_are_named(told, monkeypatch):
    def models() -> set[str | None]:
        return {child.env.get("PADDOCK_MODELS") for child in processes.workers()}

    assert models() == {None}
    (told / "models.toml").touch()
    assert models() == {str(told / "models.toml")}
    monkeypatch.setenv("PADDOCK_MODELS", "/elsewhere/models.toml")
    assert models() == {"/elsewhere/models.toml"}


def test_they_can_be_left_out(settings):
    settings.ENVIRONMENT = {**settings.ENVIRONMENT, "PADDOCK_WITHOUT_WORKER": True}
    assert processes.workers() == []


def test_what_they_would_end_over_is_one_sentence_before_anything_starts(told, monkeypatch, settings):
    (told / "models.toml").write_text('["happyhorse-1.1"]\nprice_per_second = "0.14"\n')
    processes.check_workers()
    (told / "models.toml").write_text('["happyhorse-1.1"]\nprice_per_second = "abc"\n')
    with pytest.raises(
        ImproperlyConfigured, match=r'models\.toml, \["happyhorse-1\.1"\]: price_per_second must'
    ):
        processes.check_workers()
    monkeypatch.setenv("PADDOCK_MODELS", "/nowhere/models.toml")
    with pytest.raises(ImproperlyConfigured, match=r"^PADDOCK_MODELS is /nowhere/models\.toml, which cannot"):
        processes.check_workers()
    settings.ENVIRONMENT = {**settings.ENVIRONMENT, "PADDOCK_WITHOUT_WORKER": True}
    processes.check_workers()
