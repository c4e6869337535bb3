"""The environment: each bad value is one sentence that names its variable and what it wants."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from arena.config.environment import VARIABLES, read

SECRET = "x" * 32
KEY = "0" * 64
SERVERS = {"DATABASE_URL": "postgres://u:p@h/d", "SECRET_KEY": SECRET, "PADDOCK_SIGNING_KEY": KEY}
SERVERS["PADDOCK_SETTLER_PUBLIC_KEY"] = KEY


def test_nothing_set_is_an_embedded_arena():
    values = read({})
    assert set(values) == {variable.name for variable in VARIABLES}
    assert (values["HOST"], values["PORT"], values["PADDOCK_WATCH_SECONDS"]) == ("127.0.0.1", 8000, 3.0)
    assert values["DATABASE_URL"] is values["SECRET_KEY"] is values["PADDOCK_SIGNING_KEY"] is None
    assert (values["PADDOCK_SYNTHETIC"], values["PADDOCK_DEBUG"]) == (False, False)


def test_nothing_is_paid_until_a_budget_is_set():
    values = read({})
    assert values["PADDOCK_BUDGET_PER_DAY"] == values["PADDOCK_BUDGET_PER_ENTRY"] == 0


def test_empty_is_not_set():
    assert read(dict.fromkeys((variable.name for variable in VARIABLES), "")) == read({})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "1", 1),
        ("PORT", "65535", 65535),
        ("PADDOCK_HOME", "/srv/paddock", Path("/srv/paddock")),
        ("PADDOCK_HOME", "~/paddock", Path("~/paddock").expanduser()),
        ("PADDOCK_PROMPTS", "0", 0),
        ("PADDOCK_HOSTS", " a.example , b.example,,", ["a.example", "b.example"]),
        ("PADDOCK_WATCH_SECONDS", "0.4", 0.4),
        ("PADDOCK_WITHOUT_WORKER", "yes", True),
        ("PADDOCK_WITHOUT_WORKER", "OFF", False),
        ("REDIS_URL", "unix:///run/valkey.sock", "unix:///run/valkey.sock"),
        ("PADDOCK_URL", "https://arena.example", "https://arena.example"),
        ("PADDOCK_MAIL_FROM", "arena@example.org", "arena@example.org"),
        ("PADDOCK_BUDGET_PER_DAY", "25", Decimal(25)),
        ("PADDOCK_BUDGET_PER_ENTRY", "0.000001", Decimal("0.000001")),
        ("PADDOCK_CURRENCY", "EUR", "EUR"),
    ],
)
def test_good_values(name, text, value):
    assert read({name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80.0"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("PORT", "9" * 400),
        ("PORT", "8000 "),
        ("PADDOCK_WEB_PROCESSES", "0"),
        ("PADDOCK_PROMPTS", "5001"),
        ("PADDOCK_BATTLE_MINUTES", "half"),
        ("PADDOCK_PROVISIONAL_BELOW", "0"),
        ("PADDOCK_WATCH_SECONDS", "61"),
        ("PADDOCK_WATCH_SECONDS", "nan"),
        ("PADDOCK_WATCH_SECONDS", "inf"),
        ("PADDOCK_WATCH_SECONDS", "1e1"),
        ("PADDOCK_WATCH_SECONDS", "-1"),
        ("PADDOCK_SYNTHETIC", "maybe"),
        ("PADDOCK_DEBUG", "2"),
        ("DATABASE_URL", "mysql://u:p@h/d"),
        ("DATABASE_URL", "h/d"),
        ("DATABASE_URL", "postgres://[h/d"),
        ("REDIS_URL", "http://h"),
        ("REDIS_URL", "redis://h:port/0"),
        ("REDIS_URL", "redis://h/first"),
        ("PADDOCK_URL", "arena.example"),
        ("SECRET_KEY", "short"),
        ("PADDOCK_SIGNING_KEY", "0" * 63),
        ("PADDOCK_SIGNING_KEY", "g" * 64),
        ("EMAIL_URL", "mail.example:587"),
        ("EMAIL_URL", "imap://u:p@mail.example:587"),
        ("EMAIL_URL", "smtp://u:p@mail.example"),
        ("EMAIL_URL", "smtp://u@mail.example:587"),
        ("EMAIL_URL", "smtp://u:p@mail.example:port"),
        ("EMAIL_URL", "smtp://u:p@mail.example:587/folder"),
        ("EMAIL_URL", "smtp://[u:p@h:587"),
        ("PADDOCK_BUDGET_PER_DAY", "-1"),
        ("PADDOCK_BUDGET_PER_DAY", "0.0000001"),
        ("PADDOCK_BUDGET_PER_DAY", "NaN"),
        ("PADDOCK_BUDGET_PER_DAY", "1e3"),
        ("PADDOCK_BUDGET_PER_DAY", "25 USD"),
        ("PADDOCK_BUDGET_PER_ENTRY", "1,5"),
        ("PADDOCK_BUDGET_PER_ENTRY", ".5"),
        ("PADDOCK_BUDGET_PER_ENTRY", "\u0661"),
        ("PADDOCK_CURRENCY", "usd"),
        ("PADDOCK_CURRENCY", "$"),
        ("PADDOCK_CURRENCY", "USDT"),
        ("PADDOCK_MAIL_FROM", "arena"),
        ("PADDOCK_MAIL_FROM", "Arena <arena@example.org>"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_it(name, text):
    with pytest.raises(ImproperlyConfigured) as refused:
        read({**SERVERS, name: text})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} wants ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    secret = next(variable.secret for variable in VARIABLES if variable.name == name)
    assert (repr(text) in sentence) is not secret, "a secret is not printed, anything else is"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PADDOCK_SIGNING_KEY", "PADDOCK_SETTLER_PUBLIC_KEY"])
def test_no_secret_is_made_up_for_servers_that_are_not_ours(missing):
    environ = {name: text for name, text in SERVERS.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=f"^{missing} must be set when DATABASE_URL is"):
        read(environ)
    assert read(SERVERS)["SECRET_KEY"] == SECRET


@pytest.mark.parametrize("zero", ["0", "0.0", "0.000"])
def test_the_gate_is_open_only_in_a_rehearsal(zero):
    with pytest.raises(ImproperlyConfigured, match="only together with PADDOCK_SYNTHETIC=1"):
        read({"PADDOCK_WATCH_SECONDS": zero})
    assert read({"PADDOCK_WATCH_SECONDS": zero, "PADDOCK_SYNTHETIC": "1"})["PADDOCK_WATCH_SECONDS"] == 0


def test_a_mail_server_wants_a_sender():
    server = "smtp+tls://u:p%40ss@mail.example:587"
    with pytest.raises(ImproperlyConfigured, match="PADDOCK_MAIL_FROM must be set when EMAIL_URL is"):
        read({"EMAIL_URL": server})
    assert read({"EMAIL_URL": server, "PADDOCK_MAIL_FROM": "a@example.org"})["EMAIL_URL"] == server


def test_every_variable_says_what_it_means():
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)
    assert all(variable.meaning for variable in VARIABLES)
    assert all(variable.default is None for variable in VARIABLES if variable.secret)
