"""Drafts: kept incomplete, checked field by field, changed and thrown away; nobody else's, and no name in the open."""

from __future__ import annotations

import uuid

import pytest

from arena.accounts.models import AuditEvent
from arena.labs import drafts
from arena.labs.models import Draft, Trial, Upload
from arena.labs.refusals import Conflict, Invalid, Unknown
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import IDENTITY, NOW, RECIPES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


def create(lab=None, **given):
    stage.track()
    return drafts.create(lab or sender.lab(), None, {"provenance": "reproduced", **given}, NOW)


def errors(call, *arguments):
    with pytest.raises(Invalid) as caught:
        call(*arguments)
    return caught.value.errors


class TestBeginning:
    def test_incomplete(self):
        made = create(identity={"model": "Zebrafish"})
        contents = drafts.contents_of(made)
        assert (contents.provenance, contents.identity, contents.tracks) == (
            "reproduced",
            {"model": "Zebrafish"},
            (),
        )

    def test_whole(self):
        made = create(**submitting.given())
        contents = drafts.contents_of(made)
        assert (contents.identity, contents.recipe) == (IDENTITY, RECIPES[0])
        assert (contents.tracks, contents.nonce) == ((stage.SILENT,), None)
        assert contents.reveal_at is not None

    def test_its_row_shows_no_name(self):
        made = create(identity=IDENTITY, recipe=RECIPES[0])
        row = Draft.objects.filter(pk=made.pk).values().get()
        assert b"Zebrafish" not in bytes(row.pop("secrets"))
        assert "Zebrafish" not in str(row)
        assert "Zebrafish" not in str(AuditEvent.objects.values())

    def test_without_saying_how(self):
        assert list(errors(drafts.create, sender.lab(), None, {}, NOW)) == ["provenance"]

    def test_all_that_is_wrong_is_told_at_once(self):
        stage.track()
        given = {
            "provenance": "reproduced",
            "tracks": ["nowhere"],
            "identity": {"site": "x", "licence": "mine"},
            "recipe": {"kind": "magic"},
            "terms": {"reveal_at": "2026-03-05", "reveal_votes": 0},
            "nonce": "12",
            "rank": 1,
        }
        assert set(errors(drafts.create, sender.lab(), None, given, NOW)) == {
            "tracks", "identity.site", "identity.licence", "recipe", "terms.reveal_at", "terms.reveal_votes", "nonce",
            "rank",
        }  # fmt: skip
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        "tracks",
        ["shapes-text-to-video", [3], {"a": 1}, ["shapes-text-to-video", "open-text-to-video"], ["a\0"]],
    )
    def test_tracks_that_are_none_or_of_two_worlds(self, tracks):
        assert list(errors(lambda: create(tracks=tracks))) == ["tracks"]

    @pytest.mark.parametrize("provenance", ["", "magic", None, 3, ["hosted"]])
    def test_provenances_that_are_none(self, provenance):
        assert list(errors(lambda: create(provenance=provenance))) == ["provenance"]

    @pytest.mark.parametrize(
        ("provenance", "recipe"),
        [
            ("uploaded", RECIPES[0]),
            ("hosted", RECIPES[0]),
            ("reproduced", {"kind": "hosted", "url": "https://quiet-lab.org/make"}),
            ("reproduced", {"kind": "uploaded"}),
            ("reproduced", {"kind": "shapeworld", "fault": "all"}),
            ("reproduced", {"kind": "shapeworld", "fault": "none", "note": "x" * 20_000}),
            ("reproduced", {"kind": "shapeworld", "fault": "a\0"}),
            ("reproduced", {"kind": "shapeworld", "fault": float("nan")}),
            ("reproduced", "shapeworld"),
        ],
    )
    def test_recipes_that_do_not_go_with_it(self, provenance, recipe):
        assert list(errors(lambda: create(provenance=provenance, recipe=recipe))) == ["recipe"]

    def test_a_recipe_of_the_shapes_world_on_the_other(self):
        given = {"recipe": RECIPES[0], "tracks": ["open-text-to-video"]}
        assert list(errors(lambda: create(**given))) == ["recipe"]

    def test_twenty_are_the_most(self):
        for _ in range(drafts.MOST_DRAFTS):
            create()
        with pytest.raises(Conflict, match="at most 20 drafts"):
            create()
        create(sender.lab("another"))


