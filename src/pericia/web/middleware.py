"""The boundary of a request: who asks, one scope, one transaction, one way to say no.

A view without a mark (marks.py) needs an account and runs inside one scope of that account's
clients. Its transaction is rolled back when it raises and when its answer is an error (4xx, 5xx),
so a page that shows a form again after a refusal answers 422 and nothing half done is kept. The
body of a streaming answer is made after the transaction has ended, without a scope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pericia.apps.people.boundary import identity_of_account
from pericia.apps.people.models import Account
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from pericia.web import errors, marks
from pericia.web.api.problems import RACED, RACES
from pericia.web.boundary import attach
from pericia.web.headers import secure

Handler = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: Handler) -> Handler:
    """Outermost, so that static files and refused requests carry the headers too."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        return secure(get_response(request))

    return handle


def boundary(get_response: Handler) -> Boundary:
    return Boundary(get_response)


def _not_to_be_read(request: HttpRequest, refused: HttpResponseBase) -> HttpResponseBase:
    """A page for who opens the address of a form: browsers show nothing of an empty 405."""
    answer = errors.failed(request, 405)
    answer["Allow"] = refused.headers.get("Allow", "")
    return answer


class Boundary:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account = _account_of(request)
        if account is not None and account.language:
            translation.activate(account.language)
        with timezone.override(ZoneInfo(account.time_zone) if account else None):
            response = self.get_response(request)
            if response.status_code == 405 and not getattr(response, "content", b"-"):
                response = _not_to_be_read(request, response)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Runs the view itself where it needs a scope; None lets Django run it."""
        mark = marks.mark_of(view)
        if mark == marks.OWN:
            return None
        _leave_out_null_characters(request)
        account = _account_of(request)
        if account is not None:
            attach(request, identity_of_account(account.id))
        if mark == marks.PUBLIC:
            return None
        if account is None:
            return sign_in_first(request)
        if mark == marks.SIGNED_IN:
            return None
        return in_scope(request, view, args, kwargs)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        return errors.answer(request, exception) if isinstance(exception, Refused) else None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Where somebody unknown is sent: a page to sign in, or 401 for a script or a program."""
    if getattr(request, "htmx", False):
        back = urlencode({"next": request.htmx.current_url_abs_path or "/start"})  # type: ignore[attr-defined]
        headers = {"HX-Redirect": f"{reverse(settings.LOGIN_URL)}?{back}"}
        return HttpResponse(status=401, headers=headers)
    if errors.wants_json(request):
        refused = Refused("not_signed_in", "Sign in first.")
        return errors.answer(request, refused)
    if request.method == "POST" and errors.written_in(request):
        return errors.not_sent(request, 401, _("You are not signed in any more: nothing was kept."))
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/start"
    return redirect_to_login(back)


def in_scope(
    request: HttpRequest,
    view: Callable[..., HttpResponseBase],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    """The view's answer out of one scope; also for views that open none before slow work."""
    try:
        with open_scope(request.identity.scope_ids):  # type: ignore[attr-defined]
            request.in_scope = True  # type: ignore[attr-defined]
            try:
                response = _rendered(view(request, *args, **kwargs))
            finally:
                request.in_scope = False  # type: ignore[attr-defined]
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response
    except Refused as refused:
        return errors.answer(request, refused)
    except DatabaseError as error:
        if isinstance(error.__cause__, RACES):
            return errors.answer(request, RACED)
        raise


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    render = getattr(response, "render", None)
    if callable(render) and not getattr(response, "is_rendered", True):
        rendered: HttpResponseBase = render()
        return rendered
    return response


def _leave_out_null_characters(request: HttpRequest) -> None:
    """No text in the database holds one, so no list can be asked for it: the address says less."""
    if "%00" not in request.META.get("QUERY_STRING", ""):
        return
    plain = request.GET.copy()
    for name, values in request.GET.lists():
        plain.setlist(name, [each.replace("\0", "") for each in values])
    request.GET = plain  # type: ignore[assignment]


def _account_of(request: HttpRequest) -> Account | None:
    """Nobody is looked up for a request without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, Account) and user.is_active else None
