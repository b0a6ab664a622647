"""A closed case's deliverable as it is made, proved, read and handed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import service_line
from pericia.apps.knowledge import jobs
from pericia.apps.knowledge.access import evidence_of
from pericia.apps.knowledge.given import variables_of_case
from pericia.apps.knowledge.making import diagnosis_in_words
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.apps.knowledge.reading import told_of
from pericia.apps.knowledge.recomputing import Recomputed, recomputed
from pericia.apps.knowledge.states import Cited, standing_of
from pericia.apps.knowledge.templates_kept import template_of
from pericia.kernels.deliverables.document import claims_of, lines_of
from pericia.kernels.deliverables.filling import fill
from pericia.kernels.deliverables.report import Told
from pericia.kernels.deliverables.rules import Problem
from pericia.kernels.deliverables.template import Template
from pericia.kernels.deliverables.template_check import check_template
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.services.house import FOLDER, House

RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|[0-9a-f]{8}-[0-9a-f]{4}-|\bNone\b|\bnull\b|\{\{|\}\}")
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass
class Delivered:
    """`told` is what is handed over, by language; `again` what recomputing each evidence gives."""

    deliverable: Deliverable
    version: Version
    cited: list[Cited]
    problems: list[Problem]
    again: list[Recomputed]
    told: dict[str, Told]

    def texts(self, language: str = "es") -> str:
        """Everything that is said, line by line."""
        blocks = self.told[language].document["blocks"]
        return "\n".join(
            [self.told[language].title, *(line for b in blocks for line in lines_of(b))]
        )

    def figures(self, language: str = "es") -> dict[str, str]:
        """The number of each claim that has one, by its text."""
        claims = claims_of(self.told[language].document)
        return {each["text"]: each["value"] for each in claims if "value" in each}

    def rows(self, block_id: str, language: str = "es") -> list[list[str]]:
        """The cells of a table."""
        blocks = self.told[language].document["blocks"]
        (found,) = (each["rows"] for each in blocks if each["id"] == block_id)
        return [list(row) for row in found]

    def quotes(self) -> list[str]:
        return [each["text"] for each in self.version.document["blocks"] if each["type"] == "quote"]

    def kinds(self) -> set[str]:
        return {each["kind"] for each in claims_of(self.version.document)}

    def evidence(self) -> set[str]:
        return {each.evidence.kind for each in self.cited}

    def passages(self) -> list[str]:
        return [each.evidence.quote for each in self.cited if each.evidence.kind == "span"]


def delivered(house: House, case_id: UUID) -> Delivered:
    """The deliverable of a closed case: every claim proved, every number the same when it is made
    again, words and no codes in both languages, no empty table."""
    written = (FOLDER / house.slug / "deliverable.yaml").read_text(encoding="utf-8")
    assert check_template(written, house.playbook) == []
    jobs.make_deliverable(house.client_id, case_id, new_id())
    with open_scope([house.client_id]):
        found = Deliverable.objects.get(client_id=house.client_id, case_id=case_id)
        version = Version.objects.get(client_id=house.client_id, deliverable_id=found.id)
        cited, problems = standing_of(found, version, evidence_of(version))
        again = [recomputed(each) for each in cited]
        case = Case.objects.get(client_id=house.client_id, id=case_id)
        told = {each: _told_in(house, case, found, version, each) for each in ("es", "en")}
    made = Delivered(found, version, list(cited), list(problems), again, told)
    assert made.problems == []
    assert {each.outcome for each in made.again} == {"same"}
    assert all(each.before == each.after for each in made.again if each.after)
    for language in told:
        _check_words(made, language)
    return made


def _told_in(house: House, case: Case, found: Deliverable, version: Version, language: str) -> Told:
    """As it is handed over; in the other language what a client there would get."""
    template = template_of(house.client_id, case.playbook_id)
    assert template is not None
    line = service_line(house.client_id, case.service_line_id)
    variables: dict[str, Any] = variables_of_case(case, line, house.playbook)
    spoken = Template(template.playbook, {**template.document, "language": language})
    filled = fill(spoken, variables, playbook=house.playbook, diagnosis=diagnosis_in_words)
    if language == found.language:
        assert filled.document == version.document
    found.language, found.title = language, filled.title
    version.document = filled.document
    try:
        return told_of(found, version)
    finally:
        found.refresh_from_db()
        version.refresh_from_db()


def _check_words(made: Delivered, language: str) -> None:
    text = made.texts(language)
    assert RAW.findall(text) == [], text
    assert ISO_DAY.findall(text) == [], text
    for block in made.told[language].document["blocks"]:
        if block["type"] == "table":
            assert block["rows"], block
            assert all(any(row) for row in block["rows"]), block
        if block["type"] == "chart":
            assert block["bars"], block
