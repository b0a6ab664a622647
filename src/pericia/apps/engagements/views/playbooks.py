"""Playbooks: the catalogue that ships, the versions of clients, checking and publishing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import access, actions, words
from pericia.apps.engagements.catalogue import Service, services
from pericia.apps.engagements.diagrams import bpmn_file, diagram_of
from pericia.apps.engagements.markdown import html_of, without_title
from pericia.apps.engagements.models import PlaybookVersion
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found
from pericia.apps.organisations.access import names_in_scope
from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.documents import TEXT_MAX
from pericia.kernels.procedure.outputs import warnings_of
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.procedure.problems import Problem
from pericia.kernels.refusal import Refused
from pericia.web.asking import asking
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of
from pericia.web.readers import readers
from pericia.web.schema_reading import in_language

LINE_SHOWN = 120


@require_safe
def playbooks(request: PageRequest) -> HttpResponse:
    """The catalogue, and what the reader's clients have published."""
    actors = readers(request, "engagement.see")
    names = names_in_scope([each.client_id for each in actors if each.client_id])
    context = {
        "services": [(each, _title(each)) for each in services().values()],
        "versions": [
            (each, in_language(each.title), names.get(each.client_id, ""))
            for each in access.versions_for(actors)
        ],
        "several_clients": len(names) > 1,
        "may_publish": bool(request.identity.clients_with("playbook.publish")),
    }
    return render(request, "engagements/playbooks.html", context)


@require_safe
def service(request: PageRequest, shipped: str) -> HttpResponse:
    """One service of the catalogue: its page, a sample of its input, its steps."""
    readers(request, "engagement.see")
    found = _service(shipped)
    page = found.pages.get(get_language() or "es") or next(iter(found.pages.values()), "")
    context = {
        "service": found,
        "title": _title(found),
        "page": html_of(without_title(page)),
        "diagram": diagram_of(found.playbook, found.text),
        "steps": words.steps_in_words(found.playbook),
        "publishing": _publishing(request),
    }
    return render(request, "engagements/service.html", context)


@asking
def publish_service(request: PageRequest, shipped: str, client_id: UUID) -> HttpResponse:
    """Publish a service of the catalogue for a client, as it ships."""
    actor = request.actor_for(client_id, "playbook.publish")
    found = _service(shipped)
    if request.method == "POST":
        return _published(request, actor, found.text)
    return redirect("catalogue_service", shipped)


