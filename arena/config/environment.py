"""The environment variables that Paddock reads: meanings, defaults, and what is wrong with a bad value."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator
from license_expression import ExpressionError, get_spdx_licensing

from generators import queue_address

ROOT = Path(__file__).resolve().parents[2]
LISTEN_FD = "PADDOCK_LISTEN_FD"  # the supervisor's word to a web process, not a person's to us
_MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl"}


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if value.lower() not in words:
        raise ValueError("wants 1 or 0")
    return words[value.lower()]


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"wants a whole number from {low} to {high}")
        return int(value)

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value) or not low <= float(value) <= high:
            raise ValueError(f"wants a number of seconds from {low:g} to {high:g}")
        return float(value)

    return parse


def _money(value: str) -> Decimal:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value, re.ASCII):
        raise ValueError(
            "wants an amount of money, as in 25 or 0.50, with at most six digits after the point"
        )
    return Decimal(value)


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("wants a currency as three capital letters, as in USD")
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        try:
            scheme = urlsplit(value).scheme
        except ValueError:
            raise ValueError("wants a URL whose host is a name or an address") from None
        if scheme not in schemes:
            raise ValueError(f"wants a URL that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    return parse


def _queue(value: str) -> str:
    try:
        queue_address.of_transport(value)
    except queue_address.AddressInvalid as reason:
        raise ValueError(str(reason)) from None
    return value


def _mail_server(value: str) -> str:
    wanted = "wants smtp://, smtp+tls:// (STARTTLS) or smtp+ssl:// and user:password@host:port"
    try:
        parts = urlsplit(value)
        whole = (
            bool(parts.hostname) and parts.port is not None and not parts.path.strip("/") and not parts.query
        )
    except ValueError:
        raise ValueError(wanted) from None
    in_pairs = (parts.username is None) == (parts.password is None)
    if parts.scheme not in _MAIL_SCHEMES or not whole or not in_pairs:
        raise ValueError(wanted)
    return value


def _mail_address(value: str) -> str:
    try:
        EmailValidator()(value)
    except ValidationError:
        raise ValueError("wants a mail address, as in arena@example.org") from None
    return value


def _key(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError("wants 64 hexadecimal digits (32 random bytes)")
    return value


def _long_secret(value: str) -> str:
    if len(value) < 32:  # noqa: PLR2004 - the length the sentence states
        raise ValueError("wants at least 32 characters")
    return value


def _licence(value: str) -> str:
    try:
        licence = get_spdx_licensing().parse(value, validate=True)
    except ExpressionError:
        licence = None
    if licence is None:
        raise ValueError("wants a licence by its SPDX name, as in CC-BY-4.0 or CC0-1.0")
    return str(licence)


@dataclass(frozen=True)
class Variable:
    """One environment variable: how its text becomes a value, and what stands in when it is absent."""

    name: str
    parse: Callable[[str], object]
    default: str | None
    meaning: str
    secret: bool = False


VARIABLES = [
    Variable("HOST", _text, "127.0.0.1", "address the site listens on"),
    Variable("PORT", _whole(1, 65535), "8000", "port the site listens on"),
    Variable("PADDOCK_HOME", _path, str(ROOT / ".paddock"), "folder of all state of an embedded arena"),
    Variable("PADDOCK_CLIPS", _path, None, "folder of the clips; PADDOCK_HOME/clips unless set"),
    Variable("PADDOCK_UPLOADS", _path, None, "folder of labs' own files; PADDOCK_HOME/uploads unless set"),
    Variable("PADDOCK_EXPORTS", _path, None, "folder of the public files; PADDOCK_HOME/exports unless set"),
    Variable(
        "PADDOCK_EXPORTS_KEPT_DAYS",
        _whole(0, 36500),
        "0",
        "days after which public files are taken away, but for the first of each month; 0: never",
    ),
    Variable(
        "PADDOCK_DATA_LICENCE",
        _licence,
        "CC-BY-4.0",
        "licence of the public files, by its SPDX name",
    ),
    Variable(
        "PADDOCK_API_PER_MINUTE",
        _whole(0, 1000000),
        "600",
        "requests to the API that one address may make in a minute; 0: no limit",
    ),
    Variable(
        "DATABASE_URL",
        _url("postgres", "postgresql"),
        None,
        "PostgreSQL 14 or newer; embedded unless set",
        secret=True,
    ),
    Variable(
        "REDIS_URL",
        _queue,
        None,
        "Redis 6 or newer, or Valkey; embedded unless set",
        secret=True,
    ),
    Variable(
        "SECRET_KEY",
        _long_secret,
        None,
        "signs cookies and links; made in PADDOCK_HOME when embedded",
        secret=True,
    ),
    Variable(
        "PADDOCK_SIGNING_KEY",
        _key,
        None,
        "Ed25519 seed that signs receipts; made in PADDOCK_HOME when embedded",
        secret=True,
    ),
    Variable(
        "PADDOCK_SETTLER_PUBLIC_KEY",
        _key,
        None,
        "X25519 key that sealed identities are encrypted to; made in PADDOCK_HOME when embedded",
    ),
    Variable(
        "EMAIL_URL",
        _mail_server,
        None,
        "mail server, as smtp+tls://user:password@host:587; mail goes to the log unless set",
        secret=True,
    ),
    Variable("PADDOCK_MAIL_FROM", _mail_address, None, "address that the arena's mail comes from"),
    Variable("PADDOCK_HOSTS", _names, "", "host names the site answers to, beside HOST and localhost"),
    Variable("PADDOCK_URL", _url("http", "https"), None, "address at which workers reach the site"),
    Variable("PADDOCK_TRUSTED_PROXIES", _names, "", "addresses whose X-Forwarded-For is believed"),
    Variable("PADDOCK_WEB_PROCESSES", _whole(1, 64), "2", "web server processes"),
    Variable("PADDOCK_WITHOUT_WORKER", _flag, "0", "1: start no clip worker on this machine"),
    Variable(
        "PADDOCK_WITHOUT_TRAINED", _flag, "0", "1: enter the calibration entries without the trained models"
    ),
    Variable(
        "PADDOCK_PROMPTS",
        _whole(0, 5000),
        "60",
        "prompts of each task that the seed drafts for the shapes world",
    ),
    Variable(
        "PADDOCK_OPEN_PROMPTS",
        _whole(0, 5000),
        "80",
        "prompts of each task, of those we wrote, that the seed plants for the open world at most",
    ),
    Variable(
        "PADDOCK_WATCH_SECONDS", _seconds(0, 60), "3", "seconds each clip must be watched before a vote"
    ),
    Variable("PADDOCK_BATTLE_MINUTES", _whole(1, 1440), "30", "minutes until an unanswered battle expires"),
    Variable(
        "PADDOCK_PROVISIONAL_BELOW", _whole(1, 100000), "30", "battles below which an entry is provisional"
    ),
    Variable(
        "PADDOCK_PROVISIONAL_BELOW_VOTERS", _whole(1, 1000), "5", "voters below which an entry is provisional"
    ),
    Variable("PADDOCK_SYNTHETIC", _flag, "0", "1: a rehearsal with simulated voters, said so on every page"),
    Variable(
        "PADDOCK_PRIVATE_HOSTS",
        _names,
        "",
        "hosts, as in 127.0.0.1:9000, that labs' endpoints and webhooks may name though they are private",
    ),
    Variable(
        "PADDOCK_BUDGET_PER_DAY", _money, "0", "what providers may be paid on one UTC day; nothing unless set"
    ),
    Variable(
        "PADDOCK_BUDGET_PER_ENTRY",
        _money,
        "0",
        "what providers may be paid for one entry, ever; nothing unless set",
    ),
    Variable("PADDOCK_CURRENCY", _currency, "USD", "currency of both budgets and of every stated price"),
    Variable("PADDOCK_DEBUG", _flag, "0", "1: Django's debug pages; never on a public site"),
]


def read(environ: Mapping[str, str]) -> dict[str, object]:
    """Return every variable's value by name; an absent one without default is None.

    Raises ImproperlyConfigured with one sentence that names the variable, its value and what it wants.
    """
    values: dict[str, object] = {}
    for variable in VARIABLES:
        text = environ.get(variable.name) or variable.default
        try:
            values[variable.name] = None if text is None else variable.parse(text)
        except ValueError as error:
            shown = "" if variable.secret else f", not {text!r}"
            raise ImproperlyConfigured(f"{variable.name} {error}{shown}.") from None
    _check_together(values)
    return values


def own_names() -> list[str]:
    """Return this machine's name and the address it shows to its network, for a phone beside it."""
    names = [socket.gethostname()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # a documentation address: no packet is sent, a route is looked up
        names.append(probe.getsockname()[0])
    return names


def _check_together(values: Mapping[str, object]) -> None:
    if values["DATABASE_URL"] is not None:
        for name in ("SECRET_KEY", "PADDOCK_SIGNING_KEY", "PADDOCK_SETTLER_PUBLIC_KEY"):
            if values[name] is None:
                raise ImproperlyConfigured(
                    f"{name} must be set when DATABASE_URL is: only an embedded arena makes its own secrets."
                )
    if values["EMAIL_URL"] is not None and values["PADDOCK_MAIL_FROM"] is None:
        raise ImproperlyConfigured(
            "PADDOCK_MAIL_FROM must be set when EMAIL_URL is: mail servers refuse made-up senders."
        )
    if values["PADDOCK_WATCH_SECONDS"] == 0 and not values["PADDOCK_SYNTHETIC"]:
        raise ImproperlyConfigured("PADDOCK_WATCH_SECONDS may be 0 only together with PADDOCK_SYNTHETIC=1.")
