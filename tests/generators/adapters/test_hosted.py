"""Tests of hosted clips against a real endpoint: its contract, and every way to break it."""

import base64
import time
from email.utils import formatdate

import pytest

from generators import registry
from generators.adapters import hosted, hosted_talk, patience
from generators.adapters.hosted import Hosted
from generators.contract import AdapterError, ClipSpec, PermanentFailure, RecipeInvalid, TransientFailure
from tests.generators.adapters.endpoint import Endpoint
from tests.generators.foreign import video
from tests.generators.providers.server import clip as providers_clip

SPEC = ClipSpec("A red ball", 7, 1.0, 24, 96, 64, sound=True, language="en", image=b"picture")
SECRET = "s3cret-of-the-lab"


@pytest.fixture(scope="module")
def clip():
    return video()


@pytest.fixture
def endpoint(monkeypatch):
    made = Endpoint()
    monkeypatch.setenv("PADDOCK_PRIVATE_HOSTS", f"somewhere.example:9000, {made.host}")
    monkeypatch.setattr(hosted_talk, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(hosted_talk, "NEXT_TRY_SECONDS", 0.01)
    yield made
    made.close()


def generate(endpoint, spec=SPEC, progress=lambda _: None, **recipe):
    adapter = registry.load({"kind": "hosted", "url": endpoint.url, "secret": SECRET, **recipe})
    return adapter.generate(spec, progress)


def failure(endpoint, kind=PermanentFailure):
    with pytest.raises(AdapterError) as failed:
        generate(endpoint)
    sentence = str(failed.value)
    assert type(failed.value).kind == kind.kind
    assert sentence.endswith((".", "!", "?"))
    assert SECRET not in sentence
    assert "127.0.0.1" not in sentence
    return sentence


class TestTheContract:
    def test_a_clip_that_comes_at_once(self, endpoint, clip):
        endpoint.put("/clips", 200, clip)
        made = generate(endpoint, model="large")
        assert made.frames.shape == (24, 64, 96, 3)
        assert made.audio.shape == (48_000, 2)
        [(method, _, headers, body)] = endpoint.asked
        assert (method, headers["Authorization"]) == ("POST", f"Bearer {SECRET}")
        assert body == {
            "prompt": "A red ball",
            "language": "en",
            "seed": 7,
            "seconds": 1.0,
            "fps": 24,
            "width": 96,
            "height": 64,
            "sound": True,
            "image": base64.b64encode(b"picture").decode(),
            "model": "large",
        }

    def test_without_secret_and_model_neither_is_sent(self, endpoint, clip):
        endpoint.put("/clips", 200, clip)
        generate(endpoint, secret=None)
        [(_, _, headers, body)] = endpoint.asked
        assert "Authorization" not in headers
        assert "model" not in body

    def test_a_clip_that_takes_its_time(self, endpoint, clip):
        endpoint.put("/clips", 202, {"status_url": "/state/1"})
        for state in ("queued", "running", "running"):
            endpoint.put("/state/1", 200, {"status": state})
        endpoint.put("/state/1", 200, {"status": "succeeded", "video_url": f"http://{endpoint.host}/file"})
        endpoint.put("/file", 200, clip)
        told = []
        assert len(generate(endpoint, progress=told.append).frames) == 24
        assert told
        assert {headers.get("Authorization") for _, _, headers, _ in endpoint.asked} == {f"Bearer {SECRET}"}

    def test_a_file_elsewhere_is_fetched_without_the_secret(self, endpoint, clip, monkeypatch):
        store = Endpoint()
        monkeypatch.setenv("PADDOCK_PRIVATE_HOSTS", f"{endpoint.host},{store.host}")
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 200, {"status": "succeeded", "video_url": store.url})
        store.put("/clips", 200, clip)
        generate(endpoint)
        assert "Authorization" not in store.asked[0][2]
        store.close()

    def test_who_waits_is_told_during_a_long_silence(self, endpoint, clip, monkeypatch):
        monkeypatch.setattr("generators.guarded_network.SLICE_SECONDS", 0.05)
        endpoint.put("/clips", 200, clip, silence=0.3)
        told = []
        generate(endpoint, progress=told.append)
        assert told


