"""Whether a draft can be sealed now: complete, with all its files and a dry run, a place free, and no duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from arena.accounts.models import Lab
from arena.labs import caps, domains, draft_contents, drafts, duplicates, identity, manifests, trials
from arena.labs.draft_contents import Contents
from arena.labs.models import Draft, Upload, UploadState
from arena.labs.refusals import Invalid
from arena.prompts.models import Track
from generators import registry

DRY_RUN = "Run the dry run first: its clips are made, looked at by you alone, and all must be ready."
STALE = "The proof of {domain} is older than {days} days: have it checked again, or remove the domain."


@dataclass(frozen=True)
class Submittable:
    """All that is sealed, checked and in its committed form."""

    contents: Contents
    identity: dict[str, Any]
    tracks: tuple[Track, ...]
    recipe_sha256: str | None
    manifest: list[dict[str, Any]] | None
    verified_domain: str | None

    @property
    def manifest_sha256(self) -> str | None:
        return None if self.manifest is None else manifests.hash_of(self.manifest)

    @property
    def nonce(self) -> str | None:
        return self.contents.nonce


def lacking(draft: Draft, now: datetime) -> dict[str, str]:
    """Return what stands between a draft and its seal, by field; empty where nothing that the lab could see does."""
    contents = drafts.contents_of(draft)
    errors = draft_contents.lacking(contents, now)
    if contents.uploaded:
        errors |= _lacking_files(draft)
    errors |= _lacking_proof(draft.lab, contents, now)
    if not trials.passed(draft):
        errors["trial"] = DRY_RUN
    return errors


def check(lab: Lab, draft: Draft, now: datetime, nonce: str | None = None) -> Submittable:
    """Return what is to be sealed; raises Invalid or Conflict. The caller holds the lock of submissions.

    The one nonce comes from the draft, or is given for this act alone.
    """
    contents = drafts.contents_of(draft)
    if nonce is not None:
        contents = draft_contents.checked({"nonce": nonce}, contents, now)
    if errors := lacking(draft, now):
        raise Invalid(errors)
    tracks = tuple(Track.objects.filter(slug__in=contents.tracks))
    proof = domains.proof_for(lab, identity.host(contents.identity["site"]))
    verified = proof.domain if proof else None
    files = _files(draft) if contents.uploaded else None
    if files is not None:
        duplicates.check_files(files.values())
    if contents.recipe is not None:
        duplicates.check_recipe(lab, contents.recipe, {track.world for track in tracks})
    caps.check(lab, domains.mark(verified) if verified else "", {track.task for track in tracks}, now)
    return Submittable(
        contents=contents,
        identity=identity.complete(contents.identity),
        tracks=tracks,
        recipe_sha256=None if contents.recipe is None else registry.sha256(contents.recipe),
        manifest=None if files is None else manifests.listed(files, draft.manifest),
        verified_domain=verified,
    )


def _files(draft: Draft) -> dict[int, str]:
    """Return the hashes of the accepted files of the manifest, by prompt."""
    accepted = Upload.objects.filter(draft=draft, state=UploadState.ACCEPTED, prompt__in=draft.manifest)
    return dict(accepted.values_list("prompt_id", "sha256"))


def _lacking_files(draft: Draft) -> dict[str, str]:
    if not draft.manifest:
        return {"uploads": "There are no prompts for these tracks yet; come back when there are."}
    there = len(_files(draft))
    if there == len(draft.manifest):
        return {}
    return {"uploads": f"{there} of {len(draft.manifest)} files are accepted; upload one for each prompt."}


def _lacking_proof(lab: Lab, contents: Contents, now: datetime) -> dict[str, str]:
    proof = domains.proof_for(lab, identity.host(contents.identity.get("site", "")))
    if proof is None or domains.is_fresh(proof, now):
        return {}
    return {"identity.site": STALE.format(domain=proof.domain, days=domains.FRESH.days)}
