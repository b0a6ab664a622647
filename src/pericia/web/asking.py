"""Pages that ask by a schema, do one thing with the answer, and show again what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.web.errors import status_of
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.live_checks import is_look, so_far
from pericia.web.schema_reading import Schema

asking = require_http_methods(["GET", "HEAD", "POST"])
# A refusal of these is about who asks or what is asked for, not about what was filled in.
NOT_OF_THE_FORM = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks for: a schema of type object, and `value`, what stands there already.

    `terms` are (term, value) to read before answering; `crumbs` are (label, address)
    of the pages above. `field_of` finds the field of the form that a
    refusal's own field belongs to. `check` refuses what no schema can tell, and changes nothing:
    with it, the page also tells while it is filled in what is wrong.
    """

    title: str
    schema: Schema
    submit: str
    done: str
    crumbs: tuple[tuple[str, str], ...] = ()
    value: Mapping[str, Any] | None = None
    intro: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    is_risky: bool = False
    field_of: Callable[[str], str] = str
    check: Callable[[dict[str, Any]], None] | None = None

    @property
    def is_checked(self) -> bool:
        return self.check is not None


def ask(
    request: HttpRequest, question: Question, do: Callable[[dict[str, Any]], str | HttpResponse]
) -> HttpResponse:
    """`do` takes the answer, once it fits the schema, and returns the address that follows.

    Or the page itself, for what is shown this once.
    """
    if request.method != "POST":
        return _shown(request, question, SchemaForm(question.schema, question.value))
    form = SchemaForm.filled(question.schema, request.POST)
    if question.check and is_look(request):
        _holds(form, question)
        return so_far(form)
    if form.asks_for_rows:
        return _shown(request, question, form)
    if not _holds(form, question):
        return _shown(request, question, form, 422)
    try:
        followed = do(form.output)
    except Refused as refused:
        if status_of(refused) in NOT_OF_THE_FORM:
            raise
        form.refuse(_at_field(refused, question))
        return _shown(request, question, form, 409 if status_of(refused) == 409 else 422)
    if isinstance(followed, HttpResponse):
        return followed
    messages.success(request, question.done)
    if form.leaves_rows_out:
        messages.info(request, _("Rows in which nothing was filled in were left out."))
    return redirect(followed)


def _holds(form: SchemaForm, question: Question) -> bool:
    """Whether the answer fits; else its mistakes stand at their fields."""
    errors = form_errors(validator_for(question.schema), form.output)
    if errors:
        form.show_errors(errors)
        return False
    try:
        if question.check:
            question.check(form.output)
    except Refused as refused:
        if status_of(refused) in NOT_OF_THE_FORM:
            raise
        form.refuse(_at_field(refused, question))
        return False
    return True


def properties(required: str = "", **parts: Schema) -> dict[str, Any]:
    """A schema of these parts; `required` names some of them, apart by spaces."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": parts,
        "additionalProperties": False,
    }


def _at_field(refused: Refused, question: Question) -> Refused:
    """The same refusal, whose sentences it keeps, at the field of the form."""
    refused.field = question.field_of(refused.field) if refused.field else None
    return refused


def _shown(
    request: HttpRequest, question: Question, form: SchemaForm, status: int = 200
) -> HttpResponse:
    context = {"question": question, "form": form}
    return render(request, "asking.html", context, status=status)
