"""The keys of a playbook: which there are, which are needed, and what their values look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pericia.kernels.procedure.playbook import HUMAN, INSTRUMENT, KINDS, RUN, SIDES, STAGES

ROLES = (
    "sponsor",
    "operations",
    "supervisor",
    "operator",
    "expert",
    "analyst",
    "reviewer",
    "auditor",
    "finance",
    "administrator",
)
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
CLEARANCES = ("public", "internal", "confidential", "restricted")
VISITS_MAX = 50
STEPS_MAX = 200
EDGES_MAX = 50
RULES_MAX = 40

WORD = "^[a-z][a-z0-9_]{0,59}$"
CODE = "^[a-z]{2,3}$"


def _closed(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _names(pattern: str = WORD, least: int = 1) -> dict[str, Any]:
    item = {"type": "string", "pattern": pattern}
    return {"type": "array", "minItems": least, "uniqueItems": True, "items": item}


def _map(pattern: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": pattern},
        "additionalProperties": values,
    }


TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
BILINGUAL = _closed("es en", es=TEXT, en=TEXT)
EXPRESSION = {"type": ["string", "number", "boolean"]}
NAME = {"type": "string", "pattern": WORD}
JURISDICTION = {
    "type": ["string", "object"],
    "minLength": 1,
    "required": ["of"],
    "properties": {"of": {"type": "string"}},
    "additionalProperties": False,
}
CREDENTIAL = _closed("kind", kind=NAME, jurisdiction=JURISDICTION)
SENTENCE = {"type": "string", "minLength": 1, "maxLength": 500}
RULE = _closed(
    "",
    code=NAME,
    field={"type": "string", "pattern": "^[a-z][A-Za-z0-9_]*(\\.[a-z][A-Za-z0-9_]*)*$"},
    must={"type": "string"},
    check={"type": "string"},
    **{"with": {"type": "object", "additionalProperties": EXPRESSION}},
    when={"type": "string"},
    say=_closed("es en", es=SENTENCE, en=SENTENCE),
)
LABEL = _closed(
    "es en",
    es=TEXT,
    en=TEXT,
    technical={"type": "boolean"},
    money={"type": "boolean"},
    choices={"type": "object", "minProperties": 1, "additionalProperties": BILINGUAL},
)
RULES = {"type": "array", "minItems": 1, "maxItems": RULES_MAX, "items": RULE}

WHO = _closed(
    "roles",
    roles={"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(ROLES)}},
    skills=_map(WORD, {"type": "integer", "minimum": 1, "maximum": 5}),
    credentials={"type": "array", "minItems": 1, "items": CREDENTIAL},
    languages=_map(CODE, {"enum": list(CEFR)}),
    language=_closed("of level", of={"type": "string"}, level={"enum": list(CEFR)}),
    clearance={"enum": list(CLEARANCES)},
    authority=_closed("decision", decision=NAME, amount=EXPRESSION),
)

EDGE = _closed(
    "",
    when={"type": ["string", "boolean"]},
    to={"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1},
    end={"type": "string"},
    at_once={"type": "boolean"},
)

STEP = _closed(
    "kind title next",
    kind={"enum": sorted(KINDS)},
    title=BILINGUAL,
    stage={"enum": sorted(STAGES)},
    bot={"type": "string"},
    instrument={"type": "string"},
    **{"with": {"type": "object", "additionalProperties": EXPRESSION}},
    form={"type": "object"},
    rules=RULES,
    who=WHO,
    not_by={"type": "array", "uniqueItems": True, "items": {"type": "string"}},
    blind_to={"type": "array", "uniqueItems": True, "items": {"type": "string"}},
    blind_first=_closed(
        "step fields",
        step={"type": "string"},
        fields={
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "uniqueItems": True,
            "items": {"type": "string"},
        },
    ),
    effort_minutes={"type": "number", "minimum": 0, "maximum": 100_000},
    sla_share={"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    join={"enum": ["any", "all"]},
    after={"type": "array", "uniqueItems": True, "items": {"type": "string"}},
    max_visits={"type": "integer", "minimum": 1, "maximum": VISITS_MAX},
    on_limit={"type": "string"},
    deliverable={"type": "boolean"},
    labels=_map("^[A-Za-z_][A-Za-z0-9_]{0,79}$", LABEL),
    next={"type": "array", "minItems": 1, "maxItems": EDGES_MAX, "items": EDGE},
)

PLAYBOOK = _closed(
    "playbook version title side input start outcomes steps",
    playbook={"type": "string", "pattern": "^[a-z][a-z0-9-]{0,59}$"},
    version={"type": "integer", "minimum": 1, "maximum": 1_000_000},
    title=BILINGUAL,
    side={"enum": sorted(SIDES)},
    intake=_closed(
        "",
        subject=TEXT,
        reference=TEXT,
        received=TEXT,
        rows=TEXT,
        period_from=TEXT,
        period_to=TEXT,
        gathers=TEXT,
    ),
    input={"type": "object"},
    rules=RULES,
    start={"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
    outcomes=_names(),
    steps={
        "type": "object",
        "minProperties": 1,
        "maxProperties": STEPS_MAX,
        "propertyNames": {"pattern": WORD},
        "additionalProperties": STEP,
    },
)

EXAMPLES: Mapping[str, str] = {
    "playbook": "playbook: customer-queries",
    "version": "version: 1",
    "title": "title: {es: Consultas, en: Queries}",
    "es": "es: Consultas",
    "en": "en: Queries",
    "side": "side: bpo",
    "input": "input: {type: object, properties: {...}}",
    "intake": "intake: {subject: customer_reference, received: received_at}",
    "rules": 'rules: [{must: "input.amount_cents > 0", code: amount_missing, field: ...}]',
    "must": 'must: "input.ended_at >= input.started_at"',
    "check": "check: agreement_sums",
    "code": "code: ends_before_start",
    "field": "field: ended_at",
    "say": "say: {es: Escriba una hora posterior., en: Write a later time.}",
    "start": "start: [first_step]",
    "outcomes": "outcomes: [resolved]",
    "steps": "steps: {first_step: {kind: person, ...}}",
    "kind": "kind: person",
    "next": "next: [{to: another_step}] or next: [{end: outcome}]",
    "bot": "bot: detect_language",
    "instrument": "instrument: nps",
    "with": 'with: {text: "input.text"}',
    "form": "form: {type: object, properties: {...}}",
    "who": "who: {roles: [operator]}",
    "roles": "roles: [operator]",
    "skills": "skills: {banking_queries: 2}",
    "languages": "languages: {es: B2}",
    "language": "language: {of: triage.language, level: B2}",
    "of": "of: triage.language",
    "level": "level: B2",
    "credentials": "credentials: [{kind: clinical_coder}]",
    "authority": "authority: {decision: refund}",
    "decision": "decision: refund",
    "amount": "amount: answer.refund_cents",
    "jurisdiction": 'jurisdiction: "credential.jurisdiction == client.country"',
    "not_by": "not_by: [step_that_made_it]",
    "blind_to": "blind_to: [step_not_to_see]",
    "blind_first": "blind_first: {step: answer, fields: [category]}",
    "step": "step: answer",
    "fields": "fields: [category]",
    "effort_minutes": "effort_minutes: 5",
    "sla_share": "sla_share: 0.4",
    "after": "after: [step_a, step_b]",
    "max_visits": "max_visits: 3",
    "on_limit": "on_limit: escalate",
    "deliverable": "deliverable: true",
    "labels": "labels: {record: {es: Registro, en: Record}}",
    "technical": "technical: true",
    "money": "money: true",
    "choices": "choices: {late: {es: Tarde, en: Late}}",
    "to": "to: another_step or to: [step_a, step_b]",
    "end": "end: resolved",
    "at_once": "at_once: true",
    "when": 'when: "classify.urgent"',
}
"""How each key is written, quoted in advice."""

ONLY_FOR: Mapping[str, tuple[frozenset[str], str]] = {
    "who": (HUMAN, "Only people are chosen by `who`"),
    "not_by": (HUMAN, "Only people can be independent"),
    "blind_to": (HUMAN, "Only people can be blind to outputs"),
    "blind_first": (frozenset({"review", "sign_off"}), "Only a review or a sign-off begins blind"),
    "bot": (RUN, "Only the kind bot names a `bot`"),
    "instrument": (frozenset({INSTRUMENT}), "Only the kind instrument names an `instrument`"),
    "deliverable": (frozenset({"deliver"}), "Only a delivery makes a `deliverable`"),
    "labels": (KINDS - HUMAN, "What people hand in is named by the labels of their form"),
    "with": (KINDS - HUMAN, "People are given the case, not a `with`"),
    "rules": (
        HUMAN | {"deliver"},
        "Rules hold for what people hand in, and before a result is delivered",
    ),
}
"""Keys that make sense for some kinds only, and why."""