@require_safe
def playbook(request: PageRequest, client_id: UUID, playbook_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    version = access.version_for(actor, client_id, playbook_id)
    compiled = known_playbook(client_id, playbook_id)
    context = {
        "version": version,
        "newest": access.newest_of(version),
        "title": in_language(compiled.title),
        "client_name": names_in_scope([client_id]).get(client_id, ""),
        "diagram": diagram_of(compiled, version.digest),
        "steps": words.steps_in_words(compiled),
        "outcomes": compiled.outcomes,
        "may_publish": may(actor, "playbook.publish", client_id),
        "side": compiled.side,
    }
    return render(request, "engagements/playbook.html", context)


@require_safe
def playbook_text(request: PageRequest, client_id: UUID, playbook_id: UUID) -> HttpResponse:
    """The text of a version, as a file."""
    actor = request.actor_for(client_id)
    version = access.version_for(actor, client_id, playbook_id)
    response = HttpResponse(version.source, content_type="application/yaml; charset=utf-8")
    name = f"{version.name}-{version.number}.yaml"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def playbook_bpmn(request: PageRequest, client_id: UUID, playbook_id: UUID) -> HttpResponse:
    """A version as BPMN 2.0, for other tools."""
    actor = request.actor_for(client_id)
    access.version_for(actor, client_id, playbook_id)
    return bpmn_file(known_playbook(client_id, playbook_id))


@require_safe
def service_bpmn(request: PageRequest, shipped: str) -> HttpResponse:
    """A service of the catalogue as BPMN 2.0."""
    readers(request, "engagement.see")
    return bpmn_file(_service(shipped).playbook)


@asking
def new_playbook(request: PageRequest) -> HttpResponse:
    """Check a text and the template of its deliverable, and publish both for a client once nothing
    is wrong with them; for who may publish."""
    readers(request, "playbook.publish")
    context: dict[str, Any] = {"publishing": _publishing(request), "chosen": request.POST}
    if request.method != "POST":
        context |= _begun(request)
        return render(request, "engagements/new_playbook.html", context)
    try:
        text, template = (
            _text_of(request, "file", "text"),
            _text_of(request, "template_file", "template"),
        )
        checked = list(_checked(text, template))
        wrong = any(problems for *_, problems in checked)
        context |= {"text": text, "template": template, "checked": checked, "is_wrong": wrong}
        context["warnings"] = [] if wrong else _told(warnings_of(text))
        context["lacks_template"] = not (wrong or template) and _makes_deliverable(text)
        if "publish" in request.POST and not wrong:
            return _published(request, _publisher(request), text, template)
    except Refused as refused:
        if status_of(refused) in (403, 404):
            raise
        context["refusal"] = sentence_of(refused)
        return render(request, "engagements/new_playbook.html", context, status=422)
    return render(request, "engagements/new_playbook.html", context, status=422 if wrong else 200)


def _begun(request: PageRequest) -> dict[str, Any]:
    """The text of the version that `after` names (client/version), to write its next one."""
    client, _slash, version_id = request.GET.get("after", "").partition("/")
    try:
        client_id, playbook_id = UUID(client), UUID(version_id)
    except ValueError:
        return {}
    version = access.version_for(request.actor_for(client_id), client_id, playbook_id)
    number = access.newest_of(version).number + 1
    return {
        "text": re.sub(r"(?m)^(version:\s*)\d+", rf"\g<1>{number}", version.source, count=1),
        "template": version.template or _shipped_template(version.source),
        "chosen": {"client": str(client_id)},
    }


def _shipped_template(text: str) -> str:
    """The template that ships beside a text of the catalogue, which no later text has of itself."""
    return next((each.template for each in services().values() if each.text == text), "")


def _told(problems: list[Problem]) -> list[Problem]:
    """The same in the reader's language."""
    return [each.spanish for each in problems] if get_language() == "es" else problems


_Written = list[tuple[Problem, str]]


def _checked(text: str, template: str) -> Iterator[tuple[str, str, _Written]]:
    """The mistakes of both texts, each with its line as written, under the name of the text and of
    the box that holds it; a template is checked once its playbook is right."""
    problems = check_text(text)
    yield _("Playbook"), "text", _written(text, problems)
    if template and not problems:
        wrong = check_template(template, load_playbook(text))
        yield _("Template of its deliverable"), "template", _written(template, wrong)


def _written(text: str, problems: list[Problem]) -> _Written:
    lines = ["", *text.split("\n")]
    return [
        (each, lines[each.line].strip()[:LINE_SHOWN] if each.line < len(lines) else "")
        for each in _told(problems)
    ]


def _makes_deliverable(text: str) -> bool:
    """Whether the text delivers a document and is none that ships with its own template."""
    steps = load_playbook(text).steps.values()
    shipped = {each.text for each in services().values()}
    return text not in shipped and any(step.makes_deliverable for step in steps)


def _published(request: PageRequest, actor: Actor, text: str, template: str = "") -> HttpResponse:
    assert actor.client_id is not None
    version: PlaybookVersion = actions.publish_playbook(
        actor=actor,
        now=timezone.now(),
        client_id=actor.client_id,
        text=text,
        template=template,
    )
    messages.success(request, _("The playbook is published."))
    return redirect("playbook", version.client_id, version.id)


def _publisher(request: PageRequest) -> Actor:
    try:
        client_id = UUID(request.POST.get("client", ""))
    except ValueError:
        raise Refused("client_missing", "Choose the client that it is published for.") from None
    return request.actor_for(client_id, "playbook.publish")


def _text_of(request: PageRequest, upload: str, typed: str) -> str:
    """The uploaded file's text, or what was typed; nothing where only blanks were."""
    file = request.FILES.get(upload)
    if file is None:
        text = request.POST.get(typed, "").replace("\r\n", "\n")
        return text if text.strip() else ""
    if file.size is None or file.size > 4 * TEXT_MAX:
        raise Refused("file_too_large", f"A playbook has at most {TEXT_MAX:,} characters.")
    try:
        read: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("playbook_unreadable", "Save the file as UTF-8 text.") from None
    return read.replace("\r\n", "\n")


def _publishing(request: PageRequest) -> list[tuple[UUID, str]]:
    """The clients for which the reader may publish, by name."""
    names = names_in_scope(request.identity.clients_with("playbook.publish"))
    return sorted(names.items(), key=lambda each: each[1])


def _service(name: str) -> Service:
    found = services().get(name)
    if found is None:
        raise not_found("service")
    return found


def _title(service: Service) -> str:
    return in_language(service.playbook.title)
