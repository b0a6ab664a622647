"""A playbook compiled for use: steps, edges, conditions and form validators, all immutable.

`compile_playbook` takes the JSON document that `documents.document_of` made from a YAML text and
that was checked when it was stored; `load_playbook` checks a text first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.conditions import Expression, compile_expression, written
from pericia.kernels.procedure.registry import READERS
from pericia.kernels.procedure.rules import Rule, compile_rules
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused

HUMAN = frozenset({"person", "review", "sign_off"})
RUN = frozenset({"bot"})
INSTRUMENT = "instrument"
KINDS = HUMAN | RUN | {INSTRUMENT, "assistant", "message", "deliver"}
SIDES = frozenset({"bpo", "kpo", "hybrid"})
STAGES = frozenset({"bot", "bpo", "kpo"})
CONTEXT: Mapping[str, tuple[str, ...]] = {
    "client": ("id", "country", "time_zone"),
    "case": ("id", "reference", "received_at", "due_at", "review_seed", "review_rate"),
}
"""What expressions may read besides `input`, `visits` and steps. Times are ISO 8601 texts, the
rate is a share; `review_seed` is the text that decides which cases are drawn for review."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a step: to steps, or to an end of the case.

    `at_once` only goes with `end`: the case ends although other steps are live.
    """

    to: tuple[str, ...]
    end: str | None = None
    when: Expression | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class BlindFirst:
    """A review begins with an answer of its own: these fields of that step's form, filled in
    before anything of what is reviewed is shown."""

    step: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `who`, `form` and titles are as written; times are seconds."""

    name: str
    kind: str
    title: Mapping[str, str]
    stage: str
    bot: str | None
    instrument: str | None
    arguments: tuple[tuple[str, Expression], ...]
    form: Mapping[str, Any] | None
    validator: jsonschema_rs.Draft202012Validator | None = field(compare=False, repr=False)
    who: Mapping[str, Any]
    not_by: tuple[str, ...]
    blind_to: tuple[str, ...]
    effort_seconds: int
    sla_share: float | None
    join: str
    after: tuple[str, ...]
    max_visits: int
    on_limit: str | None
    edges: tuple[Edge, ...]
    authority_amount: Expression | None
    language: Expression | None
    admitted_in: tuple[tuple[int, Expression], ...]
    """For credentials by their place in `who`: the jurisdiction that the case needs."""
    rules: tuple[Rule, ...]
    makes_deliverable: bool = False
    blind_first: BlindFirst | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    """Of a step without a form: what people read for the names of what it gives."""

    @property
    def is_human(self) -> bool:
        return self.kind in HUMAN

    @property
    def asks_by_case(self) -> bool:
        """Whether the case itself adds to what its performer must have."""
        return (
            self.language is not None or self.authority_amount is not None or bool(self.admitted_in)
        )

    @property
    def is_run(self) -> bool:
        """Whether `settle` runs it here and now (bots, but for those that read)."""
        return self.kind in RUN and not self.is_reader

    @property
    def is_reader(self) -> bool:
        """Whether it is a bot that reads what the platform holds."""
        return self.kind in RUN and self.bot in READERS

    @property
    def is_instrument(self) -> bool:
        return self.kind == INSTRUMENT

    @property
    def is_by_worker(self) -> bool:
        """Whether a worker runs it, since it reads and may compute for long."""
        return self.is_instrument or self.is_reader


@dataclass(frozen=True, slots=True)
class Playbook:
    """A checked, compiled playbook; equal when their documents are equal."""

    name: str
    version: int
    title: Mapping[str, str]
    side: str
    input: Mapping[str, Any]
    input_validator: jsonschema_rs.Draft202012Validator = field(compare=False, repr=False)
    intake: Mapping[str, str]
    start: tuple[str, ...]
    outcomes: tuple[str, ...]
    rules: tuple[Rule, ...]
    steps: Mapping[str, Step] = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)
    agreed_blind: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """By step, the `blind_first` that was agreed for cases on top of the text."""


def load_playbook(text: str) -> Playbook:
    """Check and compile a YAML text; raises Refused (`playbook_invalid`) naming the line."""
    from pericia.kernels.procedure.check import check_text
    from pericia.kernels.procedure.documents import document_of
    from pericia.kernels.procedure.problems import refused_by

    problems = check_text(text)
    if problems:
        raise refused_by("playbook_invalid", problems)
    return compile_playbook(document_of(text))


def compile_playbook(document: Mapping[str, Any]) -> Playbook:
    """Compile a document that was checked before; raises Refused when it is no playbook."""
    try:
        return _playbook(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(
            "playbook_invalid",
            f"The stored playbook cannot be used ({error!r}); check its text again.",
        ) from error


def _playbook(document: Mapping[str, Any]) -> Playbook:
    side = document["side"]
    steps = {name: _step(name, body, side) for name, body in document["steps"].items()}
    return Playbook(
        name=document["playbook"],
        version=document["version"],
        title=document["title"],
        side=side,
        input=document["input"],
        input_validator=validator_for(document["input"]),
        intake=document.get("intake") or {},
        start=tuple(document["start"]),
        outcomes=tuple(document["outcomes"]),
        rules=compile_rules(document.get("rules") or ()),
        steps=MappingProxyType(steps),
        document=document,
    )


def _step(name: str, body: Mapping[str, Any], side: str) -> Step:
    kind = body["kind"]
    who = body.get("who") or {}
    form = body.get("form")
    amount = (who.get("authority") or {}).get("amount")
    language = (who.get("language") or {}).get("of")
    default_stage = side if kind in HUMAN and side != "hybrid" else "bot"
    return Step(
        name=name,
        kind=kind,
        title=body["title"],
        stage=body.get("stage") or default_stage,
        bot=body.get("bot"),
        instrument=body.get("instrument"),
        arguments=tuple(
            (key, compile_expression(written(source)))
            for key, source in sorted((body.get("with") or {}).items())
        ),
        form=form,
        validator=None if form is None else validator_for(form),
        who=who,
        not_by=tuple(body.get("not_by") or ()),
        blind_to=tuple(body.get("blind_to") or ()),
        effort_seconds=round(float(body.get("effort_minutes") or 0) * 60),
        sla_share=body.get("sla_share"),
        join=body.get("join") or "any",
        after=tuple(body.get("after") or ()),
        max_visits=int(body.get("max_visits") or 1),
        on_limit=body.get("on_limit"),
        edges=tuple(_edge(edge) for edge in body["next"]),
        authority_amount=_optional(amount),
        language=_optional(language),
        admitted_in=tuple(
            (index, compile_expression(one["jurisdiction"]["of"]))
            for index, one in enumerate(who.get("credentials") or ())
            if isinstance(one.get("jurisdiction"), Mapping)
        ),
        rules=compile_rules(body.get("rules") or ()),
        makes_deliverable=body.get("deliverable") is True,
        blind_first=_blind_first(body.get("blind_first")),
        labels=body.get("labels") or {},
    )


def _blind_first(body: Mapping[str, Any] | None) -> BlindFirst | None:
    return None if body is None else BlindFirst(body["step"], tuple(body["fields"]))


def _edge(body: Mapping[str, Any]) -> Edge:
    to = body.get("to") or ()
    return Edge(
        to=(to,) if isinstance(to, str) else tuple(to),
        end=body.get("end"),
        when=_optional(body.get("when")),
        at_once=bool(body.get("at_once")),
    )


def _optional(source: Any) -> Expression | None:
    return None if source is None else compile_expression(written(source))
