"""How accounts come to be: an administrator makes them, nobody signs up on their own."""

from __future__ import annotations

import logging
import math
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from pericia.web.identity_provider import is_safe

logger = logging.getLogger(__name__)
TOO_MANY = _("Too many failed attempts. Wait five minutes and try again.")
WRONG_CODE = _("The code is wrong, or no longer the one that the app shows. Write it again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # no types there
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask your administrator."),
        "email_password_mismatch": _("The email or the password is wrong. Write them again."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("The password is wrong. Write it again."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }
    other_ways: ClassVar[dict[str, Any]] = {
        "reauthenticate": _("By your password"),
        "mfa_reauthenticate": _("By a code"),
        "mfa_reauthenticate:webauthn": _("By a passkey or security key"),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError (`too_many_login_attempts`), with the minutes that are left."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise too_many_attempts(request, key) from None

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [
            each | {"description": self.other_ways[each["id"]]}
            for each in super().get_reauthentication_methods(user)
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page that led there, where it is told; not to the empty form."""
        return resolve_url("me")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone. The library counts by host as well, whose port a guesser may vary."""
        return str(credentials.get("email", "")).lower()


def too_many_attempts(request: HttpRequest, key: str) -> ValidationError:
    """When somebody may try again who failed too often: as soon as every limit lets them."""
    now = time.time()
    free_at = now
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        about = {"app": "allauth.account", "action": "login_failed", "rate": rate, "key": key}
        attempts = cache.get(ratelimit.get_cache_key(request, **about), [])
        if len(attempts) >= rate.amount:
            free_at = max(free_at, attempts[rate.amount - 1] + rate.duration)
    seconds = max(1, math.ceil(free_at - now))
    minutes = math.ceil(seconds / 60)
    message = ngettext(
        "Too many failed attempts. Try again in %(minutes)s minute.",
        "Too many failed attempts. Try again in %(minutes)s minutes.",
        minutes,
    )
    told = {"minutes": minutes, "seconds": seconds}
    return ValidationError(message, code="too_many_login_attempts", params=told)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # no types there
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("Your second factor may not be taken away."),
        "cannot_generate_recovery_codes": _("Use an app or a passkey first."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Key %(number)s") % {"number": count + 1}


class OnThisMachine(HTTPAdapter):
    """Calls by http, which go no further than this machine, wherever an answer redirects to."""

    # Of the many keywords of the library's own none is changed.
    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        if not is_safe(request.url):
            raise InvalidURL(f"{request.url} is without https, and not called")
        return super().send(request, *args, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types there
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
