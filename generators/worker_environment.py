"""What a worker process reads from its environment, and what is wrong with a bad value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from generators import queue_address
from generators.queue_access import is_name

CLIPS, CALLS = "clips", "calls"
EXIT_CODE = 2  # of a process whose environment will not do: started again, it would end alike
_DEVICE = re.compile(r"cpu|cuda(:\d{1,3})?")
_NICE = re.compile(r"1?[0-9]")
_BYTES = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"(?=.*[1-9])[0-9]{1,9}(\.[0-9]{1,6})?")


class NotConfigured(Exception):  # noqa: N818 - a state of the environment
    """The environment lacks what a worker needs; the text is one sentence."""


@dataclass(frozen=True)
class WorkerEnvironment:
    """What one worker process is told.

    Parameters
    ----------
    broker : str
        The queue's address, as Celery's transport wants it.
    site : str
        The box's own signed address of the site; whoever has it can speak for the box.
    name : str
        What the process is called on its box, as in "gpu0".
    role : str
        `CLIPS`, for a process with a device of its own, or `CALLS`, for one that talks to hosted models.
    device : str
        What clips are made on: "cpu" or "cuda:0".
    models : Path or None
        The file of the models that this box offers.
    nice : int
        Added to the niceness of the process.
    """

    broker: str
    site: str
    name: str
    role: str
    device: str
    models: Path | None
    nice: int


def read(environ: Mapping[str, str]) -> WorkerEnvironment:
    """Return what the environment says.

    Raises
    ------
    NotConfigured
        If a variable is missing, or no value of its kind: those too that are read elsewhere, once there is an order.
    """
    _check(environ, "PADDOCK_STALL_SECONDS", _SECONDS, "a number of seconds above 0, as in 600")
    _check(environ, "PADDOCK_MEMORY_BUDGET", _BYTES, "a whole number of bytes, as in 2147483648")
    return WorkerEnvironment(
        broker=broker_url(environ),
        site=site_address(environ),
        name=_name(environ.get("PADDOCK_WORKER", "")),
        role=_role(environ.get("PADDOCK_ROLE", "")),
        device=_device(environ.get("PADDOCK_DEVICE") or "cpu"),
        models=models_path(environ),
        nice=_nice(environ.get("PADDOCK_NICE") or "0"),
    )


def broker_url(environ: Mapping[str, str]) -> str:
    """Return REDIS_URL as Celery's transport wants it.

    Raises
    ------
    NotConfigured
        If REDIS_URL is missing, or no address of a queue.
    """
    url = environ.get("REDIS_URL", "")
    if not url:
        raise NotConfigured(
            "REDIS_URL is not set; it must name the queue, as in redis://box:key@host:6379/0."
        )
    try:
        return queue_address.of_transport(url)
    except queue_address.AddressInvalid as reason:
        raise NotConfigured(f"REDIS_URL {reason}.") from None


def site_address(environ: Mapping[str, str]) -> str:
    """Return PADDOCK_SITE; no sentence repeats it, as it is a key.

    Raises
    ------
    NotConfigured
        If it is missing, or no address of a page of http or https.
    """
    address = environ.get("PADDOCK_SITE", "")
    wanted = "the whole address that `./run box` gave this box, as in https://arena.example/workers/.../"
    if not address:
        raise NotConfigured(f"PADDOCK_SITE is not set; it must be {wanted}.")
    if not _is_page(address):
        raise NotConfigured(f"PADDOCK_SITE must be {wanted}.")
    return f"{address.rstrip('/')}/"  # without its end it would lead to another address, which takes no announcement


def models_path(environ: Mapping[str, str]) -> Path | None:
    """Return PADDOCK_MODELS, or None where it is not set."""
    named = environ.get("PADDOCK_MODELS", "")
    return folder("PADDOCK_MODELS", named) if named else None


def folder(name: str, value: str) -> Path:
    """Return the path in a variable, with `~` as whoever runs this means it.

    Raises
    ------
    NotConfigured
        If it begins with the name of nobody.
    """
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise NotConfigured(f"{name} is {value}, which names nobody's home.") from None


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bool(parts.path.strip("/"))


def _check(environ: Mapping[str, str], name: str, form: re.Pattern[str], wanted: str) -> None:
    value = environ.get(name)
    if value and not form.fullmatch(value):
        raise NotConfigured(f"{name} must be {wanted}, not {value!r}.")


def _name(name: str) -> str:
    if not is_name(name):
        raise NotConfigured(
            "PADDOCK_WORKER must name this process by 1 to 32 of a-z, 0-9 and inner dashes, as in gpu0, "
            f"not {name!r}."
        )
    return name


def _role(role: str) -> str:
    if role not in (CLIPS, CALLS):
        raise NotConfigured(f"PADDOCK_ROLE must be {CLIPS} or {CALLS}, not {role!r}.")
    return role


def _device(device: str) -> str:
    if not _DEVICE.fullmatch(device):
        raise NotConfigured(f"PADDOCK_DEVICE must be cpu, or a GPU as in cuda:0, not {device!r}.")
    return device


def _nice(nice: str) -> int:
    if not _NICE.fullmatch(nice):
        raise NotConfigured(f"PADDOCK_NICE must be a whole number from 0 to 19, not {nice!r}.")
    return int(nice)
