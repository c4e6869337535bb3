"""The submissions' API: a draft, a dry run and a seal by a program; each act once; sentences for all that is wrong."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from arena.accounts.models import Scope
from arena.entries.models import Entry, State
from arena.labs import submission_api
from arena.labs.models import Answered, Draft, Trial, TrialState
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import IDENTITY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler", "clips_root")]
ROOT = "/api/v1/submissions/"


class Program:
    """A lab's program with a token."""

    def __init__(self, *scopes: Scope, lab=None) -> None:
        self.headers = sender.bearer(lab or sender.lab(), *(scopes or Scope))
        self.client = Client()

    def get(self, path=""):
        return self.client.get(ROOT + path, headers=self.headers)

    def post(self, path="", body=None, key=None, content_type="application/json"):
        headers = {**self.headers, "Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post(ROOT + path, body or {}, content_type, headers=headers)

    def patch(self, path, body):
        return self.client.patch(ROOT + path, body, "application/json", headers=self.headers)

    def delete(self, path):
        return self.client.delete(ROOT + path, headers=self.headers)


@pytest.fixture
def program():
    return Program()


def body(number=0, **fields):
    submitting.prompts()
    reveal_at = (timezone.now() + timedelta(days=10)).isoformat()
    return {**submitting.given(number), "terms": {"reveal_at": reveal_at}, **fields}


def begin(program, number=0, **fields):
    """Return the path of a draft that lacks nothing."""
    draft = program.post(body=body(number, **fields)).json()["draft"]
    program.post(f"{draft}/trial/")
    Trial.objects.filter(draft=draft).update(state=TrialState.READY)
    return f"{draft}/"


def problem(answer, status):
    """Return a problem's errors by field, or its sentence."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert (told["status"], told["detail"][-1] in ".?") == (status, True)
    return told.get("errors") or told["detail"]


class TestTheWholeWay:
    def test_draft_dry_run_seal(self, program):
        made = program.post(body=body())
        told = made.json()
        assert (made.status_code, told["status"], told["codename"]) == (202, "draft", None)
        draft = f"{told['draft']}/"
        assert program.get(draft).json()["lacking"].keys() == {"trial"}
        tried = program.post(f"{draft}trial/")
        assert (tried.status_code, len(tried.json()["trial"])) == (202, 3)
        assert {row["state"] for row in program.get(draft).json()["trial"]} == {"queued"}
        Trial.objects.update(state=TrialState.READY)
        assert program.get(draft).json()["lacking"] == {}
        sealed = program.post(f"{draft}seal/")
        told = sealed.json()
        assert (sealed.status_code, told["status"], told["state"]) == (202, "sealed", "preparing")
        assert told["receipt"]["commitment"] == told["commitment"]
        assert told["receipt"]["document"]["identity"] == IDENTITY
        entry = Entry.objects.get(codename=told["codename"])
        assert (entry.slug, entry.commitment) == (told["entry"], told["commitment"])
        assert program.get(draft).status_code == 404
        assert program.get(f"{entry.slug}/").json()["codename"] == entry.codename

    def test_sealed_by_the_first_address_too(self, program):
        draft = begin(program)[:-1]
        nonce = hashlib.sha256(b"ours").hexdigest()
        answer = program.post(body={"draft": draft, "nonce": nonce, "seal": True})
        assert (answer.status_code, answer.json()["receipt"]["document"]["nonce"]) == (202, nonce)

    def test_changed_and_thrown_away(self, program):
        draft = begin(program)
        changed = program.patch(draft, {"identity": {**IDENTITY, "version": "3"}})
        assert (changed.status_code, changed.json()["identity"]["version"]) == (200, "3")
        again = program.post(body={"draft": draft[:-1], "terms": {"reveal_votes": 9}})
        assert again.json()["terms"] == {"reveal_at": None, "reveal_votes": 9}
        assert program.delete(draft).status_code == 204
        assert program.delete(draft).status_code == 404

    def test_a_manifest_for_uploads(self, program):
        asked = body(provenance="uploaded")
        del asked["recipe"]
        told = program.post(body=asked).json()
        assert len(told["manifest"]) == 3
        assert program.get(f"{told['draft']}/").json()["lacking"].keys() == {"trial", "uploads"}

    def test_the_labs_own_are_listed_and_nobody_elses(self, program):
        program.post(f"{begin(program)}seal/")
        begin(program, 1)
        other = Program(lab=sender.lab("another"))
        program.get()
        rows = program.get().json()
        assert [row["status"] for row in rows["results"]] == ["draft", "sealed"]
        assert program.get("?limit=1").json()["next"]
        assert "Zebrafish" not in json.dumps(rows), "a list shows no identity"
        assert other.get().json()["results"] == []

    def test_an_endpoints_secret_is_not_shown_again(self, program):
        recipe = {"kind": "hosted", "url": "https://quiet-lab.org/make", "secret": "a long secret of ours"}
        told = program.post(body=body(provenance="hosted", recipe=recipe)).json()
        assert "a long secret" not in program.get(f"{told['draft']}/").content.decode()


class TestOnce:
    def test_the_same_again_gets_the_same_answer_without_the_receipt(self, program):
        draft = begin(program)
        first, second = program.post(f"{draft}seal/", key="k1"), program.post(f"{draft}seal/", key="k1")
        told, again = first.json(), second.json()
        assert (first.status_code, second.status_code, Entry.objects.count()) == (202, 202, 1)
        assert told["receipt"]
        assert (again["receipt"], again["note"]) == (None, submission_api.RECEIPT_ONCE)
        for answer in (told, again):
            del answer["receipt"], answer["note"]
        assert told == again

    def test_drafts_too(self, program):
        asked = body()
        first, second = program.post(body=asked, key="k1"), program.post(body=asked, key="k1")
        assert first.json() == second.json()
        assert Draft.objects.count() == 1

    def test_another_request_is_refused(self, program):
        asked = body()
        program.post(body=asked, key="k1")
        problem(program.post(body={**asked, "terms": {"reveal_votes": 3}}, key="k1"), 409)
        draft = begin(program, 1)
        problem(program.post(f"{draft}seal/", key="k1"), 409)

    def test_keys_are_each_labs_own(self, program):
        asked = body()
        first = program.post(body=asked, key="k1").json()
        second = Program(lab=sender.lab("another")).post(body=asked, key="k1")
        assert (second.status_code, second.json()["draft"] != first["draft"]) == (202, True)

    def test_what_was_refused_can_be_sent_again(self, program):
        draft = begin(program)
        Trial.objects.update(state=TrialState.RUNNING)
        assert problem(program.post(f"{draft}seal/", key="k1"), 422).keys() == {"trial"}
        Trial.objects.update(state=TrialState.READY)
        assert program.post(f"{draft}seal/", key="k1").status_code == 202

    def test_what_is_kept_names_nobody(self, program):
        program.post(f"{begin(program)}seal/")
        kept = str(list(Answered.objects.values()))
        for told in ("Zebrafish", "quiet-lab", "no-gravity", "nonce"):
            assert told not in kept

    @pytest.mark.parametrize("key", [None, "", "two words", "é", "x" * 201])
    def test_a_key_is_needed(self, program, key):
        headers = {**program.headers, **({} if key is None else {"Idempotency-Key": key})}
        answer = program.client.post(ROOT, body(), "application/json", headers=headers)
        assert problem(answer, 422).keys() == {"Idempotency-Key"}
        assert not Draft.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment_one_is_carried_out(self, program):
        draft, start, told = begin(program), Barrier(4), []

        def send():
            start.wait()
            told.append(program.post(f"{draft}seal/", key="k1"))
            connection.close()

        threads = [Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status_code for answer in told} <= {202, 409}
        assert sum(bool(answer.json().get("receipt")) for answer in told) == 1
        assert Entry.objects.count() == 1


class TestRefused:
    def test_every_field_has_its_sentence(self, program):
        wrong = {
            "tracks": [],
            "identity": {"site": "http://x"},
            "terms": {"reveal_at": (timezone.now() + timedelta(days=61)).isoformat()},
            "recipe": {"kind": "magic"},
        }
        errors = problem(program.post(body=body(**wrong)), 422)
        assert errors.keys() == {"identity.site", "terms.reveal_at", "recipe"}
        assert "more than 60 days ahead" in errors["terms.reveal_at"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("rank", 1), ("seal", "yes"), ("seal", 1), ("draft", 3), ("draft", "abc"), ("codename", "Ours")],
    )
    def test_fields_that_are_none(self, program, field, value):
        assert problem(program.post(body=body(**{field: value})), 422).keys() == {field}

    @pytest.mark.parametrize(
        ("content", "status"),
        [
            (b"{", 400),
            (b"[]", 400),
            (b"\xff", 400),
            (b'{"provenance": "hosted", "provenance": "uploaded"}', 400),
            (b'{"provenance": NaN}', 400),
            (b'{"nonce": "\\u0000"}', 400),
            (b'{"nonce": "\\ud800"}', 400),
            (b"[" * 60_000, 400),
            (b'{"nonce": "' + b"x" * 70_000 + b'"}', 413),
        ],
    )
    def test_bodies_that_are_none(self, program, content, status):
        problem(program.post(body=content), status)

    def test_forms(self, program):
        problem(
            program.post(body=b"provenance=hosted", content_type="application/x-www-form-urlencoded"), 415
        )

    def test_a_fourth(self, program):
        for number in range(3):
            program.post(f"{begin(program, number)}seal/")
        assert "at most 3 sealed entries" in problem(program.post(f"{begin(program, 3)}seal/"), 409)

    def test_the_same_model_again(self, program):
        program.post(f"{begin(program)}seal/")
        again = program.post(f"{begin(program, identity={**IDENTITY, 'model': 'Other'})}seal/")
        assert problem(again, 409) == "These clips, or this recipe, are entered already."

    def test_a_bad_nonce_at_the_seal(self, program):
        draft = begin(program)
        assert problem(program.post(f"{draft}seal/", {"nonce": "12"}), 422).keys() == {"nonce"}
        assert problem(program.post(f"{draft}seal/", {"terms": {}}), 422).keys() == {"terms"}

    def test_without_a_settler(self, program, settings):
        draft = begin(program)
        settings.SETTLER_PUBLIC_KEY = None
        problem(program.post(f"{draft}seal/"), 503)


class TestWho:
    def test_nobody(self):
        for answer in (
            Client().get(ROOT),
            Client().post(ROOT, {}, "application/json"),
            Client().post(f"{ROOT}grey-moor/withdraw/"),
        ):
            problem(answer, 401)

    @pytest.mark.parametrize("scope", Scope)
    def test_each_scope_lets_in_where_it_should(self, scope):
        draft, program = begin(Program()), Program(scope)
        may = {
            "list": program.get(),
            "begin": program.post(body=body(1)),
            "try": program.post(f"{draft}trial/"),
            "look": program.get(draft),
            "seal": program.post(f"{draft}seal/"),
            "withdraw": program.post("grey-moor/withdraw/"),
            "forward": program.post("grey-moor/forward/"),
        }
        allowed = {name for name, answer in may.items() if answer.status_code != 403}
        assert (
            allowed
            == {
                Scope.SUBMIT: {"begin", "try", "look", "seal"},
                Scope.READ: {"list", "look"},
                Scope.MANAGE: {"withdraw", "forward"},
            }[scope]
        )

    def test_anothers_and_nothing_are_alike(self, program):
        draft = begin(program)
        told = program.post(f"{begin(program, 1)}seal/").json()
        other = Program(lab=sender.lab("another"))
        for mine, none in ((draft, f"{uuid.uuid4()}/"), (f"{told['entry']}/", "no-such/")):
            for act in ("", "trial/", "seal/", "withdraw/", "forward/"):
                answers = []
                for path in (mine, none):
                    sent = other.post(path + act) if act else other.get(path)
                    answers.append((sent.status_code, sent.content))
                assert answers[0] == answers[1]
                assert answers[0][0] in (404, 405)
        assert problem(other.patch(draft, {}), 404) == problem(other.patch(f"{uuid.uuid4()}/", {}), 404)
        assert other.delete(draft).status_code == 404
        assert other.post(body={"draft": draft[:-1]}).status_code == 404

    def test_a_closed_lab(self, program):
        draft = begin(program)
        lab = sender.lab()
        lab.closed_at = timezone.now()
        lab.save()
        problem(program.post(f"{draft}seal/"), 401)
        assert not Entry.objects.exists()

    def test_other_methods(self, program):
        assert program.client.put(ROOT, {}, "application/json", headers=program.headers).status_code == 405
        assert program.client.options(ROOT, headers=program.headers).status_code in (200, 405)


class TestManaging:
    def test_withdraw(self, program):
        told = program.post(f"{begin(program)}seal/").json()
        answer = program.post(f"{told['entry']}/withdraw/")
        assert (answer.status_code, answer.json()["state"]) == (200, "gone")
        assert program.post(f"{told['entry']}/withdraw/").json() == answer.json()
        problem(program.post(f"{told['entry']}/forward/"), 409)

    def test_forward_with_all_of_the_task(self, program):
        first, second = (program.post(f"{begin(program, n)}seal/").json()["entry"] for n in range(2))
        answer = program.post(f"{first}/forward/")
        assert (answer.status_code, {row["entry"] for row in answer.json()}) == (200, {first, second})
        assert {row["status"] for row in answer.json()} == {"due"}
        problem(program.post(f"{second}/withdraw/"), 409)

    def test_an_open_one_is_neither(self, program):
        told = program.post(f"{begin(program)}seal/").json()
        Entry.objects.update(public_name="Zebrafish Nine", state=State.ACTIVE)
        problem(program.post(f"{told['entry']}/withdraw/"), 409)
        problem(program.post(f"{told['entry']}/forward/"), 409)
        assert program.get(f"{told['entry']}/").json()["status"] == "open"
