"""Whether a process and its company are ready to hand work over: gaps, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.sourcing.wording import Language, Text

READY = 2.4
"""A check is passed from three fifths of its scale on, as a side is strong."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question, answered 0 to 4, and what to do where the answer is low.

    `experts_only` checks matter where judgement is handed over, not for pure routine.
    """

    code: str
    question: Text
    advice: Text
    experts_only: bool = False


CHECKS = (
    Check(
        "owner",
        Text(
            "¿Hay una persona que decide y responde del proceso?",
            "Does one person decide on the process and answer for it?",
        ),
        Text(
            "Nombre a quien decide sobre el proceso y dele tiempo para ello.",
            "Name who decides on the process, and give that person time for it.",
        ),
    ),
    Check(
        "lawful",
        Text(
            "¿Permiten la ley y los contratos que otros vean estos datos y hagan este trabajo?",
            "Do law and contracts allow others to see these data and do this work?",
        ),
        Text(
            "Pida un dictamen sobre datos, licencias y contratos antes de hablar con proveedores.",
            "Get an opinion on data, licences and contracts before talking to providers.",
        ),
    ),
    Check(
        "documented",
        Text(
            "¿Está escrito el procedimiento, con sus excepciones?",
            "Is the procedure written down, with its exceptions?",
        ),
        Text(
            "Escriba el procedimiento con quien lo hace, y pruébelo con alguien nuevo.",
            "Write the procedure with those who do the work, and try it with somebody new.",
        ),
    ),
    Check(
        "measured",
        Text(
            "¿Se miden volumen, tiempo, errores y coste?",
            "Are volume, time, errors and cost measured?",
        ),
        Text(
            "Mida tres meses: sin línea de base no se podrá mostrar ningún beneficio.",
            "Measure for three months: without a baseline no benefit can be shown.",
        ),
    ),
    Check(
        "accepted",
        Text(
            "¿Está escrito cuándo un resultado es bueno?",
            "Is it written when a result is good?",
        ),
        Text(
            "Acuerde criterios de aceptación y una pauta de evaluación con ejemplos.",
            "Agree on criteria of acceptance and a scorecard with examples.",
        ),
    ),
    Check(
        "access",
        Text(
            "¿Se puede dar acceso solo a los datos y sistemas necesarios?",
            "Can access be given to the needed data and systems alone?",
        ),
        Text(
            "Prepare cuentas por persona, con los datos justos y retirada inmediata.",
            "Prepare accounts per person, with no more data than needed and withdrawal at once.",
        ),
    ),
    Check(
        "people_told",
        Text(
            "¿Sabe la plantilla qué cambia y qué será de ella?",
            "Do staff know what changes and what becomes of them?",
        ),
        Text(
            "Hable con la plantilla antes de elegir proveedor.",
            "Talk to staff before choosing a provider.",
        ),
    ),
    Check(
        "knowledge_shared",
        Text(
            "¿Lo que saben los expertos está en más de una cabeza?",
            "Is what experts know in more than one head?",
        ),
        Text(
            "Registre casos, criterios y razones de decisión durante un trimestre.",
            "Record cases, criteria and reasons for decisions for a quarter.",
        ),
        experts_only=True,
    ),
    Check(
        "judged",
        Text(
            "¿Hay dentro quien pueda juzgar el trabajo de un experto de fuera?",
            "Is there somebody inside who can judge the work of an outside expert?",
        ),
        Text(
            "Conserve dentro a quien revisa: lo que no se puede juzgar no se puede encargar.",
            "Keep a reviewer inside: what cannot be judged cannot be commissioned.",
        ),
        experts_only=True,
    ),
)
CODES = tuple(each.code for each in CHECKS)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The gaps, what to do first at the head: the lowest answer, then the order of the checks.
    `unanswered` are checks that matter and were not answered: nobody is ready by silence."""

    gaps: tuple[Check, ...]
    unanswered: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        return not self.gaps and not self.unanswered

    def as_json(self, language: Language) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "ready": self.ready,
            "gaps": [_told(each, each.advice, language) for each in self.gaps],
            "unanswered": [_told(each, each.question, language) for each in self.unanswered],
        }


def readiness(answers: Mapping[str, float], expert_strong: bool) -> Readiness:
    """Judge the answers, 0 to 4 by the code of a check."""
    asked = [each for each in CHECKS if expert_strong or not each.experts_only]
    gaps = [each for each in asked if answers.get(each.code, READY) < READY]
    gaps.sort(key=lambda each: answers[each.code])
    return Readiness(tuple(gaps), tuple(each for each in asked if each.code not in answers))


def _told(check: Check, text: Text, language: Language) -> dict[str, str]:
    return {"code": check.code, "text": text.said(language)}
