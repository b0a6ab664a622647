"""Forms that are checked while they are filled in: what is wrong so far, told without keeping it.

`<form data-checks>` is posted to its own address after a change, with LOOK beside its fields
(static/checks.js). The view answers `so_far(form)` before it does anything.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from pericia.web.forms_from_schema import SchemaForm

LOOK = "look"


def is_look(request: HttpRequest) -> bool:
    """Whether the form only asks what is wrong."""
    return request.method == "POST" and LOOK in request.POST


def so_far(form: SchemaForm) -> JsonResponse:
    """`wrong`: the id, label and sentence of each field that is not right yet."""
    wrong = [{"id": at, "label": label, "message": said} for at, label, said in form.summary if at]
    return JsonResponse({"wrong": wrong})
