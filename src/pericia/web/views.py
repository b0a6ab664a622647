"""Pages that belong to no business capability: the start, health, the own account."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from pericia.apps.people.models import Account
from pericia.tenancy.broken import connection_broke
from pericia.web import errors
from pericia.web.boundary import CLIENT_IN_SESSION, PageRequest
from pericia.web.design import COLOURS
from pericia.web.look import keep_look
from pericia.web.marks import public, signed_in
from pericia.web.navigation import beginning_of
from pericia.web.profile import ProfileForm


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 otherwise; says nothing more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "reachable"})


@signed_in
@require_GET
def start(request: PageRequest) -> HttpResponse:
    return redirect(beginning_of(request.identity))


@signed_in
def me(request: PageRequest) -> HttpResponse:
    account = request.user
    assert isinstance(account, Account)
    persons = [each.person_id for each in request.identity.employment]
    persons += [each.person_id for each in request.identity.memberships]
    shown = {
        "email": account.email,
        "persons": list(dict.fromkeys(persons)),
        "has_identity_provider": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    if request.method != "POST":
        return render(request, "me.html", {**shown, "form": ProfileForm.of(account)})
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return render(request, "me.html", {**shown, "form": form}, status=422)
    form.save(account)
    with translation.override(account.language or translation.get_language()):
        messages.success(request, _("Your account is saved."))
    return redirect("me")


@signed_in
@require_POST
def choose_client(request: PageRequest) -> HttpResponse:
    """Narrow the lists to one client, or to none of them in particular."""
    asked = request.POST.get("client", "")
    own = {str(each) for each in request.identity.client_ids}
    request.session[CLIENT_IN_SESSION] = asked if asked in own else ""
    return redirect(_back(request))


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and, of somebody signed in, in the account."""
    language = request.POST.get("language", "")
    response = redirect(_back(request))
    if language not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, Account):
        Account.objects.filter(id=request.user.id).update(language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@public
@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Colours and density: of the account, and in a cookie for the pages before sign-in."""
    response = redirect(_back(request))
    keep_look(request, response)
    return response


@public
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component with its markup, in both schemes: for whoever makes a page."""
    return render(request, "design.html", {"colours": COLOURS})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.failed(request, 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.failed(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.failed(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """For what nobody expected; without the database there is no page as others are."""
    if connection_broke(sys.exc_info()[1]):
        return errors.away(request)
    return errors.failed(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was written is shown where the form was one of these pages."""
    told = _("The form is too old. Go back, load the page again and send it once more.")
    own = f"{request.scheme}://{request.get_host()}"
    is_own = request.headers.get("Origin") == own
    return (errors.not_sent if is_own else errors.failed)(request, 403, told)


def _back(request: HttpRequest) -> str:
    """The page the form was on, never another site."""
    asked = request.POST.get("next", "")
    fine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if fine else reverse("front")
