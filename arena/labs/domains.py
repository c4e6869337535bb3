"""The domains that a lab says are its own, and which of them proved it: in private, before anything is sealed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from arena import vault
from arena.accounts import audit
from arena.accounts.models import Lab
from arena.labs import domain_check, domain_names
from arena.labs.models import DomainProof
from arena.labs.refusals import Conflict, Invalid, Unknown

FRESH = timedelta(days=30)
MOST_DOMAINS = 20
BETWEEN_CHECKS = timedelta(seconds=5)


def of(lab: Lab) -> QuerySet[DomainProof]:
    return DomainProof.objects.filter(lab=lab).order_by("domain")


def find(lab: Lab, number: int) -> DomainProof:
    """Return one of the lab's; raises Unknown."""
    proof = of(lab).filter(pk=number).first()
    if proof is None:
        raise Unknown("There is no such domain.")
    return proof


def add(lab: Lab, actor: audit.Actor, name: str) -> DomainProof:
    """Return the proof to be given for a domain, with its token: a new one, or the one begun before."""
    try:
        domain = domain_names.owned(name)
    except domain_names.DomainError as error:
        raise Invalid({"domain": str(error)}) from None
    with transaction.atomic():
        Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)
        if len(others := of(lab).exclude(domain=domain)) >= MOST_DOMAINS:
            raise Conflict(
                f"A lab names at most {MOST_DOMAINS} domains; remove one of the {len(others)} first."
            )
        proof, new = DomainProof.objects.get_or_create(
            lab=lab, domain=domain, defaults={"token": secrets.token_hex(16)}
        )
        if new:
            audit.record(lab, actor, "domain.named", domain)
    return proof


def remove(proof: DomainProof, actor: audit.Actor) -> None:
    """Forget a domain: entries sealed from now on are not verified by it."""
    with transaction.atomic():
        audit.record(proof.lab, actor, "domain.removed", proof.domain)
        proof.delete()


def check(proof: DomainProof, actor: audit.Actor, now: datetime) -> None:
    """Ask the domain now, and keep what came of it in the row; raises Conflict where it was asked just now."""
    # The time goes first: of many requests at once, one asks.
    asked = DomainProof.objects.filter(pk=proof.pk).exclude(checked_at__gt=now - BETWEEN_CHECKS)
    if not asked.update(checked_at=now):
        raise Conflict("This domain was asked a moment ago; wait a few seconds.")
    try:
        domain_check.check(proof.domain, proof.token, settings.PRIVATE_HOSTS)
        failure = ""
    except domain_check.NotProved as error:
        failure = str(error)[:300]
    proof.checked_at, proof.failure, proof.proved_at = now, failure, None if failure else now
    with transaction.atomic():
        kept = DomainProof.objects.filter(pk=proof.pk)
        if not kept.update(failure=failure, proved_at=proof.proved_at):
            raise Unknown("There is no such domain.")  # it was removed meanwhile
        audit.record(proof.lab, actor, "domain.refused" if failure else "domain.proved", proof.domain)


def proof_for(lab: Lab, host: str) -> DomainProof | None:
    """Return the lab's proved domain that a site's host is, or lies under: the nearest; None without one."""
    proved = of(lab).filter(proved_at__isnull=False)
    covering = [proof for proof in proved if domain_names.covers(proof.domain, host)]
    return max(covering, key=lambda proof: len(proof.domain), default=None)


def is_fresh(proof: DomainProof, now: datetime) -> bool:
    return proof.proved_at is not None and proof.proved_at > now - FRESH


def mark(domain: str) -> str:
    """Return what counts entries of one owner's domain without saying whose: the same for all its subdomains."""
    return vault.mark(domain_names.owner(domain), "domain")
