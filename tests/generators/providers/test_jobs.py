"""Tests of paid jobs against a server that speaks all four contracts, keeps them, breaks them, and lies."""

import base64
import json
import re
import socket
import threading
import traceback

import pytest

from generators.contract import AdapterError, ContentRefused, PermanentFailure, TransientFailure
from generators.providers import calls, files, jobs as provider_jobs
from generators.providers.calls import Reply
from generators.providers.jobs import Finished, NotTaken, Uncertain, Waiting, fetch, look, submit
from tests.generators.providers.conftest import CONTRACTS, picture, recipe, spec
from tests.generators.providers.server import KEY, KEYS, Provider

every_contract = pytest.mark.parametrize("contract", CONTRACTS)


def unheard():
    pass


def journey(contract, provider, target, prompt="A red ball rolls.", **other):
    """Ask, look until it is done, and fetch."""
    wanted = recipe(contract)
    handle = submit(wanted, spec(prompt, **other), provider.environ)
    for _ in range(4):
        found = look(wanted, handle, provider.environ)
        if isinstance(found, Finished):
            fetch(wanted, handle, found, target, unheard, provider.environ)
            return found
    raise TimeoutError


class TestAJob:
    @every_contract
    def test_from_the_wish_to_the_file(self, contract, provider, tmp_path):
        wanted, target = recipe(contract), tmp_path / "clip"
        handle = submit(wanted, spec(), provider.environ)
        states = [look(wanted, handle, provider.environ) for _ in range(3)]
        assert [each.state for each in states[:2]] == ["queued", "running"]
        assert [each.share for each in states[:2]] == ([0.0, 0.5] if contract == "videos" else [None, None])
        fetch(wanted, handle, states[2], target, unheard, provider.environ)
        assert target.read_bytes()[4:8] == b"ftyp"
        assert list(tmp_path.iterdir()) == [target]
        assert provider.submits == {"A red ball rolls.": 1}

    @every_contract
    def test_its_handle_survives_a_store_of_json_and_names_no_address(self, contract, provider):
        wanted = recipe(contract)
        handle = submit(wanted, spec(), provider.environ)
        text = json.dumps(handle)
        assert len(text) <= 4096
        assert "://" not in text
        assert KEY not in text
        assert look(wanted, json.loads(text), provider.environ) == Waiting(
            "queued", 0.0 if contract == "videos" else None
        )

    @every_contract
    def test_its_first_frame_arrives_whole(self, contract, provider):
        image = picture()
        submit(recipe(contract), spec(image=image), provider.environ)
        [job] = [each for each in provider.jobs.values() if each.asked["image"]][-1:]
        sent = job.asked["image"]
        if contract != "videos":
            head, _, sent = sent.partition(",")
            assert head == "data:image/png;base64"
            sent = base64.b64decode(sent)
            assert job.asked["ratio"] is None, "a clip has the shape of its first frame"
        assert sent == image

    def test_what_the_provider_says_that_it_made(self, provider, tmp_path):
        assert journey("model-studio", provider, tmp_path / "a").told == {
            "ratio": "16:9",
            "resolution": 720,
            "seconds": 5,
            "seconds_billed": 5,
        }
        assert journey("fal", provider, tmp_path / "b").told["width"] == 1280
        assert journey("videos", provider, tmp_path / "c").told == {"size": "1280x720"}

    def test_no_name_is_written_into_its_pictures(self, provider):
        submit(recipe("model-studio"), spec(), provider.environ)
        [seen] = provider.seen
        assert seen.body["parameters"]["watermark"] is False
        assert seen.headers["X-DashScope-Async"] == "enable"

    @every_contract
    def test_the_key_is_for_the_provider_alone(self, contract, provider, tmp_path):
        journey(contract, provider, tmp_path / "clip")
        for each in provider.seen:
            assert ("Authorization" in each.headers) == (not each.path.startswith("/files/"))

    def test_a_server_without_a_key(self, provider):
        environ = provider.environ | {"PADDOCK_VIDEOS_KEY": ""}
        with pytest.raises(NotTaken, match="does not accept the key"):
            submit(recipe("videos"), spec(), environ)
        assert "Authorization" not in provider.seen[0].headers


