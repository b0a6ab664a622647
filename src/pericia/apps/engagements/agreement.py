"""An engagement as a document: what was agreed, without people, seeds or secrets.

The same document is what a file holds, what an import makes and what the guided form ends in. Its
format is described in docs/reference/engagement-files.md; `VERSION` counts up when a reader of the
old one could not read the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from pericia.apps.engagements import access, transition_access
from pericia.apps.engagements.actions.sampling import SEED
from pericia.apps.engagements.models import Engagement, PlaybookVersion, ServiceLine
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import processes_for
from pericia.kernels.procedure.documents import Unreadable, read_marked
from pericia.kernels.procedure.forms import FormError, form_errors
from pericia.kernels.procedure.problems_in_spanish import in_spanish
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.kernels.transition import KINDS, SIDES

FORMAT, VERSION = "pericia-engagement", 1
BYTES_MAX = 2_000_000
Agreement = dict[str, Any]

TERMS = (
    "sla_seconds", "sla_targets", "calendar", "languages", "countries", "shared_hours_min",
    "data_class", "priority", "rate_card", "quality_plan", "governance",
)  # fmt: skip
_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_LONG = {"type": "string", "maxLength": 20_000}
_DAY = {"type": ["string", "null"], "format": "date"}
_NAMES = {"type": "array", "items": _TEXT, "maxItems": 300}
_MAPPING = {"type": "object"}
_WORDS = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 2000}}
_WHOLE = {"type": "integer"}


def _group(required: str, **parts: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": parts,
        "additionalProperties": False,
    }


def _list(most: int, items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": most, "items": items}


SCHEMA = _group(
    "format version engagement service_lines",
    format={"const": FORMAT},
    version={"const": VERSION},
    engagement=_group(
        "name",
        name=_TEXT,
        process={"type": ["string", "null"], "maxLength": 200},
        statement_of_work=_LONG,
        starts_date=_DAY,
        ends_date=_DAY,
        currency=_TEXT,
        retention_days=_WHOLE,
        governance=_MAPPING,
    ),
    providers=_list(
        50,
        _group(
            "name services languages",
            id={"type": "string", "format": "uuid"},
            name=_TEXT,
            services=_NAMES,
            languages=_NAMES,
            contribution=_LONG,
        ),
    ),
    service_lines=_list(
        50,
        _group(
            "code name playbook sla_seconds calendar",
            code=_TEXT,
            name=_TEXT,
            playbook=_group("name version", name=_TEXT, version=_WHOLE, sha256=_TEXT),
            sla_seconds=_WHOLE,
            sla_targets=_MAPPING,
            calendar=_MAPPING,
            languages=_NAMES,
            countries=_NAMES,
            shared_hours_min=_WHOLE,
            data_class=_TEXT,
            priority=_WHOLE,
            rate_card=_MAPPING,
            quality_plan=_MAPPING,
            governance=_MAPPING,
        ),
    ),
    playbooks=_list(
        50,
        _group(
            "name version text",
            name=_TEXT,
            version=_WHOLE,
            text={"type": "string", "maxLength": 500_000},
        ),
    ),
    transition=_list(
        200,
        _group(
            "number kind title owner_side starts_date due_date",
            number=_WHOLE,
            kind={"enum": list(KINDS)},
            title=_WORDS,
            shown=_WORDS,
            owner_side={"enum": list(SIDES)},
            owner_role=_WORDS,
            starts_date={"type": "string", "format": "date"},
            due_date={"type": "string", "format": "date"},
            is_gate={"type": "boolean"},
            needs=_list(200, _WHOLE),
        ),
    ),
)
_validator = validator_for(SCHEMA)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of a file: its line, the place in the document, and what is wrong."""

    line: int
    place: str
    message_es: str
    message_en: str


