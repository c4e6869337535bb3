"""Making an account and coming in again: by password, by a second step, slowed down where somebody guesses."""

from __future__ import annotations

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from arena.accounts.models import Membership
from tests.arena.accounts import people
from tests.arena.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db

NO_KEYS = [
    "", "x", "[]", "[1]", "7", "null", "{}", '{"id":"x"}', '{"rawId":1}', '{"response":{"userHandle":"AA"}}',
    '{"response":{"userHandle":7}}', '{"response":[]}',
    '{"rawId":"AA","response":{"clientDataJSON":"AA","attestationObject":"AA","authenticatorData":"AA","signature":"AA"}}',
]  # fmt: skip
LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"


def sign_in(client: Client, email: str = "ada@lab.example", password: str = PASSWORD, **more: object):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1] + ahead))


def inside(client: Client) -> bool:
    return client.get("/desk/lab/").status_code == 200


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_from_sign_up_to_the_desk(client, mailoutbox):
    sent = client.post(SIGNUP, {"email": "ada@lab.example", "password1": PASSWORD}, follow=True)
    assert "A letter is on its way" in text(sent)
    assert not inside(client)
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    assert "did you make this account" in text(client.get(link))
    home = client.post(link, follow=True)
    assert home.redirect_chain[-1][0] == reverse("desk-no-lab")
    client.post(reverse("desk-no-lab"), {"name": "  Lab   of Ada "})
    assert Membership.objects.get().lab.name == "Lab of Ada"
    assert "Lab of Ada" in text(client.get(reverse("desk")))
    client.post("/accounts/logout/")
    assert not inside(client)
    assert sign_in(client).url == reverse("desk")


def test_where_letters_go_is_said_in_an_arena_without_a_mail_server(client, settings):
    for there in (True, False):
        settings.MAIL_ON_CONSOLE = there
        for page in (SIGNUP, "/accounts/confirm-email/", "/accounts/password/reset/"):
            assert ("console-mail" in text(client.get(page))) is there


def test_nobody_comes_in_before_the_address_is_confirmed(client):
    user = people.person()
    EmailAddress.objects.update(verified=False)
    assert sign_in(client).url == "/accounts/confirm-email/"
    assert not inside(client)
    assert user.email


def test_signing_up_tells_nobody_who_has_an_account(client, mailoutbox):
    people.person()
    fresh = client.post(SIGNUP, {"email": "new@lab.example", "password1": PASSWORD})
    known = Client().post(SIGNUP, {"email": "ada@lab.example", "password1": PASSWORD})
    assert (fresh.status_code, fresh.url) == (known.status_code, known.url)
    assert [letter.to for letter in mailoutbox] == [["new@lab.example"], ["ada@lab.example"]]
    assert User.objects.count() == 2
    said = {
        re.sub(r"value=\S+", "", text(sign_in(Client(), email, "wrong")))
        for email in ("ada@lab.example", "no@lab.example")
    }
    assert "do not belong together" in said.pop()
    assert not said


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "ada@lab.example"])
def test_passwords_that_are_guessed_first_are_refused(client, password):
    answer = client.post(SIGNUP, {"email": "ada@lab.example", "password1": password})
    assert 'role="alert"' in text(answer)
    assert not User.objects.exists()


def test_guessing_is_slowed_down_for_the_account_and_no_other(client):
    people.person()
    people.person("ben@lab.example")
    for _ in range(5):
        assert "do not belong together" in text(sign_in(client, password="wrong"))
    assert "Too many attempts" in text(sign_in(client))
    assert "Too many attempts" in text(sign_in(Client(REMOTE_ADDR="192.0.2.9")))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9"), "ben@lab.example").status_code == 302


def test_an_address_that_guesses_everywhere_is_slowed_down(client):
    for number in range(10):
        sign_in(client, f"nobody-{number}@lab.example", "wrong")
    people.person()
    assert "Too many attempts" in text(sign_in(client))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9")).status_code == 302