class TestAFull:
    @pytest.mark.parametrize("status", [429, 503])
    def test_endpoint_is_asked_again(self, endpoint, clip, status):
        endpoint.put("/clips", status)
        endpoint.put("/clips", status)
        endpoint.put("/clips", 200, clip)
        assert generate(endpoint)
        assert len(endpoint.asked) == 3

    def test_endpoint_sets_the_pace(self, endpoint, clip):
        endpoint.put("/clips", 429, Retry_After="1")
        endpoint.put("/clips", 200, clip)
        began = time.monotonic()
        generate(endpoint)
        assert time.monotonic() - began >= 1

    @pytest.mark.parametrize(
        ("given", "seconds"), [("7", 7), (" 90 ", 90), ("soon", 15), ("-3", 15), ("", 15), ("9" * 400, 15)]
    )
    def test_a_pace_may_be_seconds(self, given, seconds, monkeypatch):
        monkeypatch.setattr(hosted_talk, "NEXT_TRY_SECONDS", 15)
        assert hosted_talk._seconds_of(given) == seconds

    def test_a_pace_may_be_a_date(self):
        given = formatdate(time.time() + 90, usegmt=True)
        assert hosted_talk._seconds_of(given) == pytest.approx(90, abs=5)

    def test_endpoint_is_given_up_in_the_end(self, endpoint, monkeypatch):
        monkeypatch.setattr(patience, "LONGEST_SECONDS", 0.2)
        endpoint.put("/clips", 503)
        assert "took longer" in failure(endpoint, TransientFailure)


class TestTransient:
    @pytest.mark.parametrize("status", [408, 500, 502, 504])
    def test_an_endpoint_that_is_away(self, endpoint, status):
        endpoint.put("/clips", status, {"detail": "trace"})
        assert failure(endpoint, TransientFailure) == f"The endpoint is away: it answered {status}."

    def test_nobody_there(self, endpoint):
        endpoint.close()
        assert "cannot be reached" in failure(endpoint, TransientFailure)

    def test_silence(self, endpoint, clip, monkeypatch):
        monkeypatch.setattr(hosted, "LONGEST_SECONDS", 0.2)
        endpoint.put("/clips", 200, clip, silence=1.0)
        assert "too long" in failure(endpoint, TransientFailure)

    def test_a_broken_connection(self, endpoint, clip):
        endpoint.put("/clips", 200, clip, Content_Length="9999999")
        assert "broke" in failure(endpoint, TransientFailure)

    def test_a_state_that_cannot_be_asked_for_a_moment(self, endpoint, clip):
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 500)
        endpoint.put("/state", 200, {"status": "succeeded", "video_url": "/file"})
        endpoint.put("/file", 200, clip)
        assert generate(endpoint)

    def test_an_order_that_is_gone_ends_the_waiting(self, endpoint):
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 200, {"status": "running"})

        def gone(_):
            raise KeyError

        with pytest.raises(KeyError):
            generate(endpoint, progress=gone)


