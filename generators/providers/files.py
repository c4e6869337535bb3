"""Brings the file of a finished job: from the provider's own stores of files, capped, and whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx

from generators import outbound
from generators.contract import PermanentFailure, TransientFailure
from generators.providers.contract import Contract
from generators.providers.keys import Access

LARGEST_FILE = 256 * 2**20
TIMEOUT, LONGEST_EXCHANGE = 30.0, 300.0
LONGEST_ADDRESS = 4000  # signed ones are long
_OK = 200
_AWAY = frozenset({408, 425, 429})
_SERVER = 500
_KINDS = ("video/", "application/octet-stream", "binary/octet-stream", "application/mp4")


def allowed(contract: Contract, access: Access, address: str) -> str:
    """Return the address of a file, by https, if it is where this provider keeps its files.

    Raises
    ------
    PermanentFailure
        If it is anywhere else.
    """
    found = _parsed(address)
    if _place(found) == _place(_parsed(access.base)) and access.base != contract.base:
        return address
    if not any(found.host == host or found.host.endswith(f".{host}") for host in contract.files):
        raise PermanentFailure(
            f"The provider's file is not at a place where {contract.name} keeps files; it was not fetched."
        )
    return str(found.copy_with(scheme="https")) if found.scheme == "http" else address


def bring(
    address: str,
    headers: Mapping[str, str],
    private_hosts: Sequence[str],
    target: Path,
    told: Callable[[], None],
) -> None:
    """Write the file at an address to `target`, which exists only if it is there as a whole.

    Raises
    ------
    PermanentFailure, TransientFailure
        As `jobs.fetch`.
    """
    part = target.with_name(target.name + ".part")
    try:
        _bring(address, headers, private_hosts, part, told)
        part.replace(target)
    except outbound.Refused as error:
        failure: Exception = PermanentFailure(str(error).replace("The endpoint", "The provider's file store"))
    except httpx.TimeoutException:
        failure = TransientFailure("The provider's file took too long to fetch.")
    except (httpx.TransportError, httpx.InvalidURL) as error:
        failure = TransientFailure(f"The provider's file could not be fetched: {type(error).__name__}.")
    else:
        return
    finally:
        part.unlink(missing_ok=True)
    raise failure


def _bring(
    address: str,
    headers: Mapping[str, str],
    private_hosts: Sequence[str],
    part: Path,
    told: Callable[[], None],
) -> None:
    with (
        outbound.client(private_hosts, timeout=TIMEOUT, longest=LONGEST_EXCHANGE, waiting=told) as web,
        web.stream("GET", address, headers=dict(headers)) as reply,
        part.open("wb") as file,
    ):
        _check(reply)
        for piece in outbound.parts(reply, LARGEST_FILE):
            file.write(piece)
            told()
        if not file.tell():
            raise PermanentFailure("The provider's file is empty.")


def _check(reply: httpx.Response) -> None:
    status = reply.status_code
    if status in _AWAY or status >= _SERVER:
        raise TransientFailure(f"The provider's file cannot be had now: its store answered {status}.")
    if status != _OK:
        raise PermanentFailure(f"The provider's file cannot be had: its store answered {status}.")
    kind = reply.headers.get("Content-Type", "").lower()
    if kind and not kind.startswith(_KINDS):
        raise PermanentFailure("The provider's file is no video, by what its store says of it.")


def _parsed(address: str) -> httpx.URL:
    try:
        found = httpx.URL(address if len(address) <= LONGEST_ADDRESS else "")
    except (httpx.InvalidURL, ValueError):
        found = httpx.URL("")
    if found.scheme not in ("http", "https") or not found.host or found.userinfo:
        raise PermanentFailure("The provider names no address for its file.")
    return found


def _place(address: httpx.URL) -> tuple[str, str, int | None]:
    return address.scheme, address.host, address.port
