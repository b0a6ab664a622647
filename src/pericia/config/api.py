"""The API: its operations, their one gate, and the document that describes them."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from pericia.apps.cases.attachments_api import store_uploads
from pericia.apps.channels import idempotency
from pericia.apps.journal.permissions import KEY_SCOPES
from pericia.web import marks
from pericia.web.api.bodies import StrictParser
from pericia.web.api.gate import gated
from pericia.web.api.problems import Problem, answer_with_problems, unknown_address
from pericia.web.api.requests import permission_of, refuse_others

VERSION = "1"
PREFIX = "api/v1/"
ROUTERS = (
    ("/key", "pericia.apps.people.key_api"),
    ("/service-lines", "pericia.apps.engagements.api"),
    ("/engagements", "pericia.apps.engagements.transition_api"),
    ("/cases", "pericia.apps.cases.api"),
    ("/work", "pericia.apps.work.api"),
    ("/reviews", "pericia.apps.work.reviews_api"),
    ("/people", "pericia.apps.people.api"),
    ("/processes", "pericia.apps.sourcing.api"),
    ("/journal", "pericia.apps.journal.api"),
    ("/deliverables", "pericia.apps.knowledge.api"),
    ("/erasures", "pericia.apps.cases.erasures_api"),
    ("/imports", "pericia.apps.channels.imports_api"),
    ("/webhooks", "pericia.apps.channels.webhooks.api"),
    ("/search", "pericia.apps.search.api"),
)
# Modules that add operations to a router of another capability.
EXTENSIONS = (
    "pericia.apps.engagements.engagement_api",
    "pericia.apps.cases.attachments_api",
    "pericia.apps.work.case_api",
    "pericia.apps.channels.bulk_api",
)
DESCRIPTION = (
    "Open cases, follow them, work on them, and verify what was done. Errors are problem details "
    "(RFC 9457); lists are paged by cursor; POST takes an Idempotency-Key; updates need If-Match; "
    "query parameters that an operation does not have are refused (`parameter_unknown`)."
)
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A repetition with the same key gets the first answer again, for 24 hours.",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The ETag of the copy that is updated.",
}


class PericiaApi(NinjaAPI):
    """Names of operations are those of their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


@cache
def api() -> PericiaApi:
    """The API with the operations of every capability, and of the keys themselves."""
    made = PericiaApi(
        title="Pericia",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        parser=StrictParser(),
        urls_namespace="api",
    )
    answer_with_problems(made)
    for name in EXTENSIONS:
        import_module(name)
    for prefix, name in ROUTERS:
        made.add_router(prefix, import_module(name).router)
    for operation in _operations(made):
        refuse_others(operation)
    return made


def urls() -> list[URLPattern]:
    """Every address of the API, each operation behind the gate."""
    patterns: list[Any] = api().urls[0]
    operations = [each for each in patterns if each.name != "api-root"]
    for pattern in operations:
        pattern.callback = marks.own_boundary(gated(pattern.callback, idempotency, store_uploads))
    elsewhere = re_path("", csrf_exempt(marks.own_boundary(unknown_address)), name="unknown")
    described = path("openapi.json", marks.public(document), name="openapi")
    return [described, *operations, elsewhere]


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1)."""
    response = HttpResponse(_document_text(), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    return response


@cache
def _document_text() -> str:
    return json.dumps(described(), ensure_ascii=False)


def described() -> dict[str, Any]:
    """The OpenAPI document, with what the gate adds to every operation."""
    found = json.loads(json.dumps(OpenAPISchema(api(), PREFIX)))
    permissions = {
        each.view_func.__name__: permission_of(each.auth_callbacks) for each in _operations(api())
    }
    for methods in found["paths"].values():
        for method, operation in methods.items():
            _describe(method, operation, permissions[operation["operationId"]])
    schema = Problem.model_json_schema()
    found["components"]["schemas"]["Problem"] = schema
    found["components"]["responses"] = {
        "Problem": {
            "description": "What went wrong, and what to do",
            "content": {"application/problem+json": {"schema": _reference("schemas", "Problem")}},
        }
    }
    return dict(found)


def _describe(method: str, operation: dict[str, Any], permission: str | None) -> None:
    operation["responses"]["default"] = _reference("responses", "Problem")
    operation["security"] = [{"Key": []}]
    if permission is not None:
        operation["x-permission"] = permission
        operation["x-scopes"] = [name for name, held in KEY_SCOPES.items() if permission in held]
    if method == "post":
        operation["parameters"].append(_IDEMPOTENCY_KEY)
    if method in {"put", "patch", "delete"}:
        operation["parameters"].append(_IF_MATCH)


def _operations(made: PericiaApi) -> list[Operation]:
    return [
        operation
        for router in made._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
