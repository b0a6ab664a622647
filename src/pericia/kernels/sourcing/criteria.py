"""The questions of the decision: five criteria asked from both sides, or three factors.

A process can be high in volume and need judgement too, so each criterion has an operational and an
expert question, and they are answered apart on a scale from 0 (no) to 4 (fully).
"""

from __future__ import annotations

from dataclasses import dataclass

from pericia.kernels.sourcing.wording import Text

SCALE_MAX = 4.0
STRONG = 2.4
"""A side is strong from here on: three fifths of the scale, so that the middle is not a yes."""
HIGH_RISK = 3.0
"""From here on the expert answer about risk asks for governance."""
CHEAP_RISK = 1.0
"""Up to here errors are quickly put right, so that a machine may make them."""
RULES_SHARE = 0.9
"""Fixed rules settle nearly all of the work from here on."""

SIDES = ("operational", "expert")

SCALE = (
    Text("no", "no"),
    Text("un poco", "a little"),
    Text("en parte", "partly"),
    Text("en gran parte", "largely"),
    Text("del todo", "fully"),
)
"""The whole numbers of the scale in words."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion with its two questions."""

    id: str
    title: Text
    operational: Text
    expert: Text


CRITERIA = (
    Criterion(
        "nature",
        Text("Naturaleza de la tarea", "Nature of the task"),
        Text(
            "¿Hasta qué punto es repetitiva, con reglas claras y mucho volumen?",
            "How far is it repetitive, with clear rules and high volume?",
        ),
        Text(
            "¿Hasta qué punto exige análisis profundo o criterio profesional?",
            "How far does it need deep analysis or professional judgement?",
        ),
    ),
    Criterion(
        "impact",
        Text("Impacto en el negocio", "Impact on the business"),
        Text(
            "¿Hasta qué punto mejora colas, tiempos de respuesta y capacidad?",
            "How far does it improve queues, response times and capacity?",
        ),
        Text(
            "¿Hasta qué punto mejora decisiones estratégicas y la calidad del análisis?",
            "How far does it improve strategic decisions and the quality of analysis?",
        ),
    ),
    Criterion(
        "risk",
        Text("Riesgo si se hace mal", "Risk if done badly"),
        Text(
            "¿Hasta qué punto un error se corrige pronto y sin daño?",
            "How far is an error corrected quickly and without harm?",
        ),
        Text(
            "¿Hasta qué punto un error trae daño legal, financiero o de reputación?",
            "How far does an error bring legal, financial or reputational harm?",
        ),
    ),
    Criterion(
        "scaling",
        Text("Forma de crecer", "Way of scaling"),
        Text(
            "¿Hasta qué punto hay que absorber mucho volumen con rapidez?",
            "How far must large volumes be absorbed fast?",
        ),
        Text(
            "¿Hasta qué punto hay que sumar expertos en momentos puntuales?",
            "How far must expertise be added at particular moments?",
        ),
    ),
    Criterion(
        "value",
        Text("Valor que se busca", "Value sought"),
        Text(
            "¿Hasta qué punto se busca eficiencia y menor coste?",
            "How far are efficiency and lower cost sought?",
        ),
        Text(
            "¿Hasta qué punto se busca conocimiento y precisión?",
            "How far are knowledge and precision sought?",
        ),
    ),
)
CRITERION_IDS = tuple(each.id for each in CRITERIA)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the short form: the higher, the more it speaks for experts."""

    id: str
    title: Text
    question: Text


FACTORS = (
    Factor(
        "complexity",
        Text("Complejidad", "Complexity"),
        Text("¿Cómo de complejo es el trabajo?", "How complex is the work?"),
    ),
    Factor(
        "decisions",
        Text("Impacto en las decisiones", "Impact on decisions"),
        Text("¿Cuánto pesa en las decisiones?", "How much does it weigh on decisions?"),
    ),
    Factor(
        "expertise",
        Text("Necesidad de conocimiento experto", "Need of expert knowledge"),
        Text("¿Cuánto conocimiento experto exige?", "How much expert knowledge does it need?"),
    ),
)
FACTOR_IDS = tuple(each.id for each in FACTORS)

SIDE_TITLES = {
    "operational": Text("lado operativo", "operational side"),
    "expert": Text("lado experto", "expert side"),
    "both": Text("ambos lados", "both sides"),
}
TITLES = {each.id: each.title for each in (*CRITERIA, *FACTORS)}
