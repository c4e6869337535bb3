"""The review: prepared when clips are there, decided once, by those who may; nobody learns whose entry it is."""

from __future__ import annotations

import threading
from hashlib import sha256
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from arena.accounts.models import AuditEvent
from arena.clips import files
from arena.clips.models import Clip, Order, OrderState
from arena.entries.models import Entry, State
from arena.labs import review, review_sheet
from arena.labs.models import Review, Seal, Verdict
from arena.ledger.models import Block
from arena.webhooks.models import Delivery, Endpoint
from tests.arena import stage
from tests.arena.reveals.sealing import seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.REVIEWS_ROOT = tmp_path
    monkeypatch.setattr("arena.live.publish", lambda *_: None)
    return tmp_path


def preparing(prompts: int = 4, *, real: bool = False) -> Entry:
    """Return a sealed entry whose clips are made, beside another entry that has answered the same."""
    first, _ = stage.arena(entries=2, prompts=prompts, real=real)
    entry = seal(first)
    Entry.objects.filter(pk=entry.pk).update(state=State.PREPARING)
    Review.objects.create(entry=entry)
    entry.refresh_from_db()
    return entry


def whole(entry: Entry) -> Entry:
    """Let the clips' files be what their hashes say."""
    for clip in Clip.objects.filter(entry=entry):
        clip.sha256 = sha256(files.path_of(clip.video).read_bytes()).hexdigest()
        clip.save(update_fields=["sha256"])
    return entry


@pytest.fixture
def drawn(monkeypatch) -> Entry:
    """An entry whose sheet is there, without the drawing of it."""
    entry = preparing()
    Review.objects.update(sheet="sheet.jpg", flags=["The clips share something."])
    return entry