# What each lie comes to, for all four contracts: at the wish, at a look, at the file.
AT_THE_WISH = {
    **{f"submit-{status}": "permanent" for status in (400, 401, 402, 403, 404, 413, 422)},
    **{f"submit-{status}": "transient" for status in (408, 409, 425, 429)},
    "submit-spent": "permanent",
    "submit-busy": "transient",
    "submit-refused": "refused",
    "submit-echo": "permanent",
}
UNCERTAIN = [
    f"submit-{lie}" for lie in (500, 502, 503, "html", "empty", "nameless", "late", "cut", "half", "redirect")
]
AT_A_LOOK = {
    **{f"look-{status}": "transient" for status in (401, 402, 403, 408, 429, 500, 503)},
    **dict.fromkeys(("look-html", "look-empty", "look-late", "look-cut"), "transient"),
    **dict.fromkeys(("look-half", "look-redirect"), "transient"),
    **dict.fromkeys(
        ("look-400", "look-404", "look-410", "look-failed", "look-busy", "look-gone"), "permanent"
    ),
    "look-refused": "refused",
}
NAMED_FILES = {
    **dict.fromkeys(("look-fileless", "look-elsewhere", "look-private", "look-nowhere"), "permanent"),
}
AT_THE_FILE = {
    **dict.fromkeys(("file-404", "file-html", "file-empty", "file-huge", "file-flood"), "permanent"),
    **dict.fromkeys(("file-redirect", "file-403"), "permanent"),
    **dict.fromkeys(("file-500", "file-429", "file-cut", "file-late", "file-trickle"), "transient"),
}


@pytest.fixture
def _short(request, monkeypatch):
    """Short time-outs where a test is about them, and a small file where it is about a large one."""
    lie = request.getfixturevalue("lie")
    if "late" in lie:
        monkeypatch.setattr(calls, "TIMEOUT", 0.3)
        monkeypatch.setattr(files, "TIMEOUT", 0.3)
    if "trickle" in lie:
        monkeypatch.setattr(files, "LONGEST_EXCHANGE", 0.5)
    if "flood" in lie:
        monkeypatch.setattr(files, "LARGEST_FILE", 1 << 20)


def ends(contract, provider, tmp_path, lie):
    """Return how a journey ends, once it is sure that its end tells nothing it should not."""
    with pytest.raises((AdapterError, NotTaken, Uncertain)) as caught:
        journey(contract, provider, tmp_path / "clip", f"A red ball rolls. lie:{lie}")
    _check_words(caught.value)
    assert list(tmp_path.iterdir()) == [], "nothing is half-stored"
    assert sum(provider.submits.values()) == 1, "nothing is asked for twice"
    return caught.value


def _check_words(error):
    sentence, whole = str(error), "".join(traceback.format_exception(error))
    assert sentence.endswith((".", "!", "?"))
    assert len(sentence) < 400
    assert not re.search(r"://\w", sentence)
    assert "127.0.0.1" not in sentence
    for text in (whole, repr(error), *map(str, _chain(error))):
        assert not any(KEY[at : at + 8] in text for at in range(len(KEY) - 7))


