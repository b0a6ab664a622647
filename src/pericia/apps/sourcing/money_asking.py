"""Asking for a comparison of money: by a form that begins with examples, or by a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import get_language

from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, money_examples
from pericia.apps.sourcing.documents import FILE_CHARACTERS_MAX
from pericia.apps.sourcing.models import MoneyComparison
from pericia.apps.sourcing.money_checks import mistakes
from pericia.apps.sourcing.money_fields import schema_of
from pericia.apps.sourcing.money_form import (
    Value,
    add_option,
    add_site,
    document_of,
    value_of,
)
from pericia.apps.sourcing.money_form import (
    begun as begun_value,
)
from pericia.apps.sourcing.money_form_shown import form_shown
from pericia.kernels.procedure.documents import document_of as file_as_values
from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.problems import Problem
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.money.read_scenario import read_scenario
from pericia.web.errors import sentence_of, status_of
from pericia.web.forms_from_schema import SchemaForm

ADD_OPTION, ADD_SITE = "add_option", "add_site"
NOT_OF_THE_FORM = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Known:
    """What the form begins with: the latest comparison, or examples that suit the answers."""

    latest: MoneyComparison | None
    model: str
    bans: frozenset[str]
    currency: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The options that make sense first."""
        return money_examples.kinds_for(self.model, self.bans)

    @property
    def family(self) -> str:
        return money_examples.family_of(self.model)


@dataclass(slots=True)
class Asked:
    """A form or a file with what is wrong with it; `document` where nothing is."""

    form: SchemaForm
    document: dict[str, Any] | None = None
    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    refusal: str = ""
    focus: str = ""
    is_refused: bool = False
    is_file: bool = False

    def shown(self) -> dict[str, Any]:
        """What the template needs."""
        return {
            "form": form_shown(self.form, self.focus),
            "text": self.text,
            "problems": [
                each.spanish if get_language() == "es" else each for each in self.problems
            ],
            "refusal": self.refusal,
        }


def known_of(actor: Actor, process: Process, currency: str) -> Known:
    comparisons = access.comparisons_of(actor, process)
    assessments = access.assessments_of(actor, process)
    model, bans = "bpo", frozenset[str]()
    if assessments:
        latest = assessments[0]
        model = latest.outcome["model"] if latest.outcome["decided"] else model
        bans = frozenset(latest.document["processes"][0].get("bans", ()))
    return Known(comparisons[0] if comparisons else None, model, bans, currency)


def begun(known: Known, query: QueryDict) -> Asked:
    """The latest comparison to change; with `?from=examples`, or where there is none, examples."""
    value = None
    if known.latest and query.get("from") != "examples":
        value = value_of(known.latest.scenario)
        if value is not None:
            value["family"] = known.family
    return Asked(_form(value or begun_value(known.kinds, known.family, known.currency)))


def filled(known: Known, post: QueryDict) -> Asked:
    """What was sent, with its mistakes at their fields; or with a row more or less."""
    form = SchemaForm.filled(schema_of(_places(post)), post)
    kind = post.get(ADD_OPTION, "")
    if kind in money_examples.KINDS:
        key = add_option(form.value, kind)
        return Asked(_form(form.value), focus=f"option:{key}")
    if ADD_SITE in post:
        return Asked(_form(form.value), focus=f"site:{add_site(form.value)}")
    if form.asks_for_rows:
        return Asked(form)
    value = form.output
    errors = form_errors(validator_for(form.schema), value) or mistakes(value)
    if errors:
        form.show_errors(errors)
        return Asked(form, is_refused=True)
    return Asked(form, document_of(value))


def from_file(known: Known, post: QueryDict, file: UploadedFile[Any] | None) -> Asked:
    """The file that was uploaded, else the text that was pasted; the text stays to be corrected."""
    form = _form(begun_value(known.kinds, known.family, known.currency))
    text = post.get("text", "").replace("\r\n", "\n")
    if file is not None:
        text = file.read(4 * FILE_CHARACTERS_MAX + 1).decode("utf-8-sig", "replace")
    if len(text) > FILE_CHARACTERS_MAX:
        refused = Refused("file_too_large", "The file is too large: keep it under 2 MB.")
        return Asked(form, refusal=sentence_of(refused), is_refused=True, is_file=True)
    scenario, problems = read_scenario(text)
    if scenario is None:
        return Asked(form, text=text, problems=problems, is_refused=True, is_file=True)
    return Asked(form, file_as_values(text), text=text, is_file=True)


def keep(
    asked: Asked, compare: Callable[[dict[str, Any]], MoneyComparison]
) -> MoneyComparison | None:
    """Compare and keep; a refusal is noted where it was asked."""
    assert asked.document is not None
    try:
        return compare(asked.document)
    except Refused as refused:
        if status_of(refused) in NOT_OF_THE_FORM:
            raise
        asked.is_refused = True
        if asked.is_file:
            asked.refusal = sentence_of(refused)
        else:
            asked.form.refuse(Refused(refused.code, refused.message))
        return None


def _form(value: Value) -> SchemaForm:
    places = [(each["key"], each.get("name", "")) for each in value.get("sites", ())]
    return SchemaForm(schema_of(places), value)


def _places(post: QueryDict) -> list[tuple[str, str]]:
    """The places that were sent: their keys and names."""
    sent = SchemaForm.filled(schema_of(()), post).value.get("sites", ())
    return [(each["key"], each.get("name", "")) for each in sent if "key" in each]
