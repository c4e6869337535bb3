"""Where a provider is, and the key for it: both from the environment of this process, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from generators import outbound
from generators.contract import PermanentFailure
from generators.guarded_network import place
from generators.providers.contract import Contract
from generators.providers.contracts import CONTRACTS

PRIVATE_HOSTS = "PADDOCK_PRIVATE_HOSTS"


@dataclass(frozen=True)
class Access:
    """What it takes to call a provider; its text never shows the key."""

    base: str
    private_hosts: tuple[str, ...]
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def access(contract: Contract, environ: Mapping[str, str] = os.environ) -> Access:
    """Return how to call a provider from here.

    Raises
    ------
    PermanentFailure
        If there is no key, or no address that may be called; the sentence names the variable and no value.
    """
    key = environ.get(contract.key_variable, "").strip()
    if not key and contract.key_needed:
        raise PermanentFailure(
            f"This worker has no key for {contract.name}; set {contract.key_variable} where it runs."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise PermanentFailure(
            f"The key in {contract.key_variable} has blanks or odd characters in it; give it as it was issued."
        )
    hosts = private_hosts(environ)
    headers = {"Authorization": f"{contract.key_word} {key}"} if key else {}
    return Access(_base(contract, environ, hosts), tuple(hosts), key, headers)


def contracts_with_keys(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of the contracts that this process can call."""
    return [name for name, contract in CONTRACTS.items() if _can_call(contract, environ)]


def private_hosts(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the hosts, as in "127.0.0.1:9000", that this machine's owner lets addresses name though private."""
    return [host.strip() for host in environ.get(PRIVATE_HOSTS, "").split(",") if host.strip()]


def hosts_for_labs(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the private hosts that a lab's address may name: none where a provider is that the operator calls."""
    own = {_place(environ.get(contract.base_variable, "").strip()) for contract in CONTRACTS.values()}
    return [host for host in private_hosts(environ) if host not in own]


def _place(base: str) -> str:
    try:
        address = httpx.URL(base)
    except httpx.InvalidURL:
        return ""
    return place(address.host, address.port or (80 if address.scheme == "http" else outbound.HTTPS_PORT))


def _can_call(contract: Contract, environ: Mapping[str, str]) -> bool:
    try:
        access(contract, environ)
    except PermanentFailure:
        return False
    return True


def _base(contract: Contract, environ: Mapping[str, str], hosts: list[str]) -> str:
    base = environ.get(contract.base_variable, "").strip().rstrip("/") or contract.base
    if not base:
        raise PermanentFailure(
            f"This worker knows no server for {contract.name}; set {contract.base_variable} where it runs."
        )
    try:
        outbound.check(base, hosts)
    except outbound.Refused as error:
        raise PermanentFailure(f"The address in {contract.base_variable} cannot be called: {error}") from None
    if "?" in base:
        raise PermanentFailure(f"The address in {contract.base_variable} ends before any question mark.")
    return base
