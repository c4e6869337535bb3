"""The pages of a draft: begun, filled in, saved as typed, refused at the fields, and nobody else's."""

from __future__ import annotations

import uuid
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from arena import vault
from arena.labs import drafts, trials
from arena.labs.models import Draft, Trial, TrialState, Upload, UploadState
from arena.workers.models import Making
from tests.arena import stage
from tests.arena.accounts import people
from tests.arena.labs import submitting
from tests.arena.labs.offering import worker

pytestmark = pytest.mark.django_db
XSS = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


@pytest.fixture
def draft(ada):
    submitting.prompts()
    given = {"provenance": "reproduced", "tracks": [stage.SILENT]}
    return drafts.create(ada.lab, ada.user, given, timezone.now())


FILLED = {
    "provenance": "reproduced",
    "tracks": [stage.SILENT],
    "recipe": '{"kind": "shapeworld", "fault": "jerky"}',
    "lab": "Quiet Lab",
    "model": "Zebrafish Nine",
    "version": "2.1",
    "site": "https://models.quiet-lab.org/nine",
    "licence": "Apache-2.0",
    "weights_status": "open",
    "weights_url": "https://quiet-lab.org/weights",
    "parameters": "12 billion",
    "vram_gb": "24",
    "price": "0.10 USD a clip",
    "reveal_votes": "500",
}


def save(client, of, **fields):
    return client.post(reverse("desk-draft", args=[of.pk]), {**FILLED, **fields})


def text(answer):
    return unescape(answer.content.decode())


class TestBeginning:
    def test_with_what_is_chosen_first(self, client, ada):
        stage.track()
        assert "begin-draft" in text(client.get(reverse("desk-draft-new")))
        answer = client.post(
            reverse("desk-draft-new"), {"provenance": "hosted", "tracks": [stage.SILENT]}, follow=True
        )
        draft = Draft.objects.get()
        assert answer.redirect_chain == [(reverse("desk-draft", args=[draft.pk]), 302)]
        assert (draft.lab, draft.created_by, draft.tracks) == (ada.lab, ada.user, [stage.SILENT])

    @pytest.mark.parametrize(
        "typed",
        [{}, {"provenance": "stolen"}, {"provenance": "hosted", "tracks": ["nowhere"]}, {"provenance": XSS}],
    )
    @pytest.mark.usefixtures("ada")
    def test_what_is_wrong_is_told_at_its_field(self, client, typed):
        stage.track()
        answer = client.post(reverse("desk-draft-new"), typed)
        assert answer.status_code == 422
        assert 'class="error"' in text(answer)
        assert XSS not in answer.content.decode()
        assert not Draft.objects.exists()

    @pytest.mark.usefixtures("draft")
    def test_there_can_be_too_many(self, client, monkeypatch):
        monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
        answer = client.post(reverse("desk-draft-new"), {"provenance": "hosted"})
        assert answer.status_code == 422
        assert "seal one, or throw one away" in text(answer)


