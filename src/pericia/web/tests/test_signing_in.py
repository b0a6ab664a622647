"""Signing in and out, the limits on guessing, and the account's own page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session as BrowserSession
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from requests import Response, Session

from pericia.apps.people.adapter import SocialAccountAdapter
from pericia.apps.people.models import Account
from pericia.web.passkeys import named_address

PASSWORD = "correcto-caballo-pila"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PROVIDER = {"provider_id": "oidc", "name": "Casa", "client_id": "pericia", "secret": "s"}
PLACE = "http://127.0.0.1:9"
AWAY = {"openid_connect": {"APPS": [PROVIDER | {"settings": {"server_url": PLACE}}]}}
KEY = ec.generate_private_key(ec.SECP256R1())
ANOTHER_KEY = ec.generate_private_key(ec.SECP256R1())


# For who guesses often: an unknown account is answered as slowly as a known one.
QUICKLY = override_settings(
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
)


@pytest.fixture(autouse=True)
def no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def account() -> Account:
    return Account.objects.create_user(f"{uuid4()}@example.org", PASSWORD, name="Ada Cruz")


def sign_in(email: str, password: str, browser: Client | None = None) -> tuple[Client, int, str]:
    browser = browser or Client()
    answer = browser.post("/accounts/login/", {"login": email, "password": password})
    return browser, answer.status_code, answer.content.decode()


def is_signed_in(browser: Client) -> bool:
    return browser.get("/me").status_code == 200


def test_the_right_password_signs_in_and_leads_to_the_start(account):
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/start"
    assert is_signed_in(browser)
    assert browser.get("/start").headers["Location"] == "/me"


def test_the_address_is_read_without_regard_to_case(account):
    browser, _, _ = sign_in(account.email.upper(), PASSWORD)
    assert is_signed_in(browser)


def test_a_wrong_password_and_an_unknown_address_answer_alike(account):
    _, known, first = sign_in(account.email, "wrong-password")
    _, unknown, second = sign_in(f"{uuid4()}@example.org", "wrong-password")
    assert known == unknown == 200
    told = [line for line in first.splitlines() if 'data-tone="bad"' in line]
    assert told
    assert "El correo o la contraseña no son correctos." in told[0]
    # Most often it is the password: what was typed first stays, and the focus is on the other.
    focused = next(line for line in first.splitlines() if "autofocus" in line and "<input" in line)
    assert 'name="password"' in focused
    assert told == [line for line in second.splitlines() if 'data-tone="bad"' in line]


def test_an_account_that_was_closed_cannot_sign_in(account):
    Account.objects.filter(id=account.id).update(is_active=False)
    browser, _, _ = sign_in(account.email, PASSWORD)
    assert not is_signed_in(browser)


def test_guessing_is_cut_off_even_for_the_right_password(account):
    for _ in range(6):
        sign_in(account.email, "wrong-password")
    elsewhere = Client(headers={"host": "localhost:9"})
    form = {"login": account.email, "password": PASSWORD}
    answer = elsewhere.post("/accounts/login/", form)
    assert not is_signed_in(elsewhere)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    text = answer.content.decode()
    assert "Demasiados intentos fallidos. Vuelva a intentarlo dentro de 5 minutos." in text
    assert 'name="password"' in text


@QUICKLY
def test_wrong_passwords_of_one_person_do_not_lock_out_the_office(account):
    for _ in range(11):
        sign_in(f"{uuid4()}@example.org", "wrong-password")
    browser, _, _ = sign_in(account.email, PASSWORD)
    assert is_signed_in(browser)


def test_signing_out_needs_a_form_and_ends_the_session(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    browser.get("/accounts/logout/")
    assert is_signed_in(browser)
    assert browser.post("/accounts/logout/").headers["Location"] == "/"
    assert not is_signed_in(browser)


def test_a_session_that_expired_or_is_unknown_is_nobodys(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    BrowserSession.objects.filter(session_key=browser.session.session_key).update(
        expire_date=LONG_AGO
    )
    assert not is_signed_in(browser)
    stranger = Client()
    stranger.cookies["sessionid"] = "x" * 32
    assert not is_signed_in(stranger)


def test_a_session_ends_with_the_account_and_with_its_password(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    account.set_password("another-horse-battery")
    account.save()
    assert not is_signed_in(browser)
    browser, _, _ = sign_in(account.email, "another-horse-battery")
    assert is_signed_in(browser)
    account.delete()
    assert not is_signed_in(browser)


def test_an_account_by_its_key_is_the_account_by_any_other_way(account):
    found = Account.objects.get(pk=account.id)
    other = Account.objects.get(email=account.email)
    assert found == other
    names = [each.attname for each in Account._meta.concrete_fields]
    assert [getattr(found, each) for each in names] == [getattr(other, each) for each in names]
    assert not found.get_deferred_fields()
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=uuid4())


def test_nobody_signs_up_on_their_own():
    email = f"{uuid4()}@example.org"
    form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/accounts/signup/", form)
    assert "Pídale una" in answer.content.decode()
    assert not Account.objects.filter(email=email).exists()


def test_after_signing_in_one_is_not_sent_to_another_site(account):
    form = {"login": account.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post("/accounts/login/", form).headers["Location"] == "/start"


def test_the_language_of_strangers_is_kept_in_a_cookie():
    browser = Client()
    assert '<html lang="es">' in browser.get("/").content.decode()
    answer = browser.post("/language", {"language": "en", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    page = browser.get("/accounts/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Sign in" in page
    browser.post("/language", {"language": "xx"})
    assert '<html lang="en">' in browser.get("/").content.decode()


def test_the_language_of_an_account_goes_with_it(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    browser.post("/language", {"language": "en"})
    elsewhere, _, _ = sign_in(account.email, PASSWORD)
    assert '<html lang="en">' in elsewhere.get("/me").content.decode()


def test_name_language_and_zone_are_changed_together(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    form = {"name": "Ada C.", "language": "en", "time_zone": "America/Bogota"}
    assert browser.post("/me", form).headers["Location"] == "/me"
    account.refresh_from_db()
    assert (account.name, account.language, account.time_zone) == tuple(form.values())
    assert "Your account is saved." in browser.get("/me").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"language": "xx"}, {"time_zone": "../etc/passwd"}, {"time_zone": ""}]
)
def test_a_wrong_value_is_told_at_its_field_and_changes_nothing(account, wrong):
    browser, _, _ = sign_in(account.email, PASSWORD)
    form = {"name": "Ada C.", "language": "en", "time_zone": "America/Bogota", **wrong}
    answer = browser.post("/me", form)
    assert answer.status_code == 422
    assert f'aria-describedby="id_{next(iter(wrong))}_' in answer.content.decode().replace(
        "id_time_zone_help id_time_zone_error", "id_time_zone_error"
    )
    account.refresh_from_db()
    assert account.name == "Ada Cruz"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/sessions/",
        "/accounts/logout/",
    ],
)
def test_the_pages_of_the_account_stand_in_our_frame(account, path):
    browser, _, _ = sign_in(account.email, PASSWORD)
    page = browser.get(path).content.decode()
    assert 'class="skip"' in page
    assert "pericia.css" in page
    assert account.name in page
    if "password" in path:  # nothing stands between the passwords in the order of Tab
        fields = page[page.index('name="oldpassword"') : page.index('name="password2"')]
        assert "<a " not in fields
        assert 'href="/accounts/password/reset/"' in page
        new = {"password1": "olivo-verde-77x", "password2": "olivo-verde-77x"}
        changed = browser.post(path, {"oldpassword": PASSWORD, **new})
        assert changed.headers["Location"] == "/me", "it is told where they came from"


def test_health_says_whether_the_database_answers_and_nothing_more():
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "reachable"}


def test_whom_an_administrator_gave_an_account_may_take_a_second_factor(account):
    browser, _, _ = sign_in(account.email, PASSWORD)
    asked = browser.get("/accounts/reauthenticate/").content.decode()
    assert re.search(r"<input[^>]*name=\"password\"[^>]*autofocus", asked)
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    for path in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert browser.get(path).status_code == 200
    TOTP.activate(account, "A" * 32)
    RecoveryCodes.activate(account)
    for language, name in (("es", "codigos-de-recuperacion"), ("en", "recovery-codes")):
        type(account).objects.filter(id=account.id).update(language=language)
        kept = browser.get("/accounts/2fa/recovery-codes/download/")
        assert kept.headers["Content-Disposition"] == f'attachment; filename="{name}.txt"'


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_whoever_forgot_the_password_finds_the_way_to_a_new_one(account, monkeypatch):
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mail, "outbox", sent, raising=False)
    page = Client().get("/accounts/login/").content.decode()
    assert 'href="/accounts/password/reset/"' in page
    browser = Client()
    asked = browser.post("/accounts/password/reset/", {"email": account.email})
    assert asked.headers["Location"] == "/accounts/password/reset/done/"
    assert "no hay servidor de correo" in browser.get(asked.headers["Location"]).content.decode()
    with override_settings(EMAIL_HOST="mail.example.org"):
        assert "correo no deseado" in browser.get(asked.headers["Location"]).content.decode()
    assert browser.post("/accounts/password/reset/", {"email": "nobody@example.org"}).headers[
        "Location"
    ] == ("/accounts/password/reset/done/")
    assert [each.to for each in sent] == [[account.email]]  # strangers are not written to
    assert sent[0].subject == "[Pericia] Fije una contraseña nueva"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", sent[0].body)
    assert link
    form = {"password1": "otro-caballo-pila", "password2": "otro-caballo-pila"}
    assert browser.post(browser.get(link[1]).headers["Location"], form).status_code == 302
    assert "Pedir otro enlace" in Client().get(link[1]).content.decode()


@override_settings(SOCIALACCOUNT_PROVIDERS=AWAY)
def test_an_identity_provider_that_does_not_answer_is_told():
    assert 'action="/accounts/oidc/oidc/login/' in Client().get("/accounts/login/").content.decode()
    answer = Client().post("/accounts/oidc/oidc/login/?process=login")
    assert answer.status_code == 503
    assert "El proveedor de identidad no responde." in answer.content.decode()


@override_settings(SOCIALACCOUNT_PROVIDERS=AWAY)
def test_who_is_confirmed_elsewhere_is_signed_in_and_keeps_the_password(account, monkeypatch):
    answer = come_back_as({"email": account.email, "email_verified": True}, monkeypatch)
    assert answer.headers["Location"] == "/start"
    browser, _, _ = sign_in(account.email, PASSWORD)
    assert is_signed_in(browser)
    unsure = {"email": account.email, "email_verified": "false"}
    unconfirmed = come_back_as(unsure, monkeypatch).content.decode()
    assert f"no ha confirmado que {account.email} sea suya" in unconfirmed
    assert "no ha dicho su dirección" in come_back_as({}, monkeypatch).content.decode()


UNPROVEN = [
    ({}, {"key": ANOTHER_KEY}),
    ({}, {"key": "a secret of thirty-two characters", "algorithm": "HS256"}),
    ({}, {"key": None, "algorithm": "none"}),
    ({"iss": "https://elsewhere.example"}, {}),
    ({"aud": "another"}, {}),
    ({"aud": ["pericia", "another"]}, {}),
    ({"azp": "another"}, {}),
    ({"nonce": "of another sign-in"}, {}),
    ({"nonce": None}, {}),
    ({"exp": 1}, {}),
    ({}, {"userinfo": {"sub": "somebody else"}}),
    ({}, {"token": {"access_token": "t", "token_type": "Bearer"}}),
    ({}, {"openid-configuration": {"issuer": "https://elsewhere.example"}}),
    ({}, {"openid-configuration": {"jwks_uri": "http://elsewhere.example/keys"}}),
]


@override_settings(SOCIALACCOUNT_PROVIDERS=AWAY)
@pytest.mark.parametrize(("claims", "instead"), UNPROVEN)
def test_nobody_is_signed_in_by_what_the_provider_s_key_does_not_prove(
    account, monkeypatch, claims, instead
):
    person = {"email": account.email, "email_verified": True}
    answer = come_back_as(person | claims, monkeypatch, **instead)
    assert "no se ha podido usar" in answer.content.decode()
    assert "sessionid" not in answer.cookies or not is_signed_in(answer.client)


def come_back_as(
    claims: dict[str, object], monkeypatch: pytest.MonkeyPatch, **instead: Any
) -> HttpResponse:
    """What who comes back from an identity provider, which says this of them, is answered."""
    provider = IdentityProvider(claims, instead)
    monkeypatch.setattr(SocialAccountAdapter, "get_requests_session", lambda _: provider)
    browser = Client()
    sent = browser.post("/accounts/oidc/oidc/login/?process=login")
    if sent.status_code != 302:
        return sent
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    provider.claims = {"nonce": asked["nonce"][0]} | provider.claims
    back = {"code": "c", "state": asked["state"][0]}
    return browser.get("/accounts/oidc/oidc/login/callback/", back)


class IdentityProvider(Session):
    """The answers of an identity provider, without a network; `instead` changes some of them."""

    def __init__(self, claims: dict[str, object], instead: dict[str, Any]) -> None:
        super().__init__()
        now = int(datetime.now(UTC).timestamp())
        standing = {"iss": PLACE, "aud": "pericia", "iat": now, "exp": now + 60}
        self.claims = {"sub": str(uuid4()), **standing, **claims}
        self.instead = {"key": KEY, "algorithm": "ES256"} | instead

    # Of the many keywords of the library's own the test needs none.
    def request(self, method: str, url: str, **_: object) -> Response:  # type: ignore[override]
        name = url.rpartition("/")[2]
        found = getattr(self, name.replace("openid-configuration", "configuration"))()
        found |= self.instead.get(name, {})
        if name == "token" and name in self.instead:
            found = self.instead[name]
        answer = Response()
        answer.status_code, answer._content = 200, json.dumps(found).encode()
        answer.headers["content-type"] = "application/json"
        return answer

    def configuration(self) -> dict[str, Any]:
        names = ("authorization", "token", "userinfo")
        ends = {f"{name}_endpoint": f"{PLACE}/{name}" for name in names}
        return {"issuer": PLACE, "jwks_uri": f"{PLACE}/keys", **ends}

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "1", "use": "sig", "alg": "ES256"}]}

    def token(self) -> dict[str, Any]:
        claims = {name: value for name, value in self.claims.items() if value is not None}
        how = {name: self.instead[name] for name in ("key", "algorithm")}
        signed = jwt.encode(claims, headers={"kid": "1"}, **how)
        return {"access_token": "t", "token_type": "Bearer", "id_token": signed}

    def userinfo(self) -> dict[str, Any]:
        return {name: self.claims[name] for name in self.claims if name.startswith(("sub", "em"))}


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1:8000", "http://localhost:8000"),
        ("[::1]:8000", "http://localhost:8000"),
        ("[::1]", "http://localhost"),
        ("localhost:8000", ""),
        ("pericia.example.org", ""),
        ("10.0.0.7:8000", ""),
    ],
)
def test_passkeys_are_pointed_to_an_address_with_a_name(host, address):
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert named_address(RequestFactory().get("/", headers={"host": host})) == address