class TestChanging:
    def test_what_is_not_given_stays(self):
        made = create(**submitting.given())
        changed = drafts.contents_of(drafts.change(made, None, {"terms": {"reveal_votes": 7}}, NOW))
        assert (changed.identity, changed.recipe, changed.reveal_votes) == (IDENTITY, RECIPES[0], 7)
        assert changed.reveal_at is None, "terms are given whole"

    def test_what_is_wrong_changes_nothing(self):
        made = create(**submitting.given())
        assert list(errors(drafts.change, made, None, {"tracks": [], "identity": 3}, NOW)) == ["identity"]
        assert drafts.contents_of(Draft.objects.get()).tracks == (stage.SILENT,)

    def test_another_way_of_making_forgets_the_recipe(self):
        made = create(**submitting.given())
        changed = drafts.change(made, None, {"provenance": "hosted"}, NOW)
        assert drafts.contents_of(changed).recipe is None

    def test_what_is_thrown_away_is_unknown(self):
        made = create()
        drafts.throw_away(made, None)
        with pytest.raises(Unknown):
            drafts.change(made, None, {}, NOW)
        with pytest.raises(Unknown):
            drafts.throw_away(made, None)


class TestTheManifest:
    def test_is_fixed_when_it_is_begun(self):
        prompts = [stage.prompt(n) for n in range(2)]
        made = create(provenance="uploaded", tracks=[stage.SILENT])
        stage.prompt(9)
        changed = drafts.change(made, None, {"tracks": [stage.SILENT, stage.SOUNDING]}, NOW)
        assert changed.manifest == [prompt.pk for prompt in prompts]

    def test_holds_practice_prompts_of_its_tracks_alone(self):
        wanted = stage.prompt(1)
        stage.prompt(2, visibility="held-out")
        stage.prompt(3, visibility="single-use")
        stage.prompt(4, world="open")
        stage.prompt(5, task="image-to-video")
        assert create(provenance="uploaded", tracks=[stage.SILENT]).manifest == [wanted.pk]
        assert create(tracks=[stage.SILENT]).manifest == []

    def test_is_another_for_other_tracks_while_there_is_no_file(self):
        stage.prompt(1)
        other = stage.prompt(2, task="image-to-video")
        made = create(provenance="uploaded", tracks=[stage.SILENT])
        changed = drafts.change(made, None, {"tracks": [stage.FROM_IMAGE]}, NOW)
        assert changed.manifest == [other.pk]
        submitting.accept(changed)
        for given in ({"tracks": [stage.SILENT]}, {"provenance": "reproduced"}):
            assert list(errors(drafts.change, made, None, given, NOW)) == ["tracks"]
        drafts.change(made, None, {"tracks": [stage.FROM_IMAGE_SOUNDING]}, NOW)


class TestWhose:
    def test_of_another_lab_and_of_none_are_alike(self):
        made = create()
        told = []
        for lab, number in ((sender.lab("another"), made.pk), (sender.lab(), uuid.uuid4())):
            with pytest.raises(Unknown) as caught:
                drafts.find(lab, number)
            told.append(str(caught.value))
        assert told[0] == told[1]
        assert drafts.find(sender.lab(), made.pk) == made

    def test_thrown_away_with_its_files_and_its_dry_run(self):
        made = submitting.uploaded()
        drafts.throw_away(made, None)
        assert not Draft.objects.exists()
        assert not Upload.objects.exists()
        assert not Trial.objects.exists()

    def test_kept_under_another_key_it_can_still_be_thrown_away(self, settings):
        made = create(identity=IDENTITY)
        settings.SECRET_KEY = "another" * 10
        with pytest.raises(Conflict, match="another key"):
            drafts.contents_of(made)
        drafts.throw_away(made, None)


def test_an_endpoints_secret_is_kept_when_it_comes_back_as_it_is_shown():
    recipe = {"kind": "hosted", "url": "https://quiet-lab.org/make", "secret": "a long secret of ours"}
    made = create(provenance="hosted", recipe=recipe)
    shown = {**recipe, "secret": "\N{BULLET}" * 8}
    changed = drafts.change(made, None, {"recipe": shown}, NOW)
    assert drafts.contents_of(changed).recipe == recipe