class TestFillingIn:
    def test_all_of_it_is_kept_and_shown_again(self, client, draft):
        answer = client.get(save(client, draft, reveal_at=soon())["Location"])
        page = text(answer)
        assert "The draft is saved." in page
        for typed in (
            "Zebrafish Nine",
            "12 billion",
            "https://quiet-lab.org/weights",
            '"fault": "jerky"',
            soon(),
        ):
            assert typed in page
        contents = drafts.contents_of(Draft.objects.get())
        assert contents.identity["vram_gb"] == 24
        assert contents.reveal_at.isoformat().startswith(soon())
        assert contents.reveal_votes == 500

    def test_what_is_not_filled_in_yet_is_no_fault(self, client, draft):
        answer = client.post(reverse("desk-draft", args=[draft.pk]), {"provenance": "reproduced"})
        assert answer.status_code == 302
        page = text(client.get(answer["Location"]))
        assert "The model's name is missing." in page
        assert 'href="#id_model"' in page

    WRONG = {
        "recipe": ("{", "one JSON object"),
        "site": ("http://quiet-lab.org", "https address"),
        "licence": ("do what you want", "licence"),
        "vram_gb": ("much", "whole number"),
        "reveal_at": ("2020-01-01T12:00", "in the past"),
        "reveal_votes": ("-3", "whole number"),
        "nonce": ("abc", "64 hexadecimal"),
        "weights_url": ("ftp://x", "https address"),
        "tracks": (["nowhere"], "no track called nowhere"),
    }

    @pytest.mark.parametrize("name", WRONG)
    def test_what_is_wrong_is_told_and_nothing_typed_is_lost(self, client, draft, name):
        typed, sentence = self.WRONG[name]
        answer = save(client, draft, **{name: typed})
        page = text(answer)
        assert answer.status_code == 422
        assert sentence in page.lower() or sentence in page
        assert "Zebrafish Nine" in page
        if isinstance(typed, str):
            assert typed in page
        assert not drafts.contents_of(Draft.objects.get()).identity, "nothing was saved"

    def test_a_date_ahead_of_sixty_days(self, client, draft):
        answer = save(client, draft, reveal_at="2126-01-01T12:00")
        assert "more than 60 days ahead" in text(answer)

    @pytest.mark.parametrize("name", ["model", "lab", "recipe", "site", "reveal_at", "nonce", "price"])
    def test_what_is_typed_is_never_markup(self, client, draft, name):
        answer = save(client, draft, **{name: XSS})
        page = (
            answer.content.decode()
            if answer.status_code == 422
            else client.get(answer["Location"]).content.decode()
        )
        assert XSS not in page
        assert "&lt;script&gt;" in page

    @pytest.mark.parametrize("name", ["model", "recipe", "secret", "tracks", "provenance"])
    @pytest.mark.parametrize(
        "odd", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "\u202e", "x" * 50_000]
    )
    def test_odd_characters_do_no_harm(self, client, draft, name, odd):
        assert save(client, draft, **{name: odd}).status_code in (302, 422)

    def test_the_secret_of_an_endpoint_is_never_shown(self, client, draft):
        hosted = {
            "provenance": "hosted",
            "url": "https://api.quiet-lab.org/make",
            "secret": "our-secret-word",
        }
        page = text(client.get(save(client, draft, **hosted)["Location"]))
        assert "https://api.quiet-lab.org/make" in page
        assert "our-secret-word" not in page
        again = save(client, draft, **{**hosted, "secret": "\N{BULLET}" * 8})
        assert again.status_code == 302
        assert drafts.contents_of(Draft.objects.get()).recipe["secret"] == "our-secret-word"

    def test_an_endpoint_that_is_wrong_is_told_at_its_address(self, client, draft):
        page = text(save(client, draft, provenance="hosted", url="http://10.0.0.1/"))
        error = page.partition('name="url"')[2].partition("</div>\n")[0]
        assert 'class="error"' in page
        assert error

    def test_one_that_cannot_be_read_back_can_be_thrown_away(self, client, draft):
        draft.secrets = vault.lock(b"{}", "something else")
        draft.save()
        answer = client.get(reverse("desk-draft", args=[draft.pk]))
        assert answer.status_code == 409
        assert "Throw the draft away" in text(answer)
        assert client.get(reverse("desk")).status_code == 200