class TestPermanent:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ({"detail": "No such model."}, "The endpoint answered 400: No such model."),
            ({"error": "Bad\x00\n\n  prompt\u202e"}, "The endpoint answered 400: Bad prompt."),
            ({"detail": {"a": 1}}, "The endpoint answered 400, and gave no reason."),
            (b"<html>", "The endpoint answered 400, and gave no reason."),
            ([], "The endpoint answered 400, and gave no reason."),
        ],
    )
    def test_a_refusal_is_told_in_its_own_words_cleaned(self, endpoint, content, said):
        endpoint.put("/clips", 400, content)
        assert failure(endpoint) == said

    def test_a_long_reason_is_cut(self, endpoint):
        endpoint.put("/clips", 422, {"detail": "x" * 10_000})
        assert len(failure(endpoint)) < 300

    def test_it_says_that_it_failed(self, endpoint):
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 200, {"status": "failed", "detail": "Out of ideas"})
        assert failure(endpoint) == "The endpoint failed: Out of ideas."

    @pytest.mark.parametrize(
        "address", ["http://other.example/state", "https://127.0.0.1/state", "//other.example/", None, 7, ""]
    )
    def test_its_state_is_told_at_its_own_host_alone(self, endpoint, address):
        endpoint.put("/clips", 202, {"status_url": address} if address != "" else {})
        assert "status_url" in failure(endpoint)
        assert len(endpoint.asked) == 1

    @pytest.mark.parametrize("content", [{"status": "done"}, {}, [], b"no json", {"status": ["running"]}])
    def test_a_state_that_is_none(self, endpoint, content):
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 200, content)
        failure(endpoint)

    def test_a_file_at_a_private_address(self, endpoint):
        for address in (
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://localhost:8443/x",
            "http://169.254.169.254/",
        ):
            endpoint.answers.clear()
            endpoint.put("/clips", 202, {"status_url": "/state"})
            endpoint.put("/state", 200, {"status": "succeeded", "video_url": address})
            failure(endpoint)

    def test_a_redirect(self, endpoint):
        endpoint.put("/clips", 307, Location="http://169.254.169.254/")
        assert "redirect" in failure(endpoint)

    def test_what_is_no_video(self, endpoint):
        endpoint.put("/clips", 200, {"video": "yes"})
        assert "video/mp4" in failure(endpoint)
        endpoint.answers.clear()
        endpoint.put("/clips", 200, b"<html>", Content_Type="video/mp4")
        assert "not accepted: The file is a page" in failure(endpoint)

    def test_a_clip_that_is_too_short(self, endpoint):
        endpoint.put("/clips", 200, video(seconds=0.5))
        assert "must last 1 s" in failure(endpoint)

    def test_more_than_a_clip(self, endpoint, clip, monkeypatch):
        monkeypatch.setattr(hosted_talk, "LARGEST_VIDEO", 1000)
        endpoint.put("/clips", 200, clip)
        assert "more than" in failure(endpoint)

    def test_a_private_address_that_nobody_allowed(self, endpoint, monkeypatch):
        adapter = Hosted({"kind": "hosted", "url": f"https://{endpoint.host}/clips"})
        monkeypatch.setenv("PADDOCK_PRIVATE_HOSTS", "")
        with pytest.raises(PermanentFailure, match="not at a public address"):
            adapter.generate(SPEC, lambda _: None)
        assert endpoint.asked == []

    @pytest.mark.parametrize("slash", ["", "/", "/v1/"])
    def test_the_operators_own_server_though_it_is_called_as_a_provider(
        self, endpoint, clip, monkeypatch, slash
    ):
        endpoint.put("/clips", 200, clip)
        monkeypatch.setenv("PADDOCK_VIDEOS_URL", f"http://{endpoint.host}{slash}")
        with pytest.raises(RecipeInvalid, match="in the clear"):
            generate(endpoint)
        adapter = Hosted({"kind": "hosted", "url": f"https://{endpoint.host}/clips"})
        with pytest.raises(PermanentFailure, match="not at a public address"):
            adapter.generate(SPEC, lambda _: None)
        assert endpoint.asked == []

    def test_the_operators_own_server_as_the_place_of_its_file(self, endpoint, monkeypatch):
        providers = Endpoint()
        monkeypatch.setenv("PADDOCK_PRIVATE_HOSTS", f"{endpoint.host},{providers.host}")
        monkeypatch.setenv("PADDOCK_VIDEOS_URL", f"http://{providers.host}")
        endpoint.put("/clips", 202, {"status_url": "/state"})
        endpoint.put("/state", 200, {"status": "succeeded", "video_url": providers.url})
        assert "in the clear" in failure(endpoint)
        assert providers.asked == []
        providers.close()