def staff(*rights: str) -> User:
    user = User.objects.create_user("operator", "operator@arena.example", "secret", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


class TestPreparing:
    def test_a_sheet_is_drawn_and_what_clips_share_is_looked_for(self, folder):
        entry = whole(preparing(real=True))
        assert review.prepare_all() == 1
        row = Review.objects.get()
        picture = Image.open(BytesIO((folder / row.sheet).read_bytes()))
        assert picture.width > 1000
        assert row.flags == []  # the other entry's clips share the same
        assert review.prepare_all() == 0
        entry.refresh_from_db()
        assert entry.state == State.PREPARING

    def test_a_child_that_comes_to_nothing_holds_up_no_other_entry(self, monkeypatch):
        preparing()

        def not_drawn(*_):
            raise review_sheet.NotDrawn("TimeoutExpired")

        monkeypatch.setattr(review_sheet, "draw", not_drawn)
        assert review.prepare_all() == 0
        assert Review.objects.get().sheet == ""

    def test_it_waits_while_clips_are_being_made(self):
        preparing()
        order = Order.objects.filter(entry__state=State.PREPARING).first()
        order.state = OrderState.RUNNING
        order.save()
        assert review.prepare_all() == 0

    def test_a_damaged_file_holds_up_no_review(self):
        entry = whole(preparing(prompts=5, real=True))
        files.path_of(Clip.objects.filter(entry=entry).first().video).write_bytes(b"damaged")
        assert review.prepare_all() == 1

    def test_twelve_answers_are_enough_whatever_is_still_made(self):
        entry = preparing(prompts=review.ENOUGH)
        Order.objects.create(entry=entry, prompt=stage.prompt(99), state=OrderState.QUEUED)
        assert review.has_clips_enough(entry)

    def test_two_answers_are_not(self):
        assert not review.has_clips_enough(preparing(prompts=2))

    def test_every_track_must_have_them(self):
        entry = preparing()
        entry.tracks.add(stage.track(stage.SOUNDING))
        assert not review.has_clips_enough(entry)


class TestDeciding:
    def test_an_approved_entry_battles_and_its_seal_is_in_a_block(self, drawn):
        Endpoint.objects.create(lab=Seal.objects.get().lab, url="https://lab.example/", secret=b"")
        assert not Clip.objects.ready().filter(entry=drawn).exists()
        review.approve(drawn, None, timezone.now())
        drawn.refresh_from_db()
        assert drawn.state == State.ACTIVE
        assert Block.objects.count() == 1
        assert Clip.objects.ready().filter(entry=drawn).exists()
        assert Delivery.objects.get().payload["data"]["codename"] == drawn.codename
        assert AuditEvent.objects.filter(act="entry.approved").exists()

    def test_no_battle_without_a_block(self, drawn, monkeypatch):
        monkeypatch.setattr("arena.ledger.blocks.cut_now", lambda _now: None)
        with pytest.raises(review.NotReviewable, match="block"):
            review.approve(drawn, None, timezone.now())
        drawn.refresh_from_db()
        assert drawn.state == State.PREPARING

    def test_no_approval_of_what_nobody_can_have_seen(self):
        entry = preparing()
        with pytest.raises(review.NotReviewable, match="sheet"):
            review.approve(entry, None, timezone.now())

    def test_a_refusal_says_why_and_keeps_it_out(self, drawn):
        with pytest.raises(review.NotReviewable, match="Say why"):
            review.refuse(drawn, None, "  ", timezone.now())
        review.refuse(drawn, None, "A logo in every corner.", timezone.now())
        drawn.refresh_from_db()
        assert drawn.state == State.PREPARING
        assert Review.objects.get().note == "A logo in every corner."
        with pytest.raises(review.NotReviewable, match="refused already"):
            review.approve(drawn, None, timezone.now())

    @pytest.mark.parametrize("state", [State.GONE, State.WITHDRAWN])
    def test_a_withdrawn_entry_is_not_brought_back(self, drawn, state):
        Entry.objects.filter(pk=drawn.pk).update(state=state)
        with pytest.raises(review.NotReviewable, match="withdrawn"):
            review.approve(drawn, None, timezone.now())
        drawn.refresh_from_db()
        assert drawn.state == state

    def test_an_entry_of_no_lab_has_no_review(self):
        with pytest.raises(review.NotReviewable, match="nothing to review"):
            review.refuse(stage.entry("open"), None, "why", timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_decide_once(drawn):
    answers = []

    def decide():
        try:
            review.approve(drawn, None, timezone.now())
            answers.append("approved")
        except review.NotReviewable as reason:
            answers.append(str(reason))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == sorted(["approved", f"{drawn.codename} was approved already."])
    assert AuditEvent.objects.filter(act="entry.approved").count() == 1


class TestAdmin:
    def page(self, entry: Entry) -> str:
        return f"/admin/arena/review/{entry.pk}/change/"

    def test_an_operator_sees_codename_and_flags_and_no_lab(self, client, drawn):
        client.force_login(staff("change_review", "view_review"))
        for address in ("/admin/arena/review/", self.page(drawn)):
            text = client.get(address).content.decode()
            assert drawn.codename in text
            assert "Marker" not in text
        assert "The clips share something." in text

    def test_approving_there_lets_it_battle(self, client, drawn):
        client.force_login(staff("change_review", "view_review"))
        client.post(self.page(drawn), {"decision": "approve", "note_to_lab": ""})
        drawn.refresh_from_db()
        assert drawn.state == State.ACTIVE
        client.post(self.page(drawn), {"decision": "refuse", "note_to_lab": "Changed my mind."})
        assert Review.objects.get().verdict == Verdict.APPROVED

    def test_a_refusal_there_wants_a_note(self, client, drawn):
        client.force_login(staff("change_review", "view_review"))
        answer = client.post(self.page(drawn), {"decision": "refuse", "note_to_lab": " "})
        assert "Say why" in answer.content.decode()
        assert Review.objects.get().verdict == Verdict.PENDING

    def test_who_may_only_look_decides_nothing(self, client, drawn):
        client.force_login(staff("view_review"))
        assert client.get(self.page(drawn)).status_code == 200
        assert client.post(self.page(drawn), {"decision": "approve"}).status_code == 403
        assert Review.objects.get().verdict == Verdict.PENDING

    def test_the_sheet_is_for_those_who_may_look(self, client, drawn, folder):
        (folder / "sheet.jpg").write_bytes(b"picture")
        address = f"/admin/arena/review/{drawn.pk}/sheet/"
        assert client.get(address).status_code == 302
        client.force_login(staff())
        assert client.get(address).status_code == 403
        User.objects.get().user_permissions.set(Permission.objects.filter(codename="view_review"))
        assert client.get(address).content == b"picture"
        assert client.get("/admin/arena/review/999/sheet/").status_code == 404


class TestCommand:
    def test_it_lists_what_waits(self, drawn, capsys, folder):
        call_command("review")
        told = capsys.readouterr().out
        assert f"{drawn.codename}: pending, {folder / 'sheet.jpg'}" in told
        assert "The clips share something." in told

    def test_it_approves_by_codename_or_slug(self, drawn, capsys):
        call_command("review", drawn.slug, "--approve")
        assert capsys.readouterr().out == f"{drawn.codename} battles from now on.\n"

    def test_bad_words_are_one_sentence(self, drawn):
        with pytest.raises(CommandError, match="There is no entry called nobody"):
            call_command("review", "nobody", "--approve")
        with pytest.raises(CommandError, match="Name the codename"):
            call_command("review", "--approve")
        with pytest.raises(CommandError, match="Say why"):
            call_command("review", drawn.slug, "--refuse", "")

    def test_nothing_waits(self, capsys):
        call_command("review")
        assert capsys.readouterr().out == "Nothing waits for a review.\n"