def soon():
    return (timezone.now() + timezone.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:00")


class TestDryRun:
    def test_is_started_with_what_is_typed(self, client, draft):
        answer = save(client, draft, act="try")
        assert answer["Location"].endswith("#dry-run")
        assert Trial.objects.count() == 3
        page = text(client.get(answer["Location"]))
        assert page.count("Waiting for a worker") == 3
        assert "its dry run has begun" in page

    def test_too_early_is_told(self, client, draft):
        page = text(client.get(save(client, draft, act="try", recipe="")["Location"]))
        assert trials.NO_RECIPE in page

    def test_a_failure_is_told_and_tried_again(self, client, draft):
        save(client, draft, act="try")
        Trial.objects.update(state=TrialState.FAILED, failure=f"It broke. {XSS}")
        page = client.get(reverse("desk-draft", args=[draft.pk])).content.decode()
        assert "It broke." in page
        assert XSS not in page
        trial = Trial.objects.first()
        again = reverse("desk-trial-retry", args=[draft.pk, trial.pk])
        assert client.post(again).status_code == 302
        trial.refresh_from_db()
        assert trial.state == TrialState.QUEUED
        assert "nothing to try again" in text(client.post(again, follow=True))

    def test_how_far_each_clip_is(self, client, draft):
        save(client, draft, act="try")
        trial = Trial.objects.first()
        Trial.objects.filter(pk=trial.pk).update(state=TrialState.RUNNING)
        far = {"stage": "generating", "step": 3, "steps": 50}
        Making.objects.create(number=-trial.pk, worker=worker(abilities=["shapeworld"]), **far)
        page = text(client.get(reverse("desk-draft", args=[draft.pk])))
        assert "Being made: step 3 of 50" in page
        assert page.count("Waiting for a worker") == 2
        told = client.get(reverse("desk-draft-state", args=[draft.pk])).json()["messages"]
        assert far.items() <= told[0].items()
        assert [one["words"] for one in told[1:]] == ["Waiting for a worker"] * 2

    def test_where_nobody_can_make_them_it_says_so(self, client, draft):
        save(client, draft, act="try")
        sentence = "No worker that is up can make these clips at the moment"
        assert sentence in text(client.get(reverse("desk-draft", args=[draft.pk])))
        worker(abilities=["shapeworld"])
        assert sentence not in text(client.get(reverse("desk-draft", args=[draft.pk])))

    def test_a_changed_draft_wants_another(self, client, draft):
        save(client, draft, act="try")
        save(client, draft, recipe='{"kind": "shapeworld", "fault": "none"}')
        assert "The draft was changed since" in text(client.get(reverse("desk-draft", args=[draft.pk])))
        assert not trials.passed(Draft.objects.get())


class TestFiles:
    @pytest.fixture
    def uploaded(self, ada):
        submitting.prompts()
        given = {"provenance": "uploaded", "tracks": [stage.SILENT]}
        return drafts.create(ada.lab, ada.user, given, timezone.now())

    def test_each_prompt_has_its_place(self, client, uploaded):
        page = text(client.get(reverse("desk-draft", args=[uploaded.pk])))
        assert page.count("data-begin=") == len(uploaded.manifest) == 3
        assert "0</span> of <span data-files>3</span> files accepted" in page

    def test_a_reason_is_told(self, client, uploaded):
        Upload.objects.create(
            draft=uploaded,
            prompt_id=uploaded.manifest[0],
            size=5,
            file="x",
            state=UploadState.REFUSED,
            reason=f"It is a ZIP archive. {XSS}",
        )
        page = client.get(reverse("desk-draft", args=[uploaded.pk])).content.decode()
        assert "It is a ZIP archive." in page
        assert XSS not in page

    def test_the_state_for_a_page_without_its_socket(self, client, uploaded):
        submitting.accept(uploaded)
        told = client.get(reverse("desk-draft-state", args=[uploaded.pk])).json()["messages"]
        assert [message["state"] for message in told] == ["accepted"] * 3
        assert {message["draft"] for message in told} == {str(uploaded.pk)}

    def test_thrown_away_with_its_files(self, client, uploaded):
        submitting.accept(uploaded)
        answer = client.post(reverse("desk-draft-throw-away", args=[uploaded.pk]), follow=True)
        assert "thrown away" in text(answer)
        assert not Draft.objects.exists()
        assert not Upload.objects.exists()


PLACES = [
    ("get", "desk-draft"),
    ("post", "desk-draft"),
    ("get", "desk-draft-state"),
    ("post", "desk-draft-throw-away"),
    ("get", "desk-draft-seal"),
    ("post", "desk-draft-seal"),
]


@pytest.mark.parametrize(("method", "name"), PLACES)
def test_another_labs_and_none_are_alike(client, draft, method, name):
    client.force_login(people.owner("eve@lab.example", "Lab of Eve").user)
    theirs = getattr(client, method)(reverse(name, args=[draft.pk]))
    none = getattr(client, method)(reverse(name, args=[uuid.uuid4()]))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content
    assert Draft.objects.exists()


@pytest.mark.parametrize(("method", "name"), PLACES)
def test_strangers_sign_in(client, draft, method, name):
    client.logout()
    assert getattr(client, method)(reverse(name, args=[draft.pk])).status_code == 302


def test_a_look_changes_nothing(client, draft):
    assert client.get(reverse("desk-draft-throw-away", args=[draft.pk])).status_code == 405
    assert Draft.objects.exists()
