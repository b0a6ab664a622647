"""Pages that exist in tests only, each of which crashes on what it was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pericia.apps.organisations.models import Process
from pericia.config.urls import handler400, handler403, handler404, handler500
from pericia.config.urls import urlpatterns as real
from pericia.kernels.procedure.conditions import compile_expression, evaluate
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import rows
from pericia.web.boundary import PageRequest
from pericia.web.marks import public

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def in_a_parameter(request: PageRequest) -> HttpResponse:
    return HttpResponse(rows("SELECT $1::text::int", (request.POST["text"],)))


def in_a_constraint(request: PageRequest) -> HttpResponse:
    """No client of the reader's has this id: the row is refused, and the error quotes it."""
    name, client_id = request.POST["text"], request.identity.client_ids[0]
    rows(
        "INSERT INTO organisations_process (client_id, id, name, description, owner, version)"
        " VALUES ($1, $2, $3, NULL, '', 1)",
        (client_id, new_id(), name),
    )
    return HttpResponse(Process.objects.count())


def in_a_condition(request: PageRequest) -> HttpResponse:
    found = evaluate(compile_expression("int(input.text) > 3"), {"input": request.POST.dict()})
    return HttpResponse(str(found))


def in_code(request: HttpRequest) -> HttpResponse:
    return HttpResponse({}[f"{request.POST['text']} {request.headers} {request.COOKIES}"])


def on_purpose(request: HttpRequest) -> HttpResponse:
    raise Refused("name_invalid", f"{request.POST['text']} is no name.")


urlpatterns = [
    *real,
    path("crash/parameter", in_a_parameter),
    path("crash/constraint", in_a_constraint),
    path("crash/condition", in_a_condition),
    path("crash/code", in_code),
    path("crash/public", public(in_code)),
    path("crash/refusal", on_purpose),
]
