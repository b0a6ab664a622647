"""Pages that exist in tests only, to see what the boundary does around a view."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.urls import path

from pericia.apps.organisations.models import Client, Process
from pericia.config.urls import urlpatterns as real
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest, selected_client, selected_clients
from pericia.web.marks import public, signed_in


def seen(request: PageRequest) -> HttpResponse:
    names = Client.objects.order_by("name").values_list("name", flat=True)
    chosen = selected_client(request)
    return JsonResponse(
        {
            "clients": list(names),
            "chosen": str(chosen) if chosen else None,
            "with_cases": [str(each) for each in selected_clients(request, "case.see")],
        }
    )


def write(request: PageRequest, client_id: UUID, name: str, then: str) -> HttpResponse:
    """Writes a process, then ends as asked."""
    Process.objects.create(client_id=client_id, name=name)
    if then == "refuse":
        raise Refused("raced", "Somebody else changed this.")
    if then == "crash":
        raise RuntimeError("a defect")
    if then == "twice":
        Process.objects.create(client_id=client_id, name=name)
    if then == "late":
        return SimpleTemplateResponse("no/such/template.html")
    return HttpResponse(status=int(then))


def act(request: PageRequest, client_id: UUID, permission: str) -> HttpResponse:
    return HttpResponse(request.actor_for(client_id, permission).acting_as)


def refuse(request: HttpRequest, code: str) -> HttpResponse:
    raise Refused(code, f"The English sentence of {code}.", "name", [{"path": "name", "en": "x"}])


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise {"404": Http404, "403": PermissionDenied, "500": RuntimeError}[kind]("secret detail")


urlpatterns = [
    *real,
    path("probe/seen", seen),
    path("probe/write/<uuid:client_id>/<str:name>/<str:then>", write),
    path("probe/act/<uuid:client_id>/<str:permission>", act),
    path("probe/refuse/<str:code>", refuse),
    path("probe/public-refuse/<str:code>", public(refuse)),
    path("probe/account-refuse/<str:code>", signed_in(refuse)),
    path("probe/fail/<str:kind>", fail),
    path("probe/public-fail/<str:kind>", public(fail)),
]

handler400 = "pericia.web.views.bad_request"
handler403 = "pericia.web.views.permission_denied"
handler404 = "pericia.web.views.page_not_found"
handler500 = "pericia.web.views.server_error"