def _chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.usefixtures("_short")
class TestALie:
    @every_contract
    @pytest.mark.parametrize(("lie", "kind"), AT_THE_WISH.items())
    def test_that_the_provider_tells_at_once_costs_nothing(self, contract, lie, kind, provider, tmp_path):
        end = ends(contract, provider, tmp_path, lie)
        assert isinstance(end, NotTaken)
        assert end.failure.kind == kind
        assert str(end.failure) == str(end)

    @every_contract
    @pytest.mark.parametrize("lie", UNCERTAIN)
    def test_that_hides_whether_a_wish_arrived_is_uncertain(self, contract, lie, provider, tmp_path):
        end = ends(contract, provider, tmp_path, lie)
        assert isinstance(end, Uncertain)
        assert "not known whether" in str(end)

    @every_contract
    @pytest.mark.parametrize(("lie", "kind"), AT_A_LOOK.items())
    def test_at_a_look(self, contract, lie, kind, provider, tmp_path):
        end = ends(contract, provider, tmp_path, lie)
        assert isinstance(end, AdapterError)
        assert end.kind == kind

    @pytest.mark.parametrize("contract", ["model-studio", "fal", "replicate"])
    @pytest.mark.parametrize(("lie", "kind"), [*NAMED_FILES.items(), *AT_THE_FILE.items()])
    def test_about_a_file_that_is_named(self, contract, lie, kind, provider, tmp_path):
        assert ends(contract, provider, tmp_path, lie).kind == kind

    @pytest.mark.parametrize(("lie", "kind"), AT_THE_FILE.items())
    def test_about_a_file_at_the_providers_own_place(self, lie, kind, provider, tmp_path):
        assert ends("videos", provider, tmp_path, lie).kind == kind

    @every_contract
    @pytest.mark.parametrize("lie", ["look-odd"])
    def test_of_a_state_that_nobody_knows_is_waited_through(self, contract, lie, provider):
        wanted = recipe(contract)
        handle = submit(wanted, spec(f"A. lie:{lie}"), provider.environ)
        assert {look(wanted, handle, provider.environ).state for _ in range(5)} == {"running"}


class TestTheKey:
    """A provider has the key, and may say it again anywhere."""

    def test_is_no_number_of_a_job(self, monkeypatch):
        monkeypatch.setattr(provider_jobs, "call", lambda *_, **__: Reply(200, {"request_id": f"job:{KEY}"}))
        with pytest.raises(Uncertain) as caught:
            submit(recipe("fal"), spec(), {"FAL_KEY": KEY})
        _check_words(caught.value)

    def test_a_short_one_makes_no_number_doubtful(self, monkeypatch):
        monkeypatch.setattr(provider_jobs, "call", lambda *_, **__: Reply(200, {"id": "job-1"}))
        environ = {"PADDOCK_VIDEOS_KEY": "b", "PADDOCK_VIDEOS_URL": "https://videos.example"}
        assert submit(recipe("videos"), spec(), environ)["id"] == "job-1"

    def test_is_not_kept_among_what_it_says_that_it_made(self, provider, monkeypatch):
        handle = submit(recipe("videos"), spec(), provider.environ)
        told = {"status": "completed", "size": f"1280x{KEY[3:]}", "seconds": 5}
        monkeypatch.setattr(provider_jobs, "call", lambda *_, **__: Reply(200, told))
        assert look(recipe("videos"), handle, provider.environ) == Finished(None, {"seconds": 5})


@pytest.mark.parametrize("status", [402, 403, 422])
def test_a_prompt_that_is_refused_at_a_look_is_refused_whatever_the_status(provider, monkeypatch, status):
    handle = submit(recipe("fal"), spec(), provider.environ)
    told = {"detail": [{"type": "content_policy_violation", "msg": "No."}]}
    monkeypatch.setattr(provider_jobs, "call", lambda *_, **__: Reply(status, told))
    with pytest.raises(ContentRefused):
        look(recipe("fal"), handle, provider.environ)