def read_agreement(text: str) -> tuple[Agreement | None, list[Mistake]]:
    """The document of a file, or every mistake of its shape with the line."""
    if len(text.encode()) > BYTES_MAX:
        raise Refused("file_too_large", "A file of an engagement has at most 2 MB.")
    try:
        marked = read_marked(text)
    except Unreadable as error:
        english = f"{error.message} {error.advice}"
        spanish = f"{in_spanish(error.message)} {in_spanish(error.advice)}"
        return None, [Mistake(error.mark.line, "", spanish, english)]
    errors = form_errors(_validator, marked.value)
    if errors or not isinstance(marked.value, dict):
        return None, [_mistake(each, marked.mark(_path(each.path)).line) for each in errors]
    return marked.value, []


def written(agreement: Mapping[str, Any]) -> str:
    """The document as YAML that `read_agreement` reads again."""
    return yaml.dump(
        dict(agreement), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )


def agreement_of(actor: Actor, engagement: Engagement) -> Agreement:
    """What is agreed, with the texts of its playbooks; Refused for whoever may not see it."""
    client_id = engagement.client_id
    lines = [
        each
        for each in access.service_lines_for(actor, client_id, engagement.id)
        if each.state == "open" or engagement.state == "ended"
    ]
    versions = access.versions_of(actor, client_id, {each.playbook_id for each in lines})
    return {
        "format": FORMAT,
        "version": VERSION,
        "engagement": _engagement(actor, engagement),
        "providers": [
            {
                "id": str(each.provider_id),
                "name": each.provider_name,
                "services": list(each.services),
                "languages": list(each.languages),
                "contribution": each.contribution,
            }
            for each in access.providers_of(actor, client_id, engagement.id)
        ],
        "service_lines": [_line(each, versions[each.playbook_id]) for each in lines],
        "playbooks": [
            {"name": each.name, "version": each.number, "text": each.source}
            for each in versions.values()
        ],
        "transition": _transition(actor, engagement),
    }


def _engagement(actor: Actor, engagement: Engagement) -> dict[str, Any]:
    names = {each.id: each.name for each in processes_for(actor, engagement.client_id)}
    return {
        "name": engagement.name,
        "process": names.get(engagement.process_id) if engagement.process_id else None,
        "statement_of_work": engagement.statement_of_work,
        "starts_date": engagement.starts_date and engagement.starts_date.isoformat(),
        "ends_date": engagement.ends_date and engagement.ends_date.isoformat(),
        "currency": engagement.currency,
        "retention_days": engagement.retention_days,
        "governance": engagement.governance,
    }


def _line(line: ServiceLine, playbook: PlaybookVersion) -> dict[str, Any]:
    terms = {term: getattr(line, term) for term in TERMS}
    terms["quality_plan"] = {k: v for k, v in line.quality_plan.items() if k != SEED}
    return {
        "code": line.code,
        "name": line.name,
        "playbook": {
            "name": playbook.name,
            "version": playbook.number,
            "sha256": playbook.digest,
        },
        **terms,
    }


def _transition(actor: Actor, engagement: Engagement) -> list[dict[str, Any]]:
    """The planned tasks by number: who owns them by role, never by name."""
    rows = transition_access.planned_tasks(actor, engagement.client_id, engagement.id)
    numbers = {task.id: task.number for task, _ in rows}
    return [
        {
            "number": task.number,
            "kind": task.kind,
            "title": task.title,
            "shown": task.shown,
            "owner_side": task.owner_side,
            "owner_role": task.owner_role,
            "starts_date": task.starts_date.isoformat(),
            "due_date": task.due_date.isoformat(),
            "is_gate": task.is_gate,
            "needs": sorted(numbers[each] for each in needs if each in numbers),
        }
        for task, needs in rows
    ]


def _path(dotted: str) -> tuple[str | int, ...]:
    return tuple(int(each) if each.isdecimal() else each for each in dotted.split(".") if each)


def _mistake(error: FormError, line: int) -> Mistake:
    return Mistake(line, error.path, error.message_es, error.message_en)


class _Dumper(yaml.SafeDumper):
    """Without anchors, which the reader does not take; long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def playbook_texts(agreement: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """The texts that the document carries, by name and version."""
    found: Iterable[Mapping[str, Any]] = agreement.get("playbooks") or ()
    return {(each["name"], each["version"]): each["text"] for each in found}
