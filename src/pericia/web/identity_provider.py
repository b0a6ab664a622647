"""Signing in by OpenID Connect: nothing is believed that the provider's keys do not prove.

allauth trusts what came from the token endpoint, because TLS stands before it. A proxy that opens
TLS, or a network without it, would then make anybody anyone; so the signature is verified as well,
and what goes to another machine goes by https alone.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

# By type of key. Shared secrets (HS256) and unsigned tokens are in no family.
ALGORITHMS = {
    "RSA": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    "EC": ["ES256", "ES384", "ES512"],
    "OKP": ["EdDSA"],
}
CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCKS_APART_SECONDS_MAX = 60
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
ADDRESSES = (*NEEDED[1:], "userinfo_endpoint")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_safe(address: object) -> bool:
    """Whether nobody on the way can read or change what goes there."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    by_http = parts.scheme == "http" and parts.hostname in LOOPBACK
    return by_http or (parts.scheme == "https" and bool(parts.hostname))


def proven(
    id_token: str, keys: dict[str, Any], *, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7), or OAuth2Error.

    `keys` is the provider's JSON Web Key Set (RFC 7517).
    """
    try:
        key = _key_for(id_token, keys)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key.key,
            algorithms=ALGORITHMS[str(key.key_type)],
            issuer=issuer,
            audience=client_id,
            leeway=CLOCKS_APART_SECONDS_MAX,
            options={"require": CLAIMS},
        )
    except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
        raise OAuth2Error(f"the ID token is not proven: {error}") from error
    _refuse_unless(hmac.compare_digest(str(claims["nonce"]), nonce), "another nonce")
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if is_for_several else client_id)
    _refuse_unless(party == client_id, "made for another party")
    return claims


def _key_for(id_token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """The one key that the token names. A token that names none needs a set of one."""
    named = jwt.get_unverified_header(id_token).get("kid")
    signing = [
        each
        for each in jwt.PyJWKSet.from_dict(keys).keys
        if each.public_key_use in (None, "sig") and each.key_type in ALGORITHMS
    ]
    found = [each for each in signing if named is None or each.key_id == named]
    _refuse_unless(len(found) == 1, f"{len(found)} keys of the provider fit its key {named!r}")
    return found[0]


def _refuse_unless(is_so: bool, why: str) -> None:
    if not is_so:
        raise OAuth2Error(f"the ID token is not proven: {why}")


class ProvingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library has no types
    """Reads what the provider says of itself and of who signs in."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            address = self.get_provider().server_url
            self._openid_config = _checked(_fetched(address), address)
        return self._openid_config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        config = self.openid_config
        claims = proven(
            kwargs["response"].get("id_token") or "",
            _fetched(config["jwks_uri"]),
            issuer=config["issuer"],
            client_id=app.client_id,
            nonce=self.nonce,
        )
        told = self._fetch_user_info(token.token) if "userinfo_endpoint" in config else claims
        _refuse_unless(told.get("sub") == claims["sub"], "userinfo speaks of somebody else")
        # What is signed counts before what is only told. Some providers write true as text.
        person = told | claims
        person["email_verified"] = person.get("email_verified") in (True, "true")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person})


def _fetched(address: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(address)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise OAuth2Error(f"{address} does not answer with an object")
    return found


def _checked(config: dict[str, Any], address: str) -> dict[str, Any]:
    """Refuse a provider that leaves out what is needed, or speaks in another's name."""
    if missing := [each for each in NEEDED if not config.get(each)]:
        raise OAuth2Error(f"{address} does not tell {', '.join(missing)}")
    if unsafe := [each for each in ADDRESSES if each in config and not is_safe(config[each])]:
        raise OAuth2Error(f"{address} names addresses without https: {', '.join(unsafe)}")
    if config["issuer"].rstrip("/") != address.partition("/.well-known/")[0].rstrip("/"):
        raise OAuth2Error(f"{address} speaks for another issuer, {config['issuer']}")
    return config


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # the library has no types
    """Sends a nonce along, which the ID token must bring back."""

    package = OpenIDConnectProvider.get_package()  # where its addresses are
    oauth2_adapter_class = ProvingAdapter
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        nonce = token_urlsafe(32)
        kwargs["auth_params"] = self.get_auth_params() | {"nonce": nonce}
        answer: HttpResponseBase = super().redirect(request, process, *args, nonce=nonce, **kwargs)
        return answer


class ComingBack(OAuth2CallbackView):  # type: ignore[misc]  # the library has no types
    def _get_state(
        self, request: HttpRequest, provider: Provider
    ) -> tuple[dict[str, Any] | None, HttpResponseBase | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce") or token_urlsafe(32)
        return state, answer


def _page(kind: type[OAuth2LoginView]) -> Callable[..., HttpResponseBase]:
    def page(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = kind.adapter_view(ProvingAdapter(request, provider_id))(
                request
            )
        except SocialApp.DoesNotExist:
            raise Http404 from None
        return answer

    return page


# By the names of allauth's addresses.
PAGES = {
    "openid_connect_login": _page(OAuth2LoginView),
    "openid_connect_callback": _page(ComingBack),
}