class TestRecipe:
    def test_good(self):
        registry.validate(
            {"kind": "hosted", "url": "https://lab.example/v1/clips", "secret": "x", "model": "y"}
        )

    @pytest.mark.parametrize(
        ("recipe", "named"),
        [
            ({}, "url"),
            ({"url": 7}, "url"),
            ({"url": "http://lab.example/"}, "https"),
            ({"url": "https://user:word@lab.example/"}, "password"),
            ({"url": "https://lab.example/", "secret": "a\r\nb"}, "secret"),
            ({"url": "https://lab.example/", "secret": 7}, "secret"),
            ({"url": "https://lab.example/", "secret": "x" * 501}, "secret"),
            ({"url": "https://lab.example/", "model": "é"}, "model"),
            ({"url": "https://lab.example/", "headers": {}}, "headers"),
            ({"url": "https://lab.example/", "contract": "fal", "model": "a/b"}, "url"),
            ({"contract": "nobody"}, "contract"),
        ],
    )
    def test_bad(self, recipe, named):
        with pytest.raises(RecipeInvalid, match=named):
            registry.validate({"kind": "hosted", **recipe})


class TestAProvidersFile:
    """The file of a job, as `providers.jobs` fetched it."""

    SPEC = ClipSpec("A red ball", 7, 1.0, 24, 128, 72, sound=True)

    def convert(self, tmp_path, content, spec=SPEC, **recipe):
        source = tmp_path / "source"
        source.write_bytes(content)
        known = {"kind": "hosted", "contract": "fal", "model": "alibaba/happy-horse/text-to-video"}
        return registry.load(recipe or known).convert(source, spec, lambda *_: None)

    def refusal(self, tmp_path, content, spec=SPEC):
        with pytest.raises(PermanentFailure) as refused:
            self.convert(tmp_path, content, spec)
        return str(refused.value)

    def test_becomes_a_clip_of_the_length_that_is_wanted(self, tmp_path):
        made = self.convert(tmp_path, providers_clip("16:9", 3))
        assert made.frames.shape == (24, 72, 128, 3)
        assert made.audio.shape == (48_000, 2)
        assert made.frames[:, 0, 0].min() > 0, "no black bar"
        assert {**made.notes["delivered"], "fps": 24} == {
            "width": 160,
            "height": 90,
            "fps": 24,
            "seconds": made.notes["delivered"]["seconds"],
            "has_audio": True,
        }

    def test_without_sound_where_none_is_wanted(self, tmp_path):
        silent = ClipSpec("A red ball", 7, 1.0, 24, 128, 72, sound=False)
        assert self.convert(tmp_path, providers_clip("16:9", 1, False), silent).audio is None

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (
                providers_clip("1:1", 1),
                "The provider made 90 x 90 pixels, 1.00 to 1; 1.78 to 1 was asked for.",
            ),
            (providers_clip("16:9", 0.5), "The provider's clip lasts 0.50 s; 1 s were asked for."),
            (providers_clip("16:9", 1, False), "no sound, though sound was asked for"),
            (b"<html>", "The provider's clip is not accepted: The file is a page"),
            (b"", "The provider's clip is not accepted: The file is empty."),
            (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "The provider's clip is not accepted: "),
        ],
    )
    def test_that_is_not_what_was_asked_for(self, content, said, tmp_path):
        assert said in self.refusal(tmp_path, content)

    def test_is_fetched_by_a_job_and_never_made_here(self):
        adapter = Hosted({"kind": "hosted", "contract": "fal", "model": "a/b"})
        with pytest.raises(PermanentFailure, match="asked for as a job"):
            adapter.generate(self.SPEC, lambda *_: None)

    def test_is_nothing_that_an_endpoint_of_a_lab_brings(self, tmp_path):
        with pytest.raises(PermanentFailure, match="no file comes before"):
            self.convert(
                tmp_path, providers_clip("16:9", 1), kind="hosted", url="https://lab.example/v1/clips"
            )