def test_the_form_itself_is_slowed_down(client):
    answers = [client.post(LOGIN, {"login": "x"}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait a minute" in text(answers[-1])
    answers = [client.post("/admin/login/", {"username": "x"}) for _ in range(31)]
    assert answers[-1].status_code == 429


def test_a_forgotten_password(client, mailoutbox):
    people.person()
    for email in ("ada@lab.example", "nobody@lab.example"):
        assert (
            client.post("/accounts/password/reset/", {"email": email}).url == "/accounts/password/reset/done/"
        )
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another stable", "password2": "another stable"})
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password="another stable").url == reverse("desk")
    assert client.get(link, follow=True).status_code == 200, "used up, and said so"


class TestSecondStep:
    @pytest.fixture
    def ada(self, client):
        """A person who has just given the password a second time, as changes of an account ask for."""
        people.person()
        sign_in(client)
        asked = client.get("/accounts/2fa/totp/activate/").url
        client.post(asked, {"password": PASSWORD})
        return client

    @pytest.fixture
    def secret(self, ada):
        page = text(ada.get("/accounts/2fa/totp/activate/"))
        secret = re.search(r'id="authenticator_secret"[^>]* value="(\w+)"', page)[1]
        assert 'class="qr" src="data:image/svg+xml' in page
        assert ada.post("/accounts/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
        return secret

    def test_a_code_is_asked_for_and_each_works_once(self, secret):
        guest = Client(REMOTE_ADDR="192.0.2.8")
        assert sign_in(guest).url == "/accounts/2fa/authenticate/"
        assert not inside(guest)
        assert "Incorrect code" in text(guest.post("/accounts/2fa/authenticate/", {"code": "000000"}))
        fitting = code(secret, ahead=1)
        assert guest.post("/accounts/2fa/authenticate/", {"code": fitting}).url == reverse("desk")
        again = Client(REMOTE_ADDR="192.0.2.8")
        sign_in(again)
        assert "Incorrect code" in text(again.post("/accounts/2fa/authenticate/", {"code": fitting}))

    def test_a_wrong_code_enrols_nothing(self, ada):
        ada.get("/accounts/2fa/totp/activate/")
        assert "Incorrect code" in text(ada.post("/accounts/2fa/totp/activate/", {"code": "000000"}))
        assert not Authenticator.objects.exists()

    @pytest.mark.usefixtures("secret")
    def test_a_recovery_code_works_once(self, ada):
        codes = ada.get("/accounts/2fa/recovery-codes/download/").content.decode().split()
        assert len(codes) == 10
        for attempt, expected in [(1, 302), (2, 200)]:
            guest = Client(REMOTE_ADDR=f"192.0.2.{attempt}")
            sign_in(guest)
            answer = guest.post("/accounts/2fa/authenticate/", {"code": codes[0]})
            assert answer.status_code == expected

    def test_its_secret_is_not_readable_in_the_database(self, secret):
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_under_another_secret_key_no_code_fits_and_nothing_breaks(self, secret, settings):
        settings.SECRET_KEY = "y" * 40
        guest = Client()
        assert sign_in(guest).url == "/accounts/2fa/authenticate/"
        assert "Incorrect code" in text(guest.post("/accounts/2fa/authenticate/", {"code": code(secret)}))

    def test_passkeys_are_offered_by_scripts_of_files_alone(self, ada):
        page = text(ada.get("/accounts/2fa/webauthn/add/"))
        scripts = re.findall(r"<script([^>]*)>", page)
        assert scripts
        assert all(' src="/static/' in tag or 'type="application/json"' in tag for tag in scripts)
        assert "creation_options" in page
        assert (
            "challenge"
            in Client()
            .get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
            .json()["request_options"]["publicKey"]
        )

    @pytest.mark.parametrize("sent", NO_KEYS)
    def test_a_passkey_that_is_none_is_refused(self, ada, sent):
        """Coming in, as a second step, once more, and as a new one."""
        guest = Client(REMOTE_ADDR="192.0.2.8")
        guest.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
        guest.post("/accounts/2fa/webauthn/login/", {"credential": sent})
        assert not inside(guest)
        for page in ("/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/reauthenticate/"):
            ada.get(page)
            assert ada.post(page, {"credential": sent, "passwordless": "on"}).status_code in {200, 302}
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize("sent", NO_KEYS)
    @pytest.mark.usefixtures("secret")
    def test_a_second_step_that_is_none_is_refused(self, sent):
        guest = Client(REMOTE_ADDR="192.0.2.8")
        sign_in(guest)
        assert guest.post("/accounts/2fa/authenticate/", {"credential": sent}).status_code == 200
        assert not inside(guest)


PAGES = [
    LOGIN, SIGNUP, "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/confirm-email/",
    "/accounts/confirm-email/no-such-key/", "/accounts/inactive/", "/accounts/password/reset/key/1-no-key/",
]  # fmt: skip
PAGES_INSIDE = [
    "/accounts/logout/", "/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/",
    "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_door_look_like_the_site(client, page):
    assert_ours(client.get(page, follow=True))


@pytest.mark.parametrize("page", PAGES_INSIDE)
def test_pages_of_the_account_look_like_the_site(client, page):
    people.person()
    sign_in(client)
    assert_ours(client.get(page, follow=True))


def assert_ours(answer) -> None:
    page = text(answer)
    assert answer.status_code in {200, 404}
    assert "css/desk.css" in page or "css/sheet.css" in page
    assert "For labs" in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_a_mail_server_that_is_down_is_said_in_a_sentence(client, monkeypatch):
    def down(*_args: object, **_more: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", down)
    answer = client.post(SIGNUP, {"email": "ada@lab.example", "password1": PASSWORD})
    assert answer.status_code == 503
    assert "sign in to have the letter sent again" in text(answer)


@pytest.mark.parametrize("page", ["/", "/entries/", "/method/", "/privacy/", LOGIN])
def test_readers_get_no_session(client, page):
    client.get(page)
    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()
