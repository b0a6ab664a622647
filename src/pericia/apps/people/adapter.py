"""How accounts come to be: an administrator makes them, nobody signs up on their own."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _
from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from pericia.web.identity_provider import is_safe

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email or the password is wrong. Write them again."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page that led there, where it is told; not to the empty form."""
        return resolve_url("me")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone. The library counts by host as well, whose port a guesser may vary."""
        return str(credentials.get("email", "")).lower()


class OnThisMachine(HTTPAdapter):
    """Calls by http, which go no further than this machine, wherever an answer redirects to."""

    # Of the many keywords of the library's own none is changed.
    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        if not is_safe(request.url):
            raise InvalidURL(f"{request.url} is without https, and not called")
        return super().send(request, *args, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity provider signs in accounts that exist; it does not make new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> Session:
        session: Session = super().get_requests_session()
        session.mount("http://", OnThisMachine())
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tell who cannot be found by a confirmed address that this is why.

        The administrator who made an account answers for its address, so it counts as confirmed:
        otherwise the first sign-in here would void the password, and end the other sessions.
        """
        if sociallogin.is_existing:
            EmailAddress.objects.update_or_create(
                user=sociallogin.user,
                email=sociallogin.user.email.lower(),
                defaults={"verified": True, "primary": True},
            )
        is_connecting = sociallogin.state.get("process") == "connect"
        addresses = sociallogin.email_addresses
        if sociallogin.is_existing or is_connecting or any(each.verified for each in addresses):
            return
        told = {"address": addresses[0].email if addresses else ""}
        page = render(request, "socialaccount/address_unconfirmed.html", told, status=403)
        raise ImmediateHttpResponse(page)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, object] | None = None,
    ) -> None:
        if extra_context is not None:
            extra_context["is_away"] = isinstance(exception, RequestException)
        logger.warning("identity provider: %s", exception or error)
