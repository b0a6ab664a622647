"""Playbooks as pictures for pages, and as files for other tools."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.kernels.calendar.caching import BoundedCache
from pericia.kernels.procedure.bpmn import bpmn_of
from pericia.kernels.procedure.picture import chart_of, picture_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of

BPMN_TYPE = "application/xml; charset=utf-8"
_drawn: BoundedCache[str] = BoundedCache(256)


@dataclass(frozen=True, slots=True)
class Diagram:
    """`svg` is the picture; `label` says what it shows."""

    svg: SafeString
    label: str


def diagram_of(playbook: Playbook, key: str) -> Diagram:
    """The picture in the reader's language. `key` stands for this text of the playbook alone, such
    as its digest: a picture is drawn once for it."""
    language = get_language() or "es"
    title = _("Diagram of %(playbook)s") % {"playbook": in_language(playbook.title)}
    svg = _drawn.get((key, language))
    if svg is None:
        svg = _drawn.put((key, language), _svg(playbook, language, title))
    # Made by an XML writer, which escapes every text of the playbook.
    return Diagram(mark_safe(svg), title)  # noqa: S308 - see above


def bpmn_file(playbook: Playbook, sla_seconds: int | None = None) -> HttpResponse:
    """The playbook as a BPMN 2.0 file to download."""
    written = bpmn_of(playbook, get_language() or "es", sla_seconds)
    response = HttpResponse(written, content_type=BPMN_TYPE)
    name = f"{playbook.name}-{playbook.version}.bpmn"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _svg(playbook: Playbook, language: str, title: str) -> str:
    people = sum(step.is_human for step in playbook.steps.values())
    said = _(
        "%(steps)s steps, %(people)s of them by people. The table of steps says the same in words."
    ) % {"steps": len(playbook.steps), "people": people}
    chart = chart_of(playbook, language, words_of)
    name = f"flow-{playbook.name}"
    return picture_of(chart, name=name, title=title, description=said, kind_words=words_of)
