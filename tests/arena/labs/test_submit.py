"""A seal: committed, encrypted, in a signed block, and told once in a receipt that proves it without us."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import timedelta

import pytest
from nacl.signing import VerifyKey

from arena.accounts.models import AuditEvent
from arena.entries.models import Entry, State
from arena.labs import codenames, drafts, entering, receipt, submit, submittable, trials
from arena.labs.models import Draft, Recipe, Review, Seal, Trial, TrialState, Upload, UploadState, Verdict
from arena.labs.refusals import Conflict, Invalid, Unknown, Unready
from arena.ledger import blocks as ledger_blocks
from arena.ledger.models import Event
from generators import registry
from ratings import ledger, merkle
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import IDENTITY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler")]


class TestTheSeal:
    def test_an_entry_under_a_codename_that_battles_not_yet(self):
        told = submitting.sealed()
        entry = Entry.objects.get(slug=told.slug)
        assert (entry.codename, entry.public_name, entry.state) == (told.codename, "", State.PREPARING)
        assert told.codename in codenames.CODENAMES
        assert (entry.commitment, entry.reveal_votes) == (told.commitment, None)
        assert entry.reveal_at == (NOW + timedelta(days=10)).replace(microsecond=0)
        assert [track.slug for track in entry.tracks.all()] == [stage.SILENT]
        recipe = Recipe.objects.get(entry=entry)
        assert (recipe.parameters, recipe.renditions) == (submitting.RECIPES[0], ["silent"])
        assert Review.objects.get(entry=entry).verdict == Verdict.PENDING
        assert not Draft.objects.exists()
        assert not Trial.objects.exists()
        acts = AuditEvent.objects.order_by("id").values_list("act", "subject")
        assert list(acts)[-1] == ("entry.sealed", told.codename)

    def test_the_settler_reads_the_document_that_was_committed_to(self):
        told = submitting.sealed()
        letter = submitting.letter(told.slug)
        assert letter.document["identity"] == IDENTITY
        assert letter.document["recipe_sha256"] == registry.sha256(submitting.RECIPES[0])
        assert letter.document["manifest_sha256"] is None
        assert letter.verified_domain is None
        assert hashlib.sha256(ledger.canonical(letter.document)).hexdigest() == told.commitment

    def test_no_row_of_ours_holds_the_name(self):
        submitting.sealed()
        for model in (Entry, Seal, Recipe, Review, Event, AuditEvent):
            for row in model.objects.values():
                assert "Zebrafish" not in str(row)
                assert b"Zebrafish" not in bytes(row.get("ciphertext", b""))

    def test_the_line_of_the_ledger(self):
        told = submitting.sealed(tracks=[stage.SOUNDING, stage.SILENT])
        assert json.loads(Event.objects.get().line) == {
            "type": "seal",
            "codename": told.codename,
            "commitment": told.commitment,
            "terms": {"reveal_at": "2026-03-11T12:00:00Z", "reveal_votes": None},
            "provenance": "reproduced",
            "tracks": sorted([stage.SILENT, stage.SOUNDING]),
            "at": "2026-03-01T12:00:00Z",
        }

    def test_terms_of_votes_alone_get_the_date_sixty_days_ahead(self):
        told = submitting.sealed(terms={"reveal_votes": 500})
        entry = Entry.objects.get(slug=told.slug)
        assert entry.reveal_at == (NOW + timedelta(days=60)).replace(microsecond=0)
        terms = submitting.letter(told.slug).document["terms"]
        assert terms == {"reveal_at": "2026-04-30T12:00:00Z", "reveal_votes": 500}

    def test_uploaded_files_become_the_entrys(self):
        draft = submitting.uploaded()
        manifest = list(draft.manifest)
        told = submit.seal(draft, None, NOW)
        kept = Upload.objects.filter(entry__slug=told.slug, draft=None).order_by("prompt_id")
        assert [upload.prompt_id for upload in kept] == manifest
        listed = [{"prompt": upload.prompt_id, "sha256": upload.sha256} for upload in kept]
        document = submitting.letter(told.slug).document
        assert document["manifest_sha256"] == hashlib.sha256(ledger.canonical(listed)).hexdigest()
        assert (document["recipe_sha256"], told.receipt["recipe"]) == (None, None)
        assert told.receipt["manifest"] == listed
        assert Recipe.objects.get(entry__slug=told.slug).parameters == {"kind": "uploaded"}

    def test_the_labs_own_nonce(self):
        nonce = hashlib.sha256(b"the lab's own").hexdigest()
        told = submit.seal(submitting.draft(), None, NOW, nonce)
        assert submitting.letter(told.slug).document["nonce"] == nonce

    def test_nonces_of_chance_differ(self):
        told = [submitting.sealed(number=number) for number in range(3)]
        assert len({one.receipt["document"]["nonce"] for one in told}) == 3


class TestTheReceipt:
    def test_proves_the_seal_without_us(self):
        told = submitting.sealed()
        given = told.receipt
        assert given["canonical"].encode() == ledger.canonical(given["document"])
        assert given["commitment"] == told.commitment
        assert hashlib.sha256(given["recipe"].encode()).hexdigest() == given["document"]["recipe_sha256"]
        seal = given["seal"]
        assert seal["leaf"] == ledger.leaf_hash(seal["line"].encode())
        assert json.loads(seal["line"])["commitment"] == told.commitment
        key = VerifyKey(bytes.fromhex(given["public_key"]))
        key.verify(f"seal:{told.codename}:{seal['leaf']}".encode(), bytes.fromhex(seal["signature"]))
        proof = given["proof"]
        path = [bytes.fromhex(step) for step in proof["path"]]
        assert proof["leaf"] == seal["leaf"]
        root = merkle.root_of_path(bytes.fromhex(proof["leaf"]), proof["index"], proof["count"], path)
        assert root.hex() == proof["block"]["root"]

    @pytest.mark.parametrize("model", ['It\'s $HOME `id` \\n "x" %s', "模型 九 é"])
    def test_three_lines_of_shell_check_it(self, tmp_path, model):
        told = submitting.sealed(identity={**IDENTITY, "model": model})
        lines = told.receipt["how_to_check"]
        assert len(lines) == 3
        done = subprocess.run(
            ["sh", "-ec", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines() == [f"{told.commitment}  document.json", "document.json: OK"]

    @pytest.mark.parametrize("failure", [None, "error"])
    def test_is_given_even_where_the_block_is_still_to_come(self, monkeypatch, failure):
        def cut(now):
            if failure:
                raise receipt.DatabaseError("gone")

        monkeypatch.setattr(ledger_blocks, "cut_now", cut)
        told = submitting.sealed()
        assert told.receipt["proof"] is None
        assert told.receipt["proof_url"].endswith(f"/api/v1/receipts/seal/{told.slug}/")
        assert told.receipt["document"]["nonce"]


class TestRefused:
    def refused(self, draft, now=NOW):
        with pytest.raises(Invalid) as caught:
            submit.seal(draft, None, now)
        assert Draft.objects.filter(pk=draft.pk).exists(), "nothing is lost"
        assert not Entry.objects.exists()
        assert not Event.objects.exists()
        return caught.value.errors

    def test_an_empty_draft_says_all_that_it_lacks(self):
        draft = drafts.create(sender.lab(), None, {"provenance": "reproduced"}, NOW)
        errors = self.refused(draft)
        facts = {f"identity.{name}" for name in ("lab", "model", "version", "site", "licence", "weights")}
        assert set(errors) == facts | {"tracks", "recipe", "terms.reveal_at", "trial"}
        assert all(sentence.endswith((".", "?")) for sentence in errors.values())

    def test_a_date_that_has_passed_since_the_draft(self):
        errors = self.refused(submitting.draft(), NOW + timedelta(days=10))
        assert list(errors) == ["terms.reveal_at"]
        assert "past" in errors["terms.reveal_at"]

    def test_without_a_dry_run(self):
        draft = submitting.draft()
        Trial.objects.filter(draft=draft).delete()
        assert list(self.refused(draft)) == ["trial"]

    @pytest.mark.parametrize("state", [TrialState.QUEUED, TrialState.FAILED])
    def test_with_a_clip_of_the_dry_run_that_is_not_ready(self, state):
        draft = submitting.draft()
        Trial.objects.filter(pk=Trial.objects.first().pk).update(state=state)
        assert list(self.refused(draft)) == ["trial"]

    def test_with_a_dry_run_of_another_recipe(self):
        draft = submitting.draft()
        drafts.change(draft, None, {"recipe": submitting.RECIPES[1]}, NOW)
        assert list(self.refused(draft)) == ["trial"]

    @pytest.mark.parametrize("state", [UploadState.CHECKING, UploadState.REFUSED])
    def test_with_a_file_that_is_not_accepted(self, state):
        draft = submitting.uploaded()
        Upload.objects.filter(pk=Upload.objects.last().pk).update(state=state)
        errors = self.refused(draft)
        assert errors["uploads"] == "2 of 3 files are accepted; upload one for each prompt."

    def test_a_bad_nonce(self):
        with pytest.raises(Invalid) as caught:
            submit.seal(submitting.draft(), None, NOW, "0" * 64)
        assert list(caught.value.errors) == ["nonce"]

    def test_of_a_closed_lab(self):
        draft = submitting.draft()
        draft.lab.closed_at = NOW
        draft.lab.save()
        with pytest.raises(Unknown):
            submit.seal(draft, None, NOW)

    def test_twice(self):
        draft = submitting.draft()
        submit.seal(draft, None, NOW)
        with pytest.raises(Unknown):
            submit.seal(draft, None, NOW)
        assert Entry.objects.count() == 1

    def test_without_a_key_of_the_settler(self, settings):
        draft = submitting.draft()
        settings.SETTLER_PUBLIC_KEY = None
        with pytest.raises(Unready, match="no key"):
            submit.seal(draft, None, NOW)
        assert not Entry.objects.exists()

    def test_where_every_codename_is_used(self, monkeypatch):
        draft = submitting.draft()
        monkeypatch.setattr(codenames, "CODENAMES", ("Grey Moor",))
        stage.entry("another", codename="Grey Moor", state=State.GONE)
        with pytest.raises(Unready, match="has been used"):
            submit.seal(draft, None, NOW)


def test_a_codename_that_another_took_meanwhile_is_drawn_anew(monkeypatch):
    drawn = iter(["Grey Moor", "Grey Moor", "Pale Fern"])
    stage.entry("grey-moor")
    monkeypatch.setattr(entering, "_draw", lambda: next(drawn))
    assert submitting.sealed().codename == "Pale Fern"


def test_what_a_draft_lacks_is_told_before(settings):
    draft = submitting.draft()
    assert submittable.lacking(draft, NOW) == {}
    trials.discard_all(draft)
    assert list(submittable.lacking(draft, NOW)) == ["trial"]


def test_one_codename_is_never_free_twice():
    told = {submitting.sealed(sender.lab(f"lab {n}"), number=n).codename for n in range(6)}
    assert len(told) == 6


def test_a_conflict_leaves_the_draft(monkeypatch):
    submitting.sealed()
    again = submitting.draft()
    with pytest.raises(Conflict):
        submit.seal(again, None, NOW)
    assert Draft.objects.filter(pk=again.pk).exists()