class TestSentences:
    @pytest.mark.parametrize(
        ("contract", "lie", "sentence"),
        [
            ("model-studio", "submit-401", "The provider does not accept the key in DASHSCOPE_API_KEY."),
            ("fal", "submit-403", "The provider does not accept the key in FAL_KEY."),
            (
                "model-studio",
                "submit-spent",
                "The account of the key in DASHSCOPE_API_KEY has no money left.",
            ),
            ("fal", "submit-spent", "The account of the key in FAL_KEY has no money left."),
            ("replicate", "submit-402", "The account of the key in REPLICATE_API_TOKEN has no money left."),
            ("videos", "submit-spent", "The account of the key in PADDOCK_VIDEOS_KEY has no money left."),
            ("fal", "submit-429", "The provider has no room now: it answered 429."),
            (
                "fal",
                "submit-refused",
                "The provider refuses this prompt by its rules: Not by the rules of this house.",
            ),
            ("replicate", "submit-400", "The provider answered 400: Not by the rules of this house."),
            ("replicate", "submit-echo", "The provider answered 400, and gave no reason."),
            ("replicate", "look-failed", "The provider failed: Not by the rules of this house."),
            (
                "model-studio",
                "look-gone",
                "The provider knows the job no more: it has expired, or was never there.",
            ),
            ("fal", "look-html", "The provider's answer about the job is no JSON object."),
            ("fal", "file-huge", "The provider's file store answered with more than 256 MiB."),
            ("fal", "file-empty", "The provider's file is empty."),
            (
                "fal",
                "file-redirect",
                "The provider's file store answered with a redirect; give the address that answers itself.",
            ),
            (
                "replicate",
                "look-elsewhere",
                "The provider's file is not at a place where replicate keeps files; it was not fetched.",
            ),
        ],
    )
    def test_are_clear(self, contract, lie, sentence, provider, tmp_path):
        assert str(ends(contract, provider, tmp_path, lie)) == sentence


class TestNothingIsSent:
    """What is known before: no request reaches the provider."""

    def refusal(self, provider, wanted, clip, environ=None):
        with pytest.raises(NotTaken) as caught:
            submit(wanted, clip, environ or provider.environ)
        assert provider.seen == []
        _check_words(caught.value)
        assert isinstance(caught.value.failure, PermanentFailure)
        return str(caught.value)

    def test_for_a_prompt_that_is_too_long(self, provider):
        said = self.refusal(provider, recipe("fal"), spec("x" * 2501))
        assert said == "The prompt has 2501 characters; fal takes 2500."

    @every_contract
    def test_for_a_key_with_a_line_break_in_it(self, contract, provider):
        environ = provider.environ | dict.fromkeys(KEYS, KEY[:9] + "\r\nX: y")
        assert "odd characters" in self.refusal(provider, recipe(contract), spec(), environ)

    @pytest.mark.parametrize("contract", ["model-studio", "fal", "replicate"])
    def test_without_a_key(self, contract, provider):
        said = self.refusal(provider, recipe(contract), spec(), {"PADDOCK_PRIVATE_HOSTS": provider.host})
        assert "no key for" in said

    @every_contract
    def test_to_a_private_address_that_nobody_allowed(self, contract, provider):
        environ = provider.environ | {"PADDOCK_PRIVATE_HOSTS": ""}
        assert "cannot be called" in self.refusal(provider, recipe(contract), spec(), environ)
        secured = {name: value.replace("http:", "https:") for name, value in environ.items()}
        assert "not at a public address" in self.refusal(provider, recipe(contract), spec(), secured)

    def test_for_a_first_frame_without_a_model_for_it(self, provider):
        wanted = recipe("fal") | {"model": "alibaba/happy-horse/text-to-video"}
        assert "names no model" in self.refusal(provider, wanted, spec(image=picture()))

    @every_contract
    def test_where_nobody_listens(self, contract):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            host = f"127.0.0.1:{unused.getsockname()[1]}"
        bases = ("PADDOCK_MODEL_STUDIO_URL", "PADDOCK_FAL_URL", "PADDOCK_REPLICATE_URL", "PADDOCK_VIDEOS_URL")
        environ = dict.fromkeys(bases, f"http://{host}") | dict.fromkeys(KEYS, KEY)
        with pytest.raises(NotTaken, match="cannot be reached") as caught:
            submit(recipe(contract), spec(), environ | {"PADDOCK_PRIVATE_HOSTS": host})
        assert isinstance(caught.value.failure, TransientFailure)


