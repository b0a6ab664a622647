"""Reports for a board: one process with all that its decision rests on, or the whole portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import client_for
from pericia.apps.organisations.models import Client, Process
from pericia.apps.sourcing import access
from pericia.apps.sourcing.access import Entry
from pericia.apps.sourcing.arrangements import arrangements_of
from pericia.apps.sourcing.controls import SETTINGS, Arrangement, standing
from pericia.apps.sourcing.documents import assessed, scenario_of
from pericia.apps.sourcing.models import (
    Assessment,
    Decision,
    MoneyComparison,
    ProcessLog,
    Rescoring,
    Risk,
)
from pericia.apps.sourcing.registers import Row, control_of, rows_of, text_of
from pericia.kernels.reporting.blocks import Block, Bullets, Heading, Paragraph, Report, Table
from pericia.kernels.sourcing.money.compare import compare
from pericia.kernels.sourcing.money.report import money_report
from pericia.kernels.sourcing.reasons import MODEL_TITLES
from pericia.kernels.sourcing.report import assessment_report
from pericia.kernels.sourcing.rescoring import moved_sentence
from pericia.kernels.sourcing.wording import Language, Text
from pericia.web.formats import day, moment

SAID = {
    "title": Text("Decisión sobre el proceso “{}”", "Decision on the process “{}”"),
    "portfolio": Text("Cartera de procesos", "Portfolio of processes"),
    "decision": Text("La decisión", "The decision"),
    "none": Text("Todavía no se ha propuesto ninguna.", "None is proposed yet."),
    "proposed": Text(
        "Propuesta n.º {number}: {model}, por {who}, el {at}.",
        "Proposal no. {number}: {model}, by {who}, on {at}.",
    ),
    "signed": Text(
        "Decisión n.º {number}: {model}. Firmada por {who} el {at}, bajo: {authority}.",
        "Decision no. {number}: {model}. Signed by {who} on {at}, under: {authority}.",
    ),
    "departs": Text(
        "Se aparta de las respuestas porque: {}", "It departs from the answers because: {}"
    ),
    "evidence": Text("Lo que muestra el registro de eventos", "What the event log shows"),
    "log": Text(
        "{file}: {cases} casos, {events} eventos, {variants} variantes.",
        "{file}: {cases} cases, {events} events, {variants} variants.",
    ),
    "overruled": Text(
        "Respuestas del registro que no se tomaron", "Answers of the log that were not taken"
    ),
    "money": Text("Dinero", "Money"),
    "risks": Text("Riesgos y sus controles", "Risks and their controls"),
    "risk_heads": Text(
        "Riesgo|Control|Ajuste|Probabilidad × impacto|Responde",
        "Risk|Control|Setting|Likelihood × impact|Owner",
    ),
    "benefits": Text("Beneficios", "Benefits"),
    "benefit_heads": Text(
        "Beneficio|Indicador|Línea base|Objetivo|Realizado|Responde",
        "Benefit|Indicator|Baseline|Target|Realised|Owner",
    ),
    "record": Text("Lo que ha mostrado el trabajo", "What the work has shown"),
    "would": Text(
        "Por lo que ha mostrado el trabajo, las respuestas llevarían hoy a: {}.",
        "By what the work has shown, the answers would lead to {} today.",
    ),
    "holds": Text(
        "El trabajo hecho hasta ahora confirma la decisión ({} expedientes cerrados).",
        "The work so far bears the decision out ({} closed cases).",
    ),
    "on": Text("activo", "on"),
    "off": Text("inactivo", "off"),
    "partly": Text("en parte", "partly"),
    "none_yet": Text("nada acordado aún", "nothing agreed yet"),
    "simulated": Text(
        "Demostración: el trabajo lo hizo una plantilla simulada.",
        "Demonstration: a simulated crew did this work.",
    ),
}


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is known of the decision on one process."""

    client: Client
    process: Process
    assessment: Assessment | None
    log: ProcessLog | None
    money: MoneyComparison | None
    risks: Sequence[Risk]
    arrangements: Sequence[Arrangement]
    benefits: Sequence[Row]
    decision: Decision | None
    rescoring: Rescoring | None


def everything_of(actor: Actor, process: Process, now: datetime) -> Everything:
    """What the actor may see of the decision on the process, the newest of each."""
    assessments = access.assessments_of(actor, process)
    logs = [each for each in access.logs_of(actor, process) if each.state == "read"]
    money = access.comparisons_of(actor, process)
    decisions = access.decisions_of(actor, process)
    decision = next((each for each in decisions if each.state in ("proposed", "signed")), None)
    rescorings = access.rescorings_of(actor, decision) if decision else []
    return Everything(
        client_for(actor, process.client_id),
        process,
        assessments[0] if assessments else None,
        access.log_for(actor, process, logs[0].id) if logs else None,
        money[0] if money else None,
        access.risks_of(actor, process),
        arrangements_of(process.client_id, [process.id])[process.id],
        rows_of(actor, process, now),
        decision,
        rescorings[0] if rescorings else None,
    )


