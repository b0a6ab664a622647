"""Which kind of company gains most from handing knowledge work over, found from its own answers.

The traits are those that published descriptions of knowledge processes name. Each is answered 0 to
4, as everything here; what was not answered says nothing for or against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.sourcing.criteria import STRONG
from pericia.kernels.sourcing.wording import Language, Text, number

ANSWERS_MIN = 4
"""Under half of the traits answered there is no finding."""
LITTLE = 1.2
"""Up to here, half of what makes a trait strong, the company gains little."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait, asked 0 to 4, and what a company that has it gains."""

    code: str
    question: Text
    gain: Text


def _trait(code: str, question: tuple[str, str], gain: tuple[str, str]) -> Trait:
    return Trait(code, Text(*question), Text(*gain))


TRAITS = (
    _trait(
        "volume_with_judgement",
        (
            "¿Hasta qué punto tiene mucho volumen de casos que piden criterio uno por uno?",
            "How far does it have large volumes of cases that each need judgement?",
        ),
        (
            "Mucho volumen con criterio: operadores preparan los casos y los expertos deciden.",
            "Volume with judgement: operators prepare each case, and experts decide.",
        ),
    ),
    _trait(
        "scarce_experts",
        (
            "¿Hasta qué punto le faltan dentro los expertos que necesita?",
            "How far does it lack the experts that it needs in house?",
        ),
        (
            "Expertos escasos: un proveedor los tiene ya elegidos, formados y disponibles.",
            "Scarce experts: a provider has them chosen, trained and at hand.",
        ),
    ),
    _trait(
        "regulated",
        (
            "¿Hasta qué punto su sector está regulado y hay que justificar las decisiones?",
            "How far is its industry regulated, so that decisions have to be justified?",
        ),
        (
            "Sector regulado: cada decisión queda con sus razones, su revisión y quién la firmó.",
            "Regulated industry: every decision is kept with reasons, review and who signed it.",
        ),
    ),
    _trait(
        "data_rich",
        (
            "¿Hasta qué punto guarda datos que nadie analiza?",
            "How far does it keep data that nobody analyses?",
        ),
        (
            "Datos sin analizar: los analistas sacan de ellos decisiones sobre clientes y riesgo.",
            "Data left unused: analysts turn them into decisions about customers and risk.",
        ),
    ),
    _trait(
        "core_focus",
        (
            "¿Hasta qué punto quiere la dirección dedicarse a lo que distingue a la empresa?",
            "How far does management want to work on what sets the company apart?",
        ),
        (
            "Foco en lo propio: la dirección deja de ocuparse de lo que otros hacen igual o mejor.",
            "Focus on the core: management no longer sees to what others do as well or better.",
        ),
    ),
    _trait(
        "several_countries",
        (
            "¿Hasta qué punto trabaja en varios países, idiomas o husos horarios?",
            "How far does it work in several countries, languages or time zones?",
        ),
        (
            "Varios países: un mismo procedimiento con gente que conoce cada ley y cada idioma.",
            "Several countries: one procedure, with people who know each law and each language.",
        ),
    ),
    _trait(
        "changing_demand",
        (
            "¿Hasta qué punto necesita expertos en unas épocas y en otras no?",
            "How far does it need experts at some times and not at others?",
        ),
        (
            "Necesidad que cambia: se pagan horas de experto cuando hacen falta.",
            "Changing need: hours of experts are paid for when they are needed.",
        ),
    ),
    _trait(
        "costly_decisions",
        (
            "¿Hasta qué punto le cuestan dinero las decisiones tardías o equivocadas?",
            "How far do late or wrong decisions cost it money?",
        ),
        (
            "Decisiones caras: más precisión y menos demora se ven en la cuenta de resultados.",
            "Costly decisions: more precision and less delay show in the profit and loss account.",
        ),
    ),
)
TRAIT_CODES = tuple(each.code for each in TRAITS)

FINDINGS = {
    "much": Text(
        "Es de las empresas que más ganan: {count} de {asked} rasgos hablan por ello "
        "({score} de 4 en conjunto).",
        "It is one of the companies that gain most: {count} of {asked} traits speak for it "
        "({score} of 4 taken together).",
    ),
    "some": Text(
        "Gana en parte ({score} de 4 en conjunto; {count} de {asked} rasgos hablan por ello): "
        "empiece por un solo proceso.",
        "It gains in part ({score} of 4 taken together; {count} of {asked} traits speak for it): "
        "begin with a single process.",
    ),
    "little": Text(
        "Gana poco ({score} de 4 en conjunto): entregue conocimiento solo donde un proceso lo "
        "pida por sí mismo.",
        "It gains little ({score} of 4 taken together): hand knowledge over only where a process "
        "asks for it on its own.",
    ),
    "open": Text(
        "Faltan respuestas: conteste al menos {least} de {all} rasgos ({asked} hasta ahora).",
        "Answers are missing: answer at least {least} of {all} traits ({asked} so far).",
    ),
}


@dataclass(frozen=True, slots=True)
class CompanyGain:
    """How much a company gains. `score` is the mean of its answers, 0 to 4; `speaking` are the
    traits that are strong, the strongest first."""

    finding: str
    score: float
    answered: int
    speaking: tuple[Trait, ...]
    unanswered: tuple[Trait, ...]

    def sentence(self, language: Language) -> str:
        """The finding in words."""
        return (
            FINDINGS[self.finding]
            .said(language)
            .format(
                count=len(self.speaking),
                asked=self.answered,
                score=number(self.score, language),
                least=ANSWERS_MIN,
                all=len(TRAITS),
            )
        )

    def as_json(self, language: Language) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "gains": self.finding,
            "text": self.sentence(language),
            "score": round(self.score, 4),
            "speaking": [
                {"code": each.code, "text": each.gain.said(language)} for each in self.speaking
            ],
            "unanswered": [
                {"code": each.code, "text": each.question.said(language)}
                for each in self.unanswered
            ],
        }


def company_gain(answers: Mapping[str, float]) -> CompanyGain:
    """What the answers, 0 to 4 by the code of a trait, say together.

    `much` from a mean of three fifths of the scale on, `little` up to half of that, `open` with
    fewer than half of the traits answered.
    """
    asked = [each for each in TRAITS if each.code in answers]
    score = sum(answers[each.code] for each in asked) / len(asked) if asked else 0.0
    speaking = [each for each in asked if answers[each.code] >= STRONG]
    speaking.sort(key=lambda each: -answers[each.code])
    return CompanyGain(
        _finding(score, len(asked)),
        score,
        len(asked),
        tuple(speaking),
        tuple(each for each in TRAITS if each.code not in answers),
    )


def _finding(score: float, answered: int) -> str:
    if answered < ANSWERS_MIN:
        return "open"
    if score >= STRONG - 1e-9:
        return "much"
    return "little" if score <= LITTLE + 1e-9 else "some"