class TestALostAnswer:
    def test_of_a_wish_that_broke_off_half_way_is_uncertain(self):
        """The other end takes the connection, reads a little, and goes."""
        listening = socket.create_server(("127.0.0.1", 0))
        host = f"127.0.0.1:{listening.getsockname()[1]}"

        def serve():
            connection, _ = listening.accept()
            connection.recv(10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        environ = {"FAL_KEY": KEY, "PADDOCK_FAL_URL": f"http://{host}", "PADDOCK_PRIVATE_HOSTS": host}
        with pytest.raises(Uncertain):
            submit(recipe("fal"), spec(), environ)
        listening.close()

    def test_reached_the_server_once(self, provider, monkeypatch):
        monkeypatch.setattr(calls, "TIMEOUT", 0.3)
        with pytest.raises(Uncertain):
            submit(recipe("replicate"), spec("A. lie:submit-late"), provider.environ)
        assert provider.submits == {"A. lie:submit-late": 1}


class TestAddressesOfOthers:
    @every_contract
    def test_in_an_answer_are_never_called(self, contract, provider, tmp_path):
        with_ears = Provider()
        provider.elsewhere = with_ears.url
        environ = provider.environ | {"PADDOCK_PRIVATE_HOSTS": f"{provider.host},{with_ears.host}"}
        wanted = recipe(contract)
        for lie in ("submit-elsewhere", "look-elsewhere"):
            handle = submit(wanted, spec(f"A. lie:{lie}"), environ)
            found = [look(wanted, handle, environ) for _ in range(3)][-1]
            if lie == "look-elsewhere" and contract != "videos":
                with pytest.raises(PermanentFailure, match="not at a place"):
                    fetch(wanted, handle, found, tmp_path / "clip", unheard, environ)
        assert with_ears.seen == []
        with_ears.close()

    @pytest.mark.parametrize(
        "handle",
        [
            {},
            {"contract": "fal", "id": "a", "model": "alibaba/x"},
            {"contract": "replicate", "id": "../../x", "model": "alibaba/x"},
            {"contract": "replicate", "id": "a/b", "model": "alibaba/x"},
            {"contract": "replicate", "id": "https://x.example/", "model": "alibaba/x"},
            {"contract": "replicate", "id": 7, "model": "alibaba/x"},
            {"contract": "replicate", "id": "a", "model": "../x"},
            {"contract": "replicate", "id": "a", "model": None},
        ],
    )
    def test_in_a_handle_are_refused(self, handle, provider):
        with pytest.raises(PermanentFailure, match="handle"):
            look(recipe("replicate"), handle, provider.environ)
        assert provider.seen == []


class TestALook:
    def test_whose_worker_has_lost_its_key_loses_no_job(self, provider):
        handle = submit(recipe("fal"), spec(), provider.environ)
        with pytest.raises(TransientFailure, match="no key"):
            look(recipe("fal"), handle, {})

    def test_is_one_request_until_the_job_is_done(self, provider):
        wanted = recipe("fal")
        handle = submit(wanted, spec(), provider.environ)
        for _ in range(3):
            look(wanted, handle, provider.environ)
        assert [each.path.rsplit("/", 1)[1] for each in provider.seen[1:3]] == ["status", "status"]
        assert len(provider.seen) == 5
        assert {each.path.split("/requests/")[0] for each in provider.seen[1:]} == {"/alibaba/happy-horse"}


class TestFetching:
    def test_tells_whoever_keeps_the_order(self, provider, tmp_path):
        wanted, told = recipe("fal"), []
        handle = submit(wanted, spec(), provider.environ)
        found = [look(wanted, handle, provider.environ) for _ in range(3)][-1]
        fetch(wanted, handle, found, tmp_path / "clip", lambda: told.append(1), provider.environ)
        assert told

    def test_ends_when_the_order_is_gone(self, provider, tmp_path):
        wanted = recipe("fal")
        handle = submit(wanted, spec(), provider.environ)
        found = [look(wanted, handle, provider.environ) for _ in range(3)][-1]

        def gone():
            raise KeyError

        with pytest.raises(KeyError):
            fetch(wanted, handle, found, tmp_path / "clip", gone, provider.environ)
        assert list(tmp_path.iterdir()) == []