def board_report(known: Everything, language: Language) -> Report:
    """The decision on one process, with everything that it rests on."""
    title = SAID["title"].said(language).format(known.process.name)
    return Report(language, title, tuple(_blocks(known, language)))


def portfolio_report(entries: Sequence[Entry], language: Language) -> Report:
    """The assessments of every process that has one."""
    found = [assessed(each.assessment.document) for each in entries if each.assessment]
    told = assessment_report(found, language)
    title = SAID["portfolio"].said(language)
    if not found:
        return Report(language, title, (Paragraph(SAID["none"].said(language)),))
    return Report(language, title, told.blocks)


def _blocks(known: Everything, language: Language) -> Iterator[Block]:
    if known.client.is_simulated:
        yield Paragraph(SAID["simulated"].said(language))
    yield Heading(2, SAID["decision"].said(language))
    yield from _decision(known, language)
    yield from _evidence(known, language)
    if known.money:
        scenario = scenario_of(known.money.scenario)
        outcome = known.money.outcome
        found = compare(scenario, seed=outcome["seed"], draws=outcome["draws"])
        yield from money_report(scenario, found, language, draws=outcome["draws"]).blocks
    yield from _risks(known, language)
    yield from _benefits(known, language)
    yield from _record(known, language)
    if known.assessment:
        yield from assessment_report([assessed(known.assessment.document)], language).blocks


def _decision(known: Everything, language: Language) -> Iterator[Block]:
    decision = known.decision
    if decision is None:
        yield Paragraph(SAID["none"].said(language), strong=True)
        return
    is_signed = decision.state == "signed" and decision.signed_at is not None
    at = decision.signed_at if is_signed and decision.signed_at else decision.proposed_at
    said = SAID["signed" if is_signed else "proposed"].said(language)
    yield Paragraph(
        said.format(
            number=decision.number,
            model=MODEL_TITLES[decision.model].said(language),
            who=decision.signed_by if is_signed else decision.proposed_by,
            at=moment(at),
            authority=decision.authority,
        ),
        strong=True,
    )
    if decision.why:
        yield Paragraph(SAID["departs"].said(language).format(decision.why))


def _evidence(known: Everything, language: Language) -> Iterator[Block]:
    overruled = [
        each
        for each in (known.assessment.evidence if known.assessment else ())
        if each["proposed"] != each["taken"]
    ]
    if known.log is None and not overruled:
        return
    yield Heading(2, SAID["evidence"].said(language))
    if known.log and known.log.findings:
        found = known.log.findings
        yield Paragraph(
            SAID["log"]
            .said(language)
            .format(
                file=known.log.file_name,
                cases=found["cases"],
                events=found["events"],
                variants=found["variants"],
            )
        )
        answers = found["answers"].values()
        yield Bullets([_because(each["because"], language) for each in answers])
    if overruled:
        yield Heading(3, SAID["overruled"].said(language))
        yield Bullets(
            [
                f"{each['criterion']}, {each['side']}: {each['proposed']:g} → "
                f"{each['taken']:g}. {each['why']}"
                for each in overruled
            ]
        )


def _because(because: object, language: Language) -> str:
    return str(because[language] if isinstance(because, dict) else because)


def _risks(known: Everything, language: Language) -> Iterator[Block]:
    if not known.risks:
        return
    yield Heading(2, SAID["risks"].said(language))
    yield Table(
        SAID["risk_heads"].said(language).split("|"),
        [
            (
                text_of(each, language),
                control_of(each, language),
                _setting(each, known.arrangements, language),
                f"{each.likelihood} × {each.impact}",
                each.owner or "—",
            )
            for each in known.risks
        ],
        wide=frozenset({0, 1}),
    )


def _setting(risk: Risk, arrangements: Sequence[Arrangement], language: Language) -> str:
    if not risk.setting:
        return "—"
    state = standing(risk.setting, arrangements)["state"]
    told = SAID["none_yet" if state == "none" else state].said(language)
    return f"{SETTINGS[risk.setting].title}: {told}"


def _benefits(known: Everything, language: Language) -> Iterator[Block]:
    if not known.benefits:
        return
    yield Heading(2, SAID["benefits"].said(language))
    yield Table(
        SAID["benefit_heads"].said(language).split("|"),
        [
            (
                each.title,
                each.indicator,
                each.baseline,
                _with_date(each),
                each.realised,
                each.benefit.owner or "—",
            )
            for each in known.benefits
        ],
        wide=frozenset({0}),
    )


def _with_date(row: Row) -> str:
    due = row.benefit.due_date
    return f"{row.target} ({day(due)})" if due else row.target


def _record(known: Everything, language: Language) -> Iterator[Block]:
    rescoring = known.rescoring
    if rescoring is None:
        return
    yield Heading(2, SAID["record"].said(language))
    if rescoring.differs:
        model = MODEL_TITLES[rescoring.outcome["model"]].said(language)
        yield Paragraph(SAID["would"].said(language).format(model), strong=True)
    else:
        yield Paragraph(SAID["holds"].said(language).format(rescoring.measured["cases"]))
    if rescoring.moved:
        yield Bullets([moved_sentence(each, language) + "." for each in rescoring.moved])
